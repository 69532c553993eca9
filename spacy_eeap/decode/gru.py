"""A step of a gated recurrent unit.

    z = sigmoid(P_z + R_z)             update gate
    r = sigmoid(P_r + R_r)             reset gate
    n = tanh(P_n + r * R_n)            candidate
    h' = z * h + (1 - z) * n

for P (B, 3H) of the inputs and R = U h + c (B, 3H) of the state, both in the order
z, r, n. Cho et al. (2014), https://arxiv.org/abs/1406.1078, with the reset gate behind
the product, as in torch.nn.GRU.
"""

from collections.abc import Callable
from typing import Any

from ..numeric.arrays import Floats
from .sigmoid import sigmoid

GATES = 3
STATES = 1  # arrays (B, H) that a state has, of which the first is read

State = tuple[Floats, ...]
Grads = tuple[Floats, Floats, State]


def step(
    xp: Any, P: Floats, R: Floats, state: State
) -> tuple[State, Callable[[State], Grads]]:
    """Move a state (B, H) on.

    RETURNS: The next state, and a callback from its gradient to those of P, of R, and
        of the state, without what it has through R.
    """
    (h,) = state
    H = h.shape[1]
    gates = sigmoid(xp, P[:, : 2 * H] + R[:, : 2 * H])
    z, r = gates[:, :H], gates[:, H:]
    R_n = R[:, 2 * H :]
    n = xp.tanh(P[:, 2 * H :] + r * R_n)

    def backprop(d_state: State) -> Grads:
        (dh,) = d_state
        d_n = dh * (1 - z) * (1 - n * n)
        slopes = gates * (1 - gates)
        dP = xp.empty_like(P)
        dP[:, :H] = dh * (h - n) * slopes[:, :H]
        dP[:, H : 2 * H] = d_n * R_n * slopes[:, H:]
        dP[:, 2 * H :] = d_n
        dR = dP.copy()
        dR[:, 2 * H :] *= r
        return dP, dR, (dh * z,)

    return (n + z * (h - n),), backprop
