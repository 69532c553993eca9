"""The recurrence of a long short-term memory, over two directions at once.

    i, f, o = sigmoid(P + U h + c)             input, forget, output gate
    g = tanh(P_g + U_g h + c_g)                candidate
    m' = f * m + i * g                         next memory
    h' = o * tanh(m')                          next state

where P = W x + b is the projected input, and the order of the gates is that of
torch.nn.LSTM: i, f, g, o. Hochreiter and Schmidhuber (1997) with the forget
gate of Gers et al. (2000): https://doi.org/10.1162/neco.1997.9.8.1735

Arrays are (2, N, ...) as in gru.py, which says why the backward pass is written out.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .packing import Packing, first, one_step_before

PARAMS = ("W", "U", "b", "c")
GATES = 4


def predict(
    data: Tensor, sizes: Tensor, state: Tensor, params: list[Tensor], *options: Any
) -> tuple[Tensor, Tensor, Tensor]:
    """Call torch.lstm with the arguments of torch.gru."""
    return torch.lstm(data, sizes, (state, state), params, *options)


def run(
    P: Tensor, packing: Packing, U: Tensor, c: Tensor
) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, dict[str, Tensor]]]]:
    """Run the recurrence for training.

    P (2, N, 4H): The projected inputs. Overwritten by the values of the gates.
    packing (Packing): The order of the positions.
    U (2, 4H, H): The recurrent weights of i, f, g, o.
    c (2, 4H): The recurrent biases.
    RETURNS: The states (2, N, H), and a callback from their gradient, which it
        overwrites, to that of P and those of U and c by name.
    """
    N, H = P.shape[1], U.shape[-1]
    states, memories = P.new_empty(2, N, H), P.new_empty(2, N, H)
    h = m = P.new_zeros(2, packing.sizes[0], H)
    for start, end in packing.steps:
        h, m = first(end - start, h), first(end - start, m)
        gates = P[:, start:end].add_(torch.baddbmm(c[:, None], h, U.mT))
        i_f, g, o = gates.split([2 * H, H, H], dim=-1)
        i_f.sigmoid_()
        o.sigmoid_()
        g.tanh_()
        m = torch.addcmul(i_f[..., H:] * m, i_f[..., :H], g)
        h = o * m.tanh()
        states[:, start:end] = h
        memories[:, start:end] = m

    def backprop(d_states: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        i, f, g, o = P.split(H, dim=-1)
        previous = one_step_before(memories, packing)
        tanh_m = memories.tanh()
        # What each pre-activation's gradient is, per unit of the memory's (i, f, g)
        # or of the state's (o), and the memory's per unit of the state's.
        by_memory = torch.stack(
            [g * i * (1 - i), previous * f * (1 - f), i * (1 - g**2)], dim=2
        )
        by_state = tanh_m * o * (1 - o)
        memory_by_state = o * (1 - tanh_m**2)
        D = P.new_empty(2, N, 4, H)
        D_flat = D.flatten(2)
        dh = dm = P.new_zeros(2, 0, H)
        for start, end in reversed(packing.steps):
            d_state = d_states[:, start:end]
            d_state[:, : dh.shape[1]] += dh
            d_memory = d_state * memory_by_state[:, start:end]
            d_memory[:, : dm.shape[1]] += dm
            torch.mul(
                by_memory[:, start:end],
                d_memory[:, :, None],
                out=D[:, start:end, :3],
            )
            torch.mul(d_state, by_state[:, start:end], out=D[:, start:end, 3])
            dh = torch.bmm(D_flat[:, start:end], U)
            dm = d_memory * f[:, start:end]
        dU = torch.bmm(D_flat.mT, one_step_before(states, packing))
        return D_flat, {"U": dU, "c": D_flat.sum(1)}

    return states, backprop
