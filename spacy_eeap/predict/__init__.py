"""Predict: an answer from the vector that attention made of a document."""

from .classify import Classify

__all__ = ["Classify"]
