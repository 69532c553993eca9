"""Annotations: what we write to a Doc, and copies of a Doc with parts left out."""
