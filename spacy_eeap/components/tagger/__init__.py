"""Taggers: eeap_tagger and eeap_morphologizer."""
