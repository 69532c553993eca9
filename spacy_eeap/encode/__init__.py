"""Encode: token vectors to token vectors in context.

Every encoder is a Model[List[Floats2d], List[Floats2d]], so it fits the `encode`
slot of spacy.Tok2Vec.v2 under any component of spaCy's.
"""
