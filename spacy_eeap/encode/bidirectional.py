"""A recurrent cell over a batch of sequences, in both directions, in torch.

    P = X W' + b               projected inputs, for all tokens in one product
    H = recurrence(P)          states, left to right and right to left
    Y = [H_right; H_left]      (N, 2H)

Schuster and Paliwal (1997): https://doi.org/10.1109/78.650093. Prediction calls
torch's own recurrence, training the ones of gru.py and lstm.py.
"""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import NamedTuple

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor

from .packing import Packing, batches, pack

# Bounds the working memory of prediction (the gates of two directions) to about
# 100 MB at width 128, and is too large to slow anything down.
MAX_TOKENS = 32768


class Weights(NamedTuple):
    """The weights of a cell for both directions, or their gradients.

    With G gates: W (2, GH, nI) of the inputs, U (2, GH, H) of the states, and the
    biases b and c (2, GH) that are added to either, in torch's order of the gates.
    """

    W: Tensor
    U: Tensor
    b: Tensor
    c: Tensor


@torch.no_grad()
def predict(cell: ModuleType, weights: Weights, X: Tensor, lengths: NDArray) -> Tensor:
    """Encode sequences that lie behind one another.

    cell (ModuleType): gru or lstm.
    weights (Weights): The cell's weights.
    X (N, nI): The rows of all sequences.
    lengths (Ints1d): The length of each sequence. They sum to N.
    RETURNS (N, 2H): The states of both directions for each row.
    """
    H = weights.U.shape[-1]
    params = [param[direction] for direction in (0, 1) for param in weights]
    Y = X.new_empty(len(X), 2 * H)
    for packing in _pack_batches(lengths):
        rows = torch.from_numpy(packing.rows[0]).to(X.device)
        sizes = torch.tensor(packing.sizes)
        state = X.new_zeros(2, packing.sizes[0], H)
        # has_biases, num_layers, dropout, train, bidirectional
        options = (True, 1, 0.0, False, True)
        Y[rows] = cell.predict(X[rows], sizes, state, params, *options)[0]
    return Y


@torch.no_grad()
def run(
    cell: ModuleType, weights: Weights, X: Tensor, lengths: NDArray
) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, Weights]]]:
    """Encode sequences as predict does, for training.

    RETURNS: The states (N, 2H), and a callback from their gradient to those of X
        and of the weights.
    """
    W, U, b, c = weights
    H = U.shape[-1]
    Y = X.new_empty(len(X), 2 * H)
    callbacks = []
    for packing in _pack_batches(lengths):
        right, left = rows = torch.from_numpy(packing.rows).to(X.device)
        P = torch.baddbmm(b[:, None], X[rows], W.mT)
        states, backprop_states = cell.run(P, U, c, packing)
        Y[right, :H], Y[left, H:] = states
        callbacks.append((packing, rows, states, backprop_states))

    @torch.no_grad()
    def backprop(dY: Tensor) -> tuple[Tensor, Weights]:
        dX = torch.empty_like(X)
        grads = Weights(*map(torch.zeros_like, weights))
        for packing, rows, states, backprop_states in callbacks:
            right, left = rows
            d_states = torch.stack([dY[right, :H], dY[left, H:]])
            d_inputs, d_recurrent = backprop_states(d_states)
            dX[right] = d_inputs[0] @ W[0]
            dX[left] += d_inputs[1] @ W[1]
            later = packing.sizes[0]  # the first states have none before them
            grads.W.baddbmm_(d_inputs.mT, X[rows])
            grads.U.baddbmm_(d_recurrent[:, later:].mT, states[:, packing.previous])
            grads.b.add_(d_inputs.sum(1))
            grads.c.add_(d_recurrent.sum(1))
        return dX, grads

    return Y, backprop


def _pack_batches(lengths: NDArray) -> Iterator[Packing]:
    starts = numpy.cumsum(lengths) - lengths
    for sequences in batches(lengths, MAX_TOKENS):
        yield pack(starts[sequences], lengths[sequences])
