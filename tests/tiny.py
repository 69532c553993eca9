"""A tiny corpus with a clear signal, and the sizes and the training of tiny models."""

from itertools import product
from pathlib import Path

import numpy
from spacy.training import Example

CONFIGS = Path(__file__).parents[1] / "configs"

DEGREES = ["", "very ", "so ", "quite ", "really "]
NOUNS = [
    "film",
    "book",
    "meal",
    "song",
    "play",
    "room",
    "hotel",
    "phone",
    "game",
    "show",
    "car",
    "bag",
]
REVIEWS = [
    (f"This {noun} is {degree}{quality}.", quality)
    for degree, noun, quality in product(DEGREES, NOUNS, ["good", "bad"])
]
TEXTS = [text for text, _ in REVIEWS]

MODEL = "components.textcat.model."
SIZES = {
    "tok2vec.embed.width": 8,
    "tok2vec.embed.rows": [200, 50],
    "tok2vec.encode.nO": 8,
}
TRAINING = {
    "training.max_epochs": 12,
    "training.eval_frequency": 20,
    "training.optimizer.learn_rate": 0.01,
}
# Overrides of configs/textcat_attention.cfg, of configs/textcat.cfg, which has a linear
# part, too, and of configs/textcat_shared_tok2vec.cfg.
TINY = {
    **{MODEL + key: size for key, size in SIZES.items()},
    **TRAINING,
    "training.batcher.first": 40,
}
TINY_DEFAULT = {
    key.replace("tok2vec.embed", "tok2vec.embed.embed"): value
    for key, value in TINY.items()
}
TINY_SHARED = {
    key.replace(MODEL + "tok2vec", "components.tok2vec.model"): value
    for key, value in TINY.items()
}
MULTILABEL = {
    "components.textcat.factory": "eeap_textcat_multilabel",
    MODEL + "predict.exclusive_classes": False,
}


def cats(quality):
    return {"GOOD": float(quality == "good"), "BAD": float(quality == "bad")}


def make_examples(nlp, reviews=REVIEWS[:24]):
    return [
        Example.from_dict(nlp.make_doc(text), {"cats": cats(quality)})
        for text, quality in reviews
    ]


def update(nlp, examples, optimizer, n_updates=20, **kwargs):
    """Train on all examples at once, and get the loss of each update."""
    losses = []
    for _ in range(n_updates):
        losses.append(nlp.update(examples, sgd=optimizer, **kwargs))
    return losses


def scores(nlp, texts=TEXTS[:20]):
    """The scores of texts, (texts, labels)."""
    return numpy.asarray([list(doc.cats.values()) for doc in nlp.pipe(texts)])
