"""Races of layers over rows: encode and attend, each beside its arithmetic limit.

The limit is what one thread would do if it did nothing but the layer's matrix products,
at the rate of numpy's BLAS. The floating-point operations of a word are those of the
formula at hand: 2 nI nO for a product, and three times as many for a pass forward and
back, which has one product for the output and one for each gradient.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy
import torch
from numpy.typing import NDArray
from spacy.util import registry
from thinc.api import Model

from ..attention import THINC, initialised_layers, ragged_rows
from .peers import PackedRNN
from .texts import Texts
from .timing import LIMIT, Contestant, Race, of_amount

WIDTH = 96
WINDOW = "spacy-eeap.MaxoutWindowEncoder.v1"
SPACY_WINDOW = "spacy.MaxoutWindowEncoder.v2"
GRU = "spacy-eeap.BiGRU.v1"
OTHER_CELLS = ["spacy-eeap.BiLSTM.v1", "spacy-eeap.BiMinGRU.v1"]
PIECES, DEPTH = 3, 4
SHORT, LONG = 21, 700  # words of a sequence
N_PRODUCTS = 20
Works = dict[str, Callable[[], Any]]  # by task
WINDOW_ARGUMENTS = {
    "width": WIDTH,
    "window_size": 1,
    "maxout_pieces": PIECES,
    "depth": DEPTH,
}


def window(texts: Texts) -> Iterator[Race]:
    """Race the window encoders on short texts."""
    models = build("architectures", [WINDOW, SPACY_WINDOW], WINDOW_ARGUMENTS)
    Xs = random_rows(texts.tokens // 5, SHORT)
    operations = DEPTH * 2 * 3 * WIDTH * WIDTH * PIECES
    bars = {SPACY_WINDOW: 3.0}
    yield from _races(
        "window",
        f"window encoder, texts of {SHORT} words",
        _works(models, Xs),
        sum(map(len, Xs)),
        operations,
        {"predict": bars, "train": bars},
    )


def recurrent(texts: Texts) -> Iterator[Race]:
    """Race the recurrent encoders on short texts and on long documents."""
    models = build("layers", [GRU, *OTHER_CELLS], {"nO": WIDTH})
    H = WIDTH // 2
    operations = 2 * 2 * 3 * H * (WIDTH + H)
    for length, bar in [(SHORT, 2.0), (LONG, 4.0)]:
        Xs = random_rows(texts.tokens // 5, length)
        works = _works(models, Xs)
        for cell in (torch.nn.GRU, torch.nn.LSTM):
            peer = PackedRNN(cell(WIDTH, H, bidirectional=True), Xs)
            works[f"torch.nn.{cell.__name__}, packed"] = {
                "predict": peer.predict,
                "train": peer.train,
            }
        yield from _races(
            "recurrent",
            f"BiGRU, texts of {length} words",
            works,
            sum(map(len, Xs)),
            operations,
            {"train": {"torch.nn.GRU, packed": bar}},
        )


def _works(models: dict[str, Model], Xs: list[NDArray]) -> dict[str, Works]:
    """Say how each model predicts and trains."""
    for model in models.values():
        model.initialize(X=Xs)
    return {
        name: {
            "predict": partial(model.predict, Xs),
            "train": partial(forward_and_back, model, Xs),
        }
        for name, model in models.items()
    }


def _races(
    suite: str,
    title: str,
    works: dict[str, Works],
    n_words: int,
    operations: float,
    bars: dict[str, dict[str, float]],
) -> Iterator[Race]:
    """Race encoders in each task.

    operations (float): Floating-point operations a word of a pass forward.
    bars (Dict[str, Dict[str, float]]): What is aimed at, by task and by peer.
    """
    for task, n_products in {"predict": 1, "train": 3}.items():
        contestants = [
            of_amount(name, by_task[task], n_words) for name, by_task in works.items()
        ]
        yield Race(
            suite,
            f"{title}, {task}",
            [*contestants, matrix_products(n_products * operations)],
            at_least=bars.get(task, {}),
        )


def attention(texts: Texts) -> Iterator[Race]:
    """Race the reducers to one vector, a pass forward and one back."""
    batch = ragged_rows(max(1, texts.tokens // 200))
    works = {
        name: partial(forward_and_back, model, batch)
        for name, model in initialised_layers(batch).items()
    }
    yield Race(
        "attention",
        f"attention, forward and back, {len(batch.data):,} words",
        [
            *(of_amount(name, work, len(batch.data)) for name, work in works.items()),
            # W h, v . tanh and the weighted sum
            matrix_products(3 * 2 * (WIDTH * WIDTH + 2 * WIDTH)),
        ],
        at_least={THINC: 3.0},
    )


def build(kind: str, names: list[str], arguments: dict[str, Any]) -> dict[str, Model]:
    """Build registered layers or architectures from the same arguments."""
    return {
        name: registry.resolve({"model": {f"@{kind}": name, **arguments}})["model"]
        for name in names
    }


def random_rows(n_tokens: int, length: int) -> list[NDArray]:
    """Make sequences of random rows."""
    generator = numpy.random.default_rng(0)
    shape = (max(1, n_tokens // length), length, WIDTH)
    return list(generator.normal(size=shape).astype("f"))


def forward_and_back(model: Model, X: Any) -> None:
    """Run a pass forward and one back, with the output as its own gradient."""
    Y, backprop = model.begin_update(X)
    backprop(Y)


def matrix_products(operations: float) -> Contestant:
    """Multiply matrices of the size of a layer's, and nothing else.

    operations (float): Floating-point operations a word, which make the products'
        own operations an amount of words.
    """
    generator = numpy.random.default_rng(0)
    A = generator.normal(size=(2000, 3 * WIDTH)).astype("f")
    B = generator.normal(size=(3 * WIDTH, 3 * WIDTH)).astype("f")
    Y = numpy.empty_like(A)

    def multiply() -> None:
        for _ in range(N_PRODUCTS):
            numpy.matmul(A, B, out=Y)

    return of_amount(LIMIT, multiply, N_PRODUCTS * 2 * A.size * len(B) / operations)
