"""The hops of a memory network one after another, and the vectors that they share.

The tables of vectors that sentences have, Sukhbaatar et al. (2015), sec. 2.2,
https://arxiv.org/abs/1503.08895:

    adjacent      A_1 = B, C_1 = A_2, C_2 = A_3, ..., C_K
    layerwise     A, C, B
"""

from collections.abc import Callable
from typing import Literal

from thinc.api import Model
from thinc.types import Floats2d

from ...numeric.arrays import Floats
from ...numeric.linear import linear
from ...numeric.prediction import no_backprop
from ...stories.memories import Memories
from .hop import (
    Weigh,
    ask,
    exchanging,
    with_softmax,
    without_softmax,
)
from .slots import fill_slots
from .vectors import read_vectors

InT = Memories
OutT = Floats2d
Tying = Literal["adjacent", "layerwise"]

# Which table is that of questions.
ASKING = {"adjacent": 0, "layerwise": 2}


def count_tables(tying: Tying, hops: int) -> int:
    """Get the number of vectors that are read of each sentence."""
    return max(count_told(tying, hops), ASKING[tying] + 1)


def count_told(tying: Tying, hops: int) -> int:
    """Get how many of them, the first ones, are those of facts."""
    return hops + 1 if tying == "adjacent" else 2


def _compared_and_told(tying: Tying, hops: int) -> list[tuple[int, int]]:
    """Get the tables of each hop: that which is compared, and that which is summed."""
    if tying == "adjacent":
        return [(hop, hop + 1) for hop in range(hops)]
    return [(0, 1)] * hops


def ask_all(
    model: Model[InT, OutT], memories: InT, is_train: bool
) -> tuple[OutT, Floats, Callable[[OutT], Floats2d]]:
    """Ask the facts of a batch, hop after hop.

    RETURNS: What is known after the last hop (B, d), the weights of the slots of each
        story (B, K, M), and the callback from the gradient of the first to that of the
        sentences (S, nI).
    """
    tying, hops = model.attrs["tying"], model.attrs["hops"]
    n_tables, asking = count_told(tying, hops), ASKING[tying]
    u, tables, backprop_vectors = read_vectors(model, memories, n_tables, asking)
    noise = model.attrs["noise"] if is_train else 0.0
    n_times = len(tables[0]) - len(memories.sentences)
    slots = fill_slots(memories, model.attrs["max_facts"], n_times, noise)
    weigh: Weigh = without_softmax if model.attrs["linear"] else with_softmax
    if model.attrs["exchange"] is not None:
        weigh = exchanging(weigh, model.attrs["exchange"])
    H = model.get_param("H") if model.has_param("H") else None
    weights, callbacks = [], []
    for m, c in _compared_and_told(tying, hops):
        told, p, backprop_hop = ask(slots, weigh, u, tables[m], tables[c])
        kept, backprop_kept = linear(u, H)
        u = kept + told
        weights.append(p)
        callbacks.append((m, c, backprop_hop, backprop_kept))

    def backprop(du: OutT) -> Floats2d:
        d_tables: list[Floats] = [0.0] * len(tables)
        for m, c, backprop_hop, backprop_kept in reversed(callbacks):
            d_asked, dM, dC = backprop_hop(du)
            d_kept, dH = backprop_kept(du)
            du = d_kept + d_asked
            d_tables[m] += dM
            d_tables[c] += dC
            if dH is not None:
                model.inc_grad("H", dH)
        return backprop_vectors(du, d_tables)

    hops_of_stories = model.ops.xp.stack(weights, axis=1)
    return u, hops_of_stories, backprop if is_train else no_backprop
