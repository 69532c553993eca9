"""Printing: what a terminal or a page may show of texts, names and paths."""
