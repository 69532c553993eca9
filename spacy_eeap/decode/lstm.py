"""A step of a long short-term memory.

    i, f, o = sigmoid(P + R)           input, forget and output gate
    g = tanh(P_g + R_g)                candidate
    c' = f * c + i * g
    h' = o * tanh(c')

for P (B, 4H) of the inputs and R = U h (B, 4H) of the state, both in the order i, f, o,
g. Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000).
"""

from collections.abc import Callable
from typing import Any

from ..numeric.arrays import Floats
from .sigmoid import sigmoid

GATES = 4
STATES = 2  # h, which is read, and c

State = tuple[Floats, ...]
Grads = tuple[Floats, Floats, State]


def step(
    xp: Any, P: Floats, R: Floats, state: State
) -> tuple[State, Callable[[State], Grads]]:
    """Move a state, h and c (B, H), on.

    RETURNS: The next state, and a callback from its gradient to those of P, of R, and
        of the state, without what it has through R.
    """
    h, c = state
    H = h.shape[1]
    sums = P + R
    gates = sigmoid(xp, sums[:, : 3 * H])
    i, f, o = (gates[:, k * H : (k + 1) * H] for k in range(3))
    g = xp.tanh(sums[:, 3 * H :])
    c_next = f * c + i * g
    squashed = xp.tanh(c_next)

    def backprop(d_state: State) -> Grads:
        dh, dc = d_state
        dc = dc + dh * o * (1 - squashed * squashed)
        dP = xp.empty_like(P)
        dP[:, :H] = dc * g
        dP[:, H : 2 * H] = dc * c
        dP[:, 2 * H : 3 * H] = dh * squashed
        dP[:, : 3 * H] *= gates * (1 - gates)
        dP[:, 3 * H :] = dc * i * (1 - g * g)
        return dP, dP, (xp.zeros_like(h), dc * f)

    return (o * squashed, c_next), backprop
