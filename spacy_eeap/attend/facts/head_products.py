"""The two products of attention, without a transposed array of weights.

    S = Q K'                S (..., m, n) for Q (..., m, k), K (..., n, k)
    Y = A V                 Y (..., m, k) for A (..., m, n), V (..., n, k)

The gradients dK = dS' Q and dV = A' dY are taken as (Q' dS)' and (dY' A)': k is small,
and to read a transposed array of the size of the scores costs torch seven times as
much.
"""

from typing import Any

from torch import Tensor
from torch.autograd import Function


class _Scores(Function):
    @staticmethod
    def forward(ctx: Any, queries: Tensor, keys: Tensor) -> Tensor:
        ctx.save_for_backward(queries, keys)
        return queries @ keys.mT

    @staticmethod
    def backward(ctx: Any, d_scores: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        queries, keys = ctx.saved_tensors
        return d_scores @ keys, (queries.mT @ d_scores).mT


class _Sums(Function):
    @staticmethod
    def forward(ctx: Any, weights: Tensor, values: Tensor) -> Tensor:
        ctx.save_for_backward(weights, values)
        return weights @ values

    @staticmethod
    def backward(ctx: Any, d_sums: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        weights, values = ctx.saved_tensors
        return d_sums @ values.mT, (d_sums.mT @ weights).mT


def compare(queries: Tensor, keys: Tensor) -> Tensor:
    """Get the scores (..., m, n) of queries (..., m, k) and keys (..., n, k)."""
    scores: Tensor = _Scores.apply(queries, keys)
    return scores


def sum_up(weights: Tensor, values: Tensor) -> Tensor:
    """Sum values (..., n, k) by weights (..., m, n): sums (..., m, k)."""
    sums: Tensor = _Sums.apply(weights, values)
    return sums
