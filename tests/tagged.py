"""A tiny tagged corpus, and the sizes of a tiny tagger: see tiny.py.

What a word is depends on those before it: "the book", but "they book".
"""

from itertools import product

from spacy.tokens import Doc
from spacy.training import Example

from .tiny import TRAINING

WORDS = ["book", "play", "show", "film", "name", "plan"]
SENTENCES = [
    *(["The", a, "and", "they", b, "."] for a, b in product(WORDS, WORDS)),
    *(["They", a, "the", b, "."] for a, b in product(WORDS, WORDS)),
]
TAGS = {"the": "DT", "and": "CC", "they": "PRP", ".": "."}
POS = {"DT": "DET", "CC": "CCONJ", "PRP": "PRON", ".": "PUNCT", "NN": "NOUN"}

MODEL = "components.tagger.model."
EMBED = MODEL + "tok2vec.embed.*."
TINY_TAGGER = {
    EMBED + "words.embed.width": 8,
    EMBED + "words.embed.rows": [50, 50, 50, 50],
    EMBED + "characters.encode.nO": 8,
    MODEL + "tok2vec.encode.nO": 8,
    **TRAINING,
    "training.batcher.size": 200,
    "training.max_epochs": 40,
    "training.max_steps": 0,
    "training.optimizer.learn_rate": 0.05,
    "initialize.after_init": None,
}


def annotations(words):
    tags = []
    for word in words:
        after_they = bool(tags) and tags[-1] == "PRP"
        tags.append(TAGS.get(word.lower(), "VBP" if after_they else "NN"))
    morphs = ["Number=Sing" if tag == "NN" else "" for tag in tags]
    pos = [POS.get(tag, "VERB") for tag in tags]
    return {"words": words, "tags": tags, "pos": pos, "morphs": morphs}


def tagged_examples(nlp, sentences=SENTENCES):
    return [
        Example.from_dict(Doc(nlp.vocab, words=words), annotations(words))
        for words in sentences
    ]


def labels(doc):
    """What any tagger may have written."""
    return [(token.tag_, token.pos_, str(token.morph)) for token in doc]
