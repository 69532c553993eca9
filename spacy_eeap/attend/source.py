"""A source that decoder states ask: rows in a padded batch, their keys and weights.

    weights = normalise(compare(query, keys in its window))         (B, m, S)

for m states of each of B sources of at most S rows. Energies and windows are those of
energies.py and windows.py, the state asking; the centre of local-m is the number of the
state, as Luong et al. (2015), sec. 3.2, align target and source, and from the source's
end on its last row.

Keys are projected once a source, and the queries where the states are: a recurrent
decoder has its own product of each state, in which the query costs little.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, get_args

import numpy
from thinc.api import Model
from thinc.types import Floats2d

from ..numeric.arrays import Floats, Ints
from ..numeric.linear import linear
from ..numeric.widths import check_width
from .energy.covered import compare_covered
from .energy.energies import EnergyName
from .energy.pairwise import (
    Energy,
    inc_grads,
    per_score,
    projections,
    query_scale,
)
from .normalise import Normalisation, check_normalise, find_normalisation
from .window.centre import Centre
from .window.states import find_window
from .window.windows import DEFAULT_RADIUS, WindowName, check_window


class Source(NamedTuple):
    """A padded batch.

    rows (B, S, nI): The rows of each source, then zeros.
    lengths (B,): How many rows each source has.
    """

    rows: Floats
    lengths: Ints

    def first(self, size: int) -> "Source":
        """Get the first sources."""
        return self if size == len(self.rows) else Source(*(a[:size] for a in self))


def pad_source(xp: Any, Xs: list[Floats2d]) -> Source:
    """Pad the rows of at least one source. Those that are empty have a row of zeros."""
    lengths = numpy.asarray([len(X) for X in Xs], dtype="int64")
    rows = xp.zeros((len(Xs), max(1, lengths.max()), Xs[0].shape[1]), dtype="f")
    for row, X in zip(rows, Xs, strict=True):
        row[: len(X)] = X
    return Source(rows, lengths)


def unpad(source: Source, d_rows: Floats) -> list[Floats2d]:
    """Get the rows of each source out of an array (B, S, nI)."""
    lengths = source.lengths.tolist()
    return [rows[:length] for rows, length in zip(d_rows, lengths, strict=True)]


def SourceAttention(
    energy: EnergyName = "additive",
    nH: int | None = None,
    window: WindowName = "global",
    radius: int = DEFAULT_RADIUS,
    normalise: Normalisation = "softmax",
    coverage: bool = False,
) -> Model[Any, Any]:
    """Build the parameters of the attention of states of width nQ to rows of width nI.

    It is called by `project_keys` and `weigh`, not by itself. The arguments are those
    of ContextAttention, and whether the energy reads coverage.
    """
    check_normalise(normalise)
    check_window(window, radius, get_args(WindowName))
    return Model(
        "source_attention",
        forward,
        init=init,
        dims={"nI": None, "nQ": None},
        layers=[
            Energy(energy, nH, coverage=coverage),
            *([Centre()] if window == "local-p" else []),
        ],
        attrs={"window": window, "radius": radius, "normalise": normalise},
    )


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
    """Refuse: it does two things. RAISES: NotImplementedError."""
    raise NotImplementedError("call project_keys or weigh in place of source_attention")


def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
    """Set the parameters. The decoder has set nI and nQ."""
    energy, *centres = model.layers
    energy.set_dim("nI", model.get_dim("nI"))
    energy.set_dim("nQ", model.get_dim("nQ"))
    energy.initialize()
    for centre in centres:
        centre.set_dim("nI", model.get_dim("nQ"))
        centre.initialize()


class Asked(NamedTuple):
    """What states ask, or its gradient.

    queries (B, m, nH): The states, projected by `query_matrix`.
    states (B, m, nQ): The states themselves, which predict the centres of local-p. For
        other windows, their gradient is None.
    coverage (B, m, S): How much of each row earlier states have attended to, where the
        energy reads that. Otherwise None.
    """

    queries: Floats
    states: Floats
    coverage: Floats = None


def reads_coverage(model: Model[Any, Any]) -> bool:
    """Tell whether the energy of a SourceAttention reads coverage."""
    return "w" in model.layers[0].param_names


def floats_per_score(model: Model[Any, Any]) -> int:
    """Get the number of floats that a state and a row need to be compared."""
    return per_score(model.layers[0])


def query_matrix(model: Model[Any, Any]) -> Floats | None:
    """Get the matrix (nH, nQ) that projects states to queries, None for no map."""
    return projections(model.layers[0])[0]


def project_keys(
    model: Model[Any, Any], source: Source
) -> tuple[Floats, Callable[[Floats, Floats | None], Floats]]:
    """Get the keys (B, S, nH) of a source.

    RETURNS: The keys, and a callback from their gradient, and that of the matrix of the
        queries, to the gradient of the rows (B, S, nI).
    """
    energy: Model[Any, Any] = model.layers[0]
    check_width(model, source.rows)
    B, S, nI = source.rows.shape
    matrix = projections(energy)[1]
    keys, backprop_keys = linear(source.rows.reshape(B * S, nI), matrix)
    # Of the keys, as these are made once.
    scale = query_scale(energy)

    def backprop(d_keys: Floats, dW: Floats | None) -> Floats:
        d_rows, dU = backprop_keys(d_keys.reshape(B * S, -1) * scale)
        inc_grads(energy, dW, dU)
        return d_rows.reshape(B, S, nI)

    return keys.reshape(B, S, -1) * scale, backprop


def weigh(
    model: Model[Any, Any],
    source: Source,
    keys: Floats,
    asked: Asked,
    times: Sequence[int],
) -> tuple[Floats, Callable[[Floats], tuple[Asked, Floats]]]:
    """Get the weights of the rows of a source.

    model (Model): A SourceAttention.
    keys (B, S, nH): What project_keys made of the source.
    asked (Asked): What m states of each source ask.
    times (Sequence[int]): The number of each of the m states, from 0, or the one number
        that all have.
    RETURNS: The weights (B, m, S), and a callback from their gradient to that of what
        was asked, without the states where they predict no centre, and of the keys.
    """
    normalise = find_normalisation(model.attrs["normalise"])
    scores, backprop_scores = _compare(model.layers[0], asked, keys)
    n_rows = source.rows.shape[1]
    allowed, factors, backprop_states = find_window(
        model, n_rows, source.lengths, asked.states, times
    )
    scores = model.ops.xp.where(allowed, scores, -model.ops.xp.inf)
    shares, backprop_normalise = normalise(scores)

    def backprop(d_weights: Floats) -> tuple[Asked, Floats]:
        if factors is None:
            d_states, d_shares = None, d_weights
        else:
            d_states = backprop_states(d_weights * shares)
            d_shares = d_weights * factors
        d_queries, d_keys, d_coverage = backprop_scores(backprop_normalise(d_shares))
        return Asked(d_queries, d_states, d_coverage), d_keys

    return shares if factors is None else shares * factors, backprop


def _compare(
    energy: Model[Any, Any], asked: Asked, keys: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats, Floats | None]]]:
    """Get the scores (B, m, S), and the callback: queries, keys and coverage."""
    queries, _, coverage = asked
    if coverage is not None:
        return compare_covered(energy, queries, keys, coverage)
    # One head.
    scores, backprop_scores = energy.attrs["compare"](energy, queries[None], keys[None])

    def backprop(d_scores: Floats) -> tuple[Floats, Floats, None]:
        d_queries, d_keys = backprop_scores(d_scores[None])
        return d_queries[0], d_keys[0], None

    return scores[0], backprop
