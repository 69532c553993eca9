"""Embed: a vector for each token. What spaCy's embedding layers lack.

Every embedding is a Model[List[Doc], List[Floats2d]], so it fits the `embed` slot of
spacy.Tok2Vec.v2.
"""
