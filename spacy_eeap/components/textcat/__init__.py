"""Text classifiers: eeap_textcat and eeap_textcat_multilabel."""
