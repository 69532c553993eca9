"""Embed, encode, attend, predict: attention for spaCy pipelines."""
