"""The hops of a memory network, from the question of each story over its facts.

    p_i = softmax(u_k . m_i)            weights of the facts, eq. 1
    o_k = sum of p_i c_i                what they tell, eq. 2
    u_(k+1) = u_k + o_k                 the next question, eq. 4, for hops k = 1 ... K
    Y = u_(K+1)                         (B, nO)

for facts with a vector m_i that is compared and one, c_i, that is told, each the sum of
that of the sentence and that of the time, and questions with a vector u_1. Times are
counted from the most recent fact. Sec. 2.2 of the paper ties the vectors of the hops:

    adjacent      m of a hop is c of the hop before, and u_1 is made as m of the first:
                  K + 1 vectors a sentence
    layerwise     m and c are the same for all hops, and u_(k+1) = H u_k + o_k:
                  3 vectors a sentence, that of questions last

The memory of a story has a fixed size. What its facts leave of it is empty, and has a
part in the softmax: see hop.py. A linear start leaves the softmax out (sec. 4.2).

Sukhbaatar et al. (2015): https://arxiv.org/abs/1503.08895
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from thinc.api import Model, to_numpy
from thinc.types import Floats2d

from ...numeric.arrays import Floats
from ...numeric.dropout import check_rate
from ...numeric.ops import current_ops
from ...numeric.prediction import no_backprop
from ...stories.memories import Memories
from .batches import Rows, most_recent, story_batches
from .tied_hops import (
    Tying,
    ask_all,
    count_tables,
    count_told,
)

InT = Memories
OutT = Floats2d

# Standard deviation of the parameters at first, sec. 4.2.
SCALE = 0.1
# Times, if any number of facts is remembered: what is older has the last of them.
TIMES = 50


def MemoryHops(
    width: int,
    hops: int = 3,
    *,
    tying: Tying = "adjacent",
    temporal_encoding: bool = True,
    max_facts: int | None = 50,
    noise: float = 0.1,
) -> Model[InT, OutT]:
    """Build the layer.

    width (int): The width of each vector of a sentence, nO.
    hops (int): How many times the facts are asked.
    tying (str): adjacent or layerwise.
    temporal_encoding (bool): Whether the order of the facts matters.
    max_facts (Optional[int]): How many facts are remembered, the most recent ones.
        None for all, and one empty memory.
    noise (float): Up to which share of its facts a story gets, in training, of empty
        memories among them.
    RAISES (ValueError): If a number is out of its range.
    """
    if hops < 1:
        raise ValueError(f"hops must be at least 1, but was {hops}")
    if max_facts is not None and max_facts < 1:
        raise ValueError(
            f"memories must be at least 1, or null for all facts, but was {max_facts}"
        )
    check_rate("noise", noise)
    names = ["T"] if temporal_encoding else []
    names += ["H"] if tying == "layerwise" else []
    return Model(
        "memory_hops",
        forward,
        init=init,
        params=dict.fromkeys(names),
        dims={"nI": count_tables(tying, hops) * width, "nO": width},
        attrs={
            "hops": hops,
            "tying": tying,
            "max_facts": max_facts,
            "noise": noise,
            "linear": False,
            "exchange": None,
            "predict_with_attention": predict_with_attention,
        },
        ops=current_ops(),
    )


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Draw the parameters, sec. 4.2 of the paper."""
    width = model.get_dim("nO")
    times = model.attrs["max_facts"] or TIMES
    tables = count_told(model.attrs["tying"], model.attrs["hops"])
    shapes = {"T": (tables, times, width), "H": (width, width)}
    for name in model.param_names:
        drawn = model.ops.xp.random.normal(0.0, SCALE, shapes[name])
        model.set_param(name, drawn.astype("f"))


def forward(
    model: Model[InT, OutT], memories: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Ask the facts, and get the callback for the gradient of the sentences."""
    parts = list(_parts(model, memories, is_train))
    Y = model.ops.xp.concatenate([part.Y for part in parts])

    def backprop(dY: OutT) -> InT:
        d_sentences = model.ops.alloc2f(*memories.sentences.shape)
        start = 0
        for part in parts:
            end = start + len(part.Y)
            d_sentences[part.rows] += part.backprop(dY[start:end])
            start = end
        return memories._replace(sentences=d_sentences)

    return Y, backprop if is_train else no_backprop


def predict_with_attention(
    model: Model[InT, OutT], memories: InT
) -> tuple[OutT, list[NDArray[numpy.float32]]]:
    """Get Y and the weights of the facts of each story (K, 1, M), in one pass.

    A fact that is not remembered has the weight 0.
    """
    parts = list(_parts(model, memories, is_train=False))
    weights = (to_numpy(story) for part in parts for story in part.weights)
    lengths = memories.lengths.tolist()
    in_order = [
        _in_order_of_text(story, length)
        for story, length in zip(weights, lengths, strict=True)
    ]
    return model.ops.xp.concatenate([part.Y for part in parts]), in_order


def _in_order_of_text(
    weights: NDArray[numpy.float32], length: int
) -> NDArray[numpy.float32]:
    """Turn the weights of slots (K, M) to those of all facts of a story."""
    remembered = min(length, weights.shape[1])
    facts = numpy.zeros((len(weights), 1, length), dtype="f")
    facts[:, 0, length - remembered :] = weights[:, :remembered][:, ::-1]
    return facts


class Part(NamedTuple):
    """What the hops of some stories gave.

    rows: Which of the rows of all sentences these stories have.
    Y (B, nO), weights (B, K, M): Their answers, and the weights of their slots.
    backprop: From the gradient of Y to that of their sentences.
    """

    rows: Rows
    Y: Floats2d
    weights: Floats
    backprop: Callable[[Floats2d], Floats2d]


def _parts(model: Model[InT, OutT], memories: InT, is_train: bool) -> Iterator[Part]:
    max_facts = model.attrs["max_facts"]
    if max_facts is not None:
        memories = most_recent(memories, max_facts)
    for rows, some in story_batches(memories):
        yield Part(rows, *ask_all(model, some, is_train))
