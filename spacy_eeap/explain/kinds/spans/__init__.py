"""Span categories: spaCy's spancat with an attention of this package as its reducer."""
