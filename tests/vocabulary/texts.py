"""Texts to learn from, and vocabularies that have."""

from spacy_eeap.vocabulary.subwords import Subwords
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

TEXTS = [
    "A man sleeps on a bench.",
    "Two dogs run in the snow, quickly.",
    "A woman in a blue shirt sleeps.",
    "Two men run to the bench in the snow!",
]

# Each by the arguments that it is built with.
VOCABULARIES = {
    "unigram": lambda **settings: Subwords(80, **settings),
    "bpe": lambda **settings: Subwords(80, "bpe", **settings),
    "tokens": lambda **settings: WholeTokens("en", **settings),
}


def learnt(name, texts=TEXTS, **settings):
    vocabulary = VOCABULARIES[name](**settings)
    vocabulary.learn(texts)
    return vocabulary


def characters(text, pieces):
    """Get what each piece is in the text."""
    return [text[i:j] for i, j in zip(pieces.starts, pieces.ends, strict=True)]
