"""Made-up texts of two classes, told by a word, by a pair and by the end of a word."""

import numpy
import spacy

NLP = spacy.blank("en")
TEXTS = [
    f"{subject} {verb} {end}"
    for subject in ("The dog", "A Cat", "My old bird")
    for verb in ("runs", "sleeps", "is running", "was sleeping")
    for end in ("here .", "there .", "")
]
# Of the first class is what moves.
TRUTHS = numpy.array(
    [[float("run" in text), float("sleep" in text)] for text in TEXTS], dtype="float32"
)


def make(texts):
    return [NLP.make_doc(text) for text in texts]


def batches(texts=TEXTS, truths=TRUTHS, size=10):
    """Give the data in batches, as a component does."""
    docs = make(texts)
    return lambda: [
        (docs[i : i + size], truths[i : i + size]) for i in range(0, len(docs), size)
    ]
