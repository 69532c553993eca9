"""The recurrence of a gated recurrent unit, over two directions at once.

    r = sigmoid(P_r + U_r h + c_r)             reset gate
    z = sigmoid(P_z + U_z h + c_z)             update gate
    n = tanh(P_n + r * (U_n h + c_n))          candidate
    h' = (1 - z) * n + z * h                   next state

where P = W x + b is the projected input. Cho et al. (2014), sec. 2.3, with the
reset gate after the product, as in torch.nn.GRU: https://aclanthology.org/D14-1179

Arrays are (2, N, ...): direction, packed position (see packing.py), width. The
backward pass is written out because autograd's cost grows with the square of
the number of steps.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from .packing import Packing

GATES = 3
predict = torch.gru


def run(
    P: Tensor, U: Tensor, c: Tensor, packing: Packing
) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, Tensor]]]:
    """Run the recurrence for training.

    P (2, N, 3H): The projected inputs. Overwritten by the values of the gates.
    U (2, 3H, H): The recurrent weights of r, z, n.
    c (2, 3H): The recurrent biases.
    packing (Packing): The order of the positions.
    RETURNS: The states (2, N, H), and a callback from their gradient to those
        of P and of U h + c, each (2, N, 3H).
    """
    N, H = P.shape[1], U.shape[-1]
    states = P.new_empty(2, N, H)
    candidates = P.new_empty(2, N, H)  # U_n h + c_n
    h = P.new_zeros(2, packing.sizes[0], H)
    for start, end in packing.steps:
        h = h[:, : end - start]
        recurrent = torch.baddbmm(c[:, None], h, U.mT)
        gates, n = P[:, start:end, : 2 * H], P[:, start:end, 2 * H :]
        gates.add_(recurrent[..., : 2 * H]).sigmoid_()
        candidates[:, start:end] = recurrent[..., 2 * H :]
        n.addcmul_(gates[..., :H], recurrent[..., 2 * H :]).tanh_()
        h = torch.lerp(n, h, gates[..., H:])
        states[:, start:end] = h

    def backprop(d_states: Tensor) -> tuple[Tensor, Tensor]:
        r, z, n = P.split(H, dim=-1)
        previous = torch.zeros_like(states)
        previous[:, packing.sizes[0] :] = states[:, packing.previous]
        # What each pre-activation's gradient is, per unit of the state's.
        by_n = (1 - z) * (1 - n**2)
        by_r = by_n * candidates * r * (1 - r)
        by_z = (previous - n) * z * (1 - z)
        factors = torch.stack([by_n * r, by_r, by_z, by_n], dim=2)
        D = torch.empty_like(factors)  # (2, N, 4, H)
        D_flat = D.flatten(2)
        U_rolled = U.roll(H, dims=1)  # n, r, z
        dh = P.new_zeros(2, 0, H)
        for start, end in reversed(packing.steps):
            d_state = d_states[:, start:end].clone()
            d_state[:, : dh.shape[1]] += dh
            torch.mul(factors[:, start:end], d_state[:, :, None], out=D[:, start:end])
            dh = torch.baddbmm(
                d_state * z[:, start:end], D_flat[:, start:end, : 3 * H], U_rolled
            )
        return D_flat[..., H:], D_flat[..., : 3 * H].roll(-H, dims=-1)

    return states, backprop
