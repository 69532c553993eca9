"""Collect: explanations of what the components of a pipeline did with texts."""
