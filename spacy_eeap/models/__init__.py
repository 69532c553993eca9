"""Architectures: the stages put together, one file a task."""
