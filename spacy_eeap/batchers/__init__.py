"""Batchers: how examples are put into batches for training."""
