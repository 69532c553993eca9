"""Data: what an explanation is, and its schema."""
