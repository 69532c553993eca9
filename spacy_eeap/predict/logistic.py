"""Logistic regression on sparse features, fitted until it converges.

The loss of B documents with features X (B, V), scaled for each class by R (V, C):

    sum of cross_entropy(softmax(X (R * w) + b), truth) + l2 / 2 * sum of w^2

with a sigmoid for each class in place of the softmax where the classes do not exclude
each other. It is convex, so that neither a seed nor a learning rate matters.
"""

from typing import Any, NamedTuple

import numpy
import torch
from numpy.typing import NDArray
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    embedding_bag,
)

MAX_STEPS = 100


class Sparse(NamedTuple):
    """The rows of a sparse matrix, one after another, as thinc's Ragged has them."""

    columns: NDArray[Any]  # (Z,)
    values: NDArray[Any]  # (Z,)
    lengths: NDArray[Any]  # (B,), sum to Z

    @property
    def rows(self) -> NDArray[Any]:
        """For each value its row (Z,)."""
        return numpy.repeat(numpy.arange(len(self.lengths)), self.lengths)

    def take(self, keep: Any) -> "Sparse":
        """Get the rows for which keep (B,) is true."""
        of_kept = numpy.repeat(keep, self.lengths)
        return Sparse(self.columns[of_kept], self.values[of_kept], self.lengths[keep])


def fit_logistic(
    X: Sparse, truths: NDArray[Any], R: NDArray[Any], *, l2: float, multi_label: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Fit the weights by L-BFGS.

    X (Sparse): The features of B documents.
    truths (NDArray): For each document and class 1 or 0 (B, C).
    R (NDArray): The scales of the features (V, C).
    l2 (float): Strength of the regularisation, above 0.
    multi_label (bool): Whether a document can have several classes, or none.
    RETURNS: The weights R * w (V, C), and the biases b (C,).
    """
    by_document = _Bags(X.columns, X.values, X.lengths)
    order = numpy.argsort(X.columns, kind="stable")
    sizes = numpy.bincount(X.columns, minlength=len(R))
    by_feature = _Bags(X.rows[order], X.values[order], sizes)
    T, S = torch.from_numpy(numpy.asarray(truths, dtype="f")), torch.from_numpy(R)
    w, b = torch.zeros_like(S), torch.zeros(S.shape[1])
    optimizer = torch.optim.LBFGS(
        [w, b], max_iter=MAX_STEPS, tolerance_change=1e-5, line_search_fn="strong_wolfe"
    )

    def step() -> torch.Tensor:
        logits = (by_document.sums(S * w) + b).requires_grad_()
        loss = _loss(logits, T, multi_label)
        (d_logits,) = torch.autograd.grad(loss, logits)
        w.grad = by_feature.sums(d_logits) * S + l2 * w
        b.grad = d_logits.sum(dim=0)
        return loss.detach() + l2 / 2 * (w * w).sum()

    optimizer.step(step)
    return (S * w).numpy(), b.numpy()


class _Bags(NamedTuple):
    """The product of a sparse matrix with a dense one, by either of its sides.

    torch's backward pass of embedding_bag would sort the features at each step.
    """

    indices: Any
    values: Any
    lengths: Any

    def sums(self, table: torch.Tensor) -> torch.Tensor:
        ends = torch.from_numpy(numpy.cumsum(self.lengths))
        starts = torch.cat([torch.zeros(1, dtype=torch.int64), ends])[:-1]
        return embedding_bag(
            torch.from_numpy(self.indices),
            table,
            starts,
            mode="sum",
            per_sample_weights=torch.from_numpy(self.values),
        )


def _loss(
    logits: torch.Tensor, truths: torch.Tensor, multi_label: bool
) -> torch.Tensor:
    loss = binary_cross_entropy_with_logits if multi_label else cross_entropy
    return loss(logits, truths, reduction="sum")
