"""A recurrent cell over a batch of sequences, in both directions, in torch.

    P = X W' + b               projected inputs, for all tokens in one product
    H = recurrence(P)          states, left to right and right to left
    Y = [H_right; H_left]      (N, 2H)

Schuster and Paliwal (1997): https://doi.org/10.1109/78.650093. Prediction calls
torch's own recurrence where it has one, training those of gru.py and lstm.py.
"""

from collections.abc import Callable
from types import ModuleType

import torch
from numpy.typing import NDArray
from torch import Tensor

from .packing import Packing, pack_batches

# Bounds the working memory of prediction (the gates of two directions) to about
# 100 MB at width 128, and is too large to slow anything down.
MAX_TOKENS = 32768

# The weights of both directions by name, or their gradients. With G gates: W
# (2, GH, nI) of the inputs and their bias b (2, GH), and what recurs, as the cell
# names it.
Weights = dict[str, Tensor]


@torch.no_grad()
def predict(cell: ModuleType, weights: Weights, X: Tensor, lengths: NDArray) -> Tensor:
    """Encode sequences that lie behind one another.

    cell (ModuleType): gru or lstm.
    weights (Weights): The cell's weights.
    X (N, nI): The rows of all sequences.
    lengths (Ints1d): The length of each sequence. They sum to N.
    RETURNS (N, 2H): The states of both directions for each row.
    """
    Y = _empty_output(cell, weights, X)
    for packing in pack_batches(lengths, MAX_TOKENS):
        _predict_packed(cell, weights, X, packing, Y)
    return Y


def _empty_output(cell: ModuleType, weights: Weights, X: Tensor) -> Tensor:
    return X.new_empty(len(X), 2 * (weights["b"].shape[1] // cell.GATES))


def _predict_packed(
    cell: ModuleType, weights: Weights, X: Tensor, packing: Packing, Y: Tensor
) -> None:
    params = [weights[name][direction] for direction in (0, 1) for name in cell.PARAMS]
    rows = torch.from_numpy(packing.rows[0]).to(X.device)
    sizes = torch.tensor(packing.sizes)
    state = X.new_zeros(2, packing.sizes[0], weights["U"].shape[-1])
    # has_biases, num_layers, dropout, train, bidirectional
    options = (True, 1, 0.0, False, True)
    Y[rows] = cell.predict(X[rows], sizes, state, params, *options)[0]


@torch.no_grad()
def run(
    cell: ModuleType, weights: Weights, X: Tensor, lengths: NDArray, half: bool = False
) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, Weights]]]:
    """Encode sequences as predict does, for training.

    half (bool): Whether what does not recur is multiplied in bfloat16.
    RETURNS: The states (N, 2H), and a callback from their gradient to those of X
        and of the weights.
    """
    Y = _empty_output(cell, weights, X)
    callbacks = [
        _run_packed(cell, weights, X, packing, Y, half)
        for packing in pack_batches(lengths, MAX_TOKENS)
    ]

    @torch.no_grad()
    def backprop(dY: Tensor) -> tuple[Tensor, Weights]:
        W, H = weights["W"], dY.shape[1] // 2
        dX = torch.empty_like(X)
        grads = {name: torch.zeros_like(param) for name, param in weights.items()}
        for (right, left), inputs, backprop_states in callbacks:
            d_states = torch.stack([dY[right, :H], dY[left, H:]])
            dP, d_recurrent = backprop_states(d_states)
            d_inputs = _multiply(dP, W, half)
            dX[right] = d_inputs[0]
            dX[left] += d_inputs[1]
            grads["W"] += _multiply(dP.mT, inputs, half)
            grads["b"] += dP.sum(1)
            for name, grad in d_recurrent.items():
                grads[name] += grad
        return dX, grads

    return Y, backprop


def _run_packed(
    cell: ModuleType,
    weights: Weights,
    X: Tensor,
    packing: Packing,
    Y: Tensor,
    half: bool,
) -> tuple[Tensor, Tensor, Callable[[Tensor], tuple[Tensor, Weights]]]:
    """Write the states of some sequences to Y.

    RETURNS: Their rows of X in the order of both directions, those inputs, and the
        callback of the cell.
    """
    recurrent = {name: weights[name] for name in cell.PARAMS if name not in "Wb"}
    right, left = rows = torch.from_numpy(packing.rows).to(X.device)
    inputs = X[rows]
    P = _multiply(inputs, weights["W"].mT, half)
    P += weights["b"][:, None]
    states, backprop_states = cell.run(P, packing, **recurrent)
    H = states.shape[-1]
    Y[right, :H], Y[left, H:] = states
    return rows, inputs, backprop_states


def _multiply(A: Tensor, B: Tensor, half: bool) -> Tensor:
    return (A.bfloat16() @ B.bfloat16()).float() if half else A @ B
