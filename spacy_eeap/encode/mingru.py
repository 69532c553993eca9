"""The recurrence of a minimal gated recurrent unit, over two directions at once.

    z = sigmoid(P_z)                           update gate
    h' = (1 - z) * h + z * P_n                 next state

where P = W x + b is the projected input: the state takes part in no product, so
what a step costs is one multiplication and addition per cell. Feng et al. (2024),
sec. 3.1, with their linear candidate: https://arxiv.org/abs/2410.01201
Read step by step, not by a parallel scan in logarithms: on a CPU that is more work.

Arrays are (2, N, ...): direction, packed position (see packing.py), width.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from .packing import Packing, first, one_step_before

PARAMS = ("W", "b")
GATES = 2
predict = None  # torch has none


def run(
    P: Tensor, packing: Packing
) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, dict[str, Tensor]]]]:
    """Run the recurrence, for training and for prediction.

    P (2, N, 2H): The projected inputs, of z and of the candidate. The former are
        overwritten by the values of the gate.
    packing (Packing): The order of the positions.
    RETURNS: The states (2, N, H), and a callback from their gradient, which it
        overwrites, to that of P. There are no recurrent weights.
    """
    z, n = P.chunk(2, dim=-1)
    z.sigmoid_()
    keep = 1 - z
    states = z * n
    keeps, steps = (A.split(packing.sizes, dim=1) for A in (keep, states))
    for t in range(1, len(steps)):
        steps[t].addcmul_(keeps[t], first(packing.sizes[t], steps[t - 1]))

    def backprop(d_states: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        d_steps = d_states.split(packing.sizes, dim=1)
        for t in range(len(d_steps) - 1, 0, -1):
            first(packing.sizes[t], d_steps[t - 1]).addcmul_(keeps[t], d_steps[t])
        dP = torch.empty_like(P)
        dz, dn = dP.chunk(2, dim=-1)
        torch.mul(d_states, z, out=dn)
        torch.sub(n, one_step_before(states, packing), out=dz)
        dz.mul_(dn).mul_(keep)
        return dP, {}

    return states, backprop
