"""Races of the embeddings of Docs: a batch, and rows of batches before it.

Ours computes the rows of the distinct tokens, and keeps them while it predicts. So that
it does not stand on texts it has seen, it is also raced as a fresh copy for each batch,
and as one that has seen other texts.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from typing import Any

import spacy
from spacy.tokens import Doc
from spacy.util import minibatch
from thinc.api import Model

from .layers import PIECES, WIDTH, build, matrix_products
from .texts import Texts
from .timing import Contestant, Race

Embed = Model[list[Doc], Any]
OURS = "spacy-eeap.MultiHashEmbed.v1"
PEER = "spacy.MultiHashEmbed.v2"
ARGUMENTS = {
    "width": WIDTH,
    "rows": [5000, 1000, 2500, 2500],
    "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
    "include_static_vectors": False,
}


N_TEXTS = 2000
# By batch size, for rows that are forgotten and rows that are kept.
AIMS = {128: (3.5, 10.0), 1000: (6.0, 10.0)}


def embed(texts: Texts) -> Iterator[Race]:
    """Race both in batches of two sizes, with rows of more and more texts kept."""
    models = build("architectures", [OURS, PEER], ARGUMENTS)
    nlp = spacy.blank("en")
    docs = [nlp.make_doc(text) for text in texts.short]
    for model in models.values():
        model.initialize(X=docs[:10])
    limit = matrix_products(2 * len(ARGUMENTS["attrs"]) * WIDTH * WIDTH * PIECES)
    for size, (forgotten, kept) in AIMS.items():
        batches = list(minibatch(docs[:N_TEXTS], size))
        others = list(minibatch(docs[N_TEXTS:], size))
        peer = predicting(PEER, batches, partial(repeat, models[PEER]))
        for rows, aim, usable in [
            ("forgotten", {PEER: forgotten}, partial(fresh, models[OURS].copy())),
            ("kept of others", {}, partial(used, models[OURS].copy(), others)),
            ("kept of the same", {PEER: kept}, partial(repeat, models[OURS])),
        ]:
            yield Race(
                "embed",
                f"embed, {size:,} short texts a batch, rows {rows}",
                [predicting(OURS, batches, usable), peer, limit],
                at_least=aim,
            )


def fresh(model: Embed) -> Iterator[Embed]:
    """Get a copy that has seen no text, again and again."""
    while True:
        yield model.copy()


def used(model: Embed, batches: list[list[Doc]]) -> Iterator[Embed]:
    """Get one copy, again and again, that has seen these texts alone."""
    copy = model.copy()
    for docs in batches:
        copy.predict(docs)
    return repeat(copy)


def predicting(
    name: str, batches: list[list[Doc]], models: Callable[[], Iterator[Embed]]
) -> Contestant:
    """Predict each batch with the next of the models, which is not timed to get."""
    pairs: list[tuple[Embed, list[Doc]]] = []

    def prepare() -> None:
        pairs[:] = zip(models(), batches, strict=False)

    def run() -> float:
        for model, docs in pairs:
            model.predict(docs)
        return sum(len(doc) for docs in batches for doc in docs)

    return Contestant(name, run, prepare)
