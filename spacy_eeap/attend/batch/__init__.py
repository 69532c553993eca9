"""Batch: how sequences of any lengths are attended to in bounded memory.

Nothing here changes what is computed. ragged.py has sums over the sequences of a
batch; tokens.py, pieces.py and blocks.py cut the pairs of queries and keys to blocks of
bounded size; recompute.py reads a batch twice to keep less of it; sentences.py lets
sentences travel with their documents.
"""
