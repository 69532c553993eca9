"""Readers: corpora in their public files, made into examples, and augmenters."""
