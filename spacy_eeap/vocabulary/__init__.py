"""Vocabulary: a text as ids, and ids as a text.

A vocabulary is what vocabulary.py describes. It learns its pieces from texts: parts of
words in subwords.py, whole tokens in whole_tokens.py. Three ids are the same in all of
them: special.py.
"""
