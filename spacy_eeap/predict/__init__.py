"""Predict: an answer from the vectors that attention made."""

from .classify import Classify
from .tag import Tag

__all__ = ["Classify", "Tag"]
