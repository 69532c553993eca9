"""The translation of a Doc, by its documented name: see annotations/translations.py."""

from .annotations.translations import gold_translation, set_gold

__all__ = ["gold_translation", "set_gold"]
