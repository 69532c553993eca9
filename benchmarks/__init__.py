"""Benchmarks: what the figures in the docs come from, a module or a folder each."""
