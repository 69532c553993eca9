"""Facts attend to facts, and the question to them all: multi-hop attention.

    (S, width) --steps--> (B, width)      for the S distinct sentences of B stories

A Universal Transformer over the facts of a story, as steps.py has it. Facts can
tell each other what the question must know before it asks: where the one was who
carried the milk when she dropped it. So few steps chain many facts.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy
import torch
from numpy.typing import NDArray
from thinc.api import Model, get_width
from thinc.types import Floats2d

from ...numeric.arrays import Floats
from ...numeric.autograd import differentiate
from ...numeric.dropout import dropout_attrs, rate_of
from ...numeric.ops import current_ops
from ...numeric.prediction import no_backprop
from ...numeric.threads import on_one_thread
from ...numeric.widths import check_width
from ...stories.memories import Memories
from .padded import (
    Group,
    group_stories,
    of_all_facts,
    pad,
)
from .rollout import attention_rollout
from .steps import (
    Heads,
    Padded,
    Params,
    read_facts,
)
from .weights import init_weights, weight_names

InT = Memories
OutT = Floats2d


def FactTransformer(
    nI: int | None = None,
    *,
    steps: int = 3,
    before: int = 4,
    after: int = 2,
    anywhere: int = 2,
    hidden_width: int | None = None,
    max_facts: int = 512,
    dropout: float | None = None,
) -> Model[InT, OutT]:
    """Build the layer. In a config: @layers = "spacy-eeap.FactTransformer.v1".

    nI (Optional[int]): Width of the rows of sentences, a multiple of the number of
        heads. Inferred from the data if None.
    steps (int): How many times facts attend to each other, with the same weights.
    before, after, anywhere (int): How many heads ask the nearest facts before, the
        nearest after, and facts anywhere in the story.
    hidden_width (Optional[int]): Width of the hidden layer. Twice nI if None.
    max_facts (int): Of a story with more facts only so many are read: the ones nearest
        to the question, see nearest.py.
    dropout (Optional[float]): Share of what each step adds that is dropped in training.
        If None, the [training] dropout of the config.
    RAISES (ValueError): If a number is out of its range.
    """
    heads = {"before": before, "after": after, "anywhere": anywhere}
    _check_at_least(0, heads)
    _check_at_least(1, {"before + after + anywhere": sum(heads.values())})
    _check_at_least(1, {"steps": steps, "max_facts": max_facts})
    if hidden_width is not None:
        _check_at_least(1, {"hidden_width": hidden_width})
    return Model(
        "fact_transformer",
        forward,
        init=init,
        dims={"nI": nI, "nO": nI, "nH": hidden_width},
        params=dict.fromkeys(weight_names()),
        attrs={
            "steps": steps,
            "heads": list(heads.values()),
            "max_facts": max_facts,
            "exchange": None,
            "predict_with_attention": predict_with_attention,
            **dropout_attrs(dropout),
        },
        ops=current_ops(),
    )


def _check_at_least(least: int, numbers: dict[str, int]) -> None:
    for name, number in numbers.items():
        if number < least:
            raise ValueError(f"{name} must be at least {least}, but was {number}")


@on_one_thread
def forward(
    model: Model[InT, OutT], memories: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Read the stories, and get the callback for the gradient of the sentences."""
    X = memories.sentences
    check_width(model, X)
    read = partial(_read, model, rate_of(model) if is_train else 0.0)
    Y: Floats = model.ops.alloc2f(len(memories.lengths), model.get_dim("nO"))
    callbacks = []
    for group in _groups(model, memories):
        of_group = partial(read, pad(group, X), None)
        Y[group.stories], backprop_group = differentiate(model, of_group, X, is_train)
        callbacks.append((group.stories, backprop_group))

    def backprop(dY: Floats) -> InT:
        dX = model.ops.alloc2f(*X.shape)
        for stories, backprop_group in callbacks:
            dX += backprop_group(dY[stories])
        return memories._replace(sentences=dX)

    return Y, backprop if is_train else no_backprop


def predict_with_attention(
    model: Model[InT, OutT], memories: InT
) -> tuple[OutT, list[NDArray[numpy.float32]]]:
    """Get Y and how each question came to know of its facts (K, heads, M), in one pass.

    A weight is that of the strongest chain from the question to the fact, which ends in
    this step and head: see rollout.py. The heads are those before, after and
    anywhere, in this order. A fact that is not read has the weight 0.
    """
    X = memories.sentences
    check_width(model, X)
    Y: Floats = model.ops.alloc2f(len(memories.lengths), model.get_dim("nO"))
    by_story: dict[int, NDArray[numpy.float32]] = {}
    for group in _groups(model, memories):
        told: list[torch.Tensor] = []
        read = partial(_read, model, 0.0, pad(group, X), told)
        Y[group.stories], _ = differentiate(model, read, X, is_train=False)
        chains = attention_rollout(told)
        for row, i in enumerate(group.stories.tolist()):
            by_story[i] = of_all_facts(chains[row], group.read[row])
    return Y, [by_story[i] for i in range(len(Y))]


def _groups(model: Model[InT, OutT], memories: InT) -> Iterator[Group]:
    return group_stories(memories, model.attrs["max_facts"], model.attrs["steps"])


def _read(
    model: Model[InT, OutT],
    rate: float,
    stories: Padded,
    told: list[torch.Tensor] | None,
    params: Params,
    X: torch.Tensor,
) -> torch.Tensor:
    heads, exchange = Heads(*model.attrs["heads"]), model.attrs["exchange"]
    return read_facts(params, X, stories, heads, rate, told, exchange)


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Infer nI from X and draw the weights. Y says nothing about this layer."""
    if X is not None:
        model.set_dim("nI", get_width(X.sentences))
    width, heads = model.get_dim("nI"), Heads(*model.attrs["heads"])
    if width % heads.total:
        raise ValueError(
            f"The heads of a FactTransformer share the width of its input, which must "
            f"be a multiple of their number, {heads.total}, but was {width}"
        )
    hidden = model.maybe_get_dim("nH") or 2 * width
    model.set_dim("nO", width)
    model.set_dim("nH", hidden)
    init_weights(model, width, hidden, model.attrs["steps"], heads)
