"""Translations: what other text was made of a text."""
