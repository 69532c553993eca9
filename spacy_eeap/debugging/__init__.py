"""Debugging of data: what a corpus lacks, or has too much of, for its components."""
