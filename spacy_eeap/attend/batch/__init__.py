"""Batch: how the pairs of queries and keys are attended to in bounded memory.

Nothing here changes what is computed. tokens.py, pieces.py and blocks.py cut the pairs
to blocks of bounded size, recompute.py reads a batch twice to keep less of it, and
sentences.py lets sentences travel with their documents.
"""
