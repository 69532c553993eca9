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

from .packing import Packing, first, one_step_before

PARAMS = ("W", "U", "b", "c")
GATES = 3
predict = torch.gru

sigmoid_backward = torch.ops.aten.sigmoid_backward.grad_input
tanh_backward = torch.ops.aten.tanh_backward.grad_input


def run(
    P: Tensor, packing: Packing, U: Tensor, c: Tensor
) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, dict[str, Tensor]]]]:
    """Run the recurrence for training.

    P (2, N, 3H): The projected inputs. Overwritten by the values of the gates.
    packing (Packing): The order of the positions.
    U (2, 3H, H): The recurrent weights of r, z, n.
    c (2, 3H): The recurrent biases.
    RETURNS: The states (2, N, H), and a callback from their gradient, which it
        overwrites, to that of P and those of U and c by name.
    """
    N, H = P.shape[1], U.shape[-1]
    states = P.new_empty(2, N, H)
    candidates = P.new_empty(2, N, H)  # U_n h + c_n
    P[..., : 2 * H] += c[:, None, : 2 * H]
    U_transposed = U.mT.contiguous()
    h = P.new_zeros(2, packing.sizes[0], H)
    arrays = (P[..., : 2 * H], P[..., 2 * H :], candidates, states)
    steps = zip(*(A.split(packing.sizes, dim=1) for A in arrays), strict=True)
    for r_z, n, candidate, state in steps:
        h = first(n.size(1), h)
        recurrent = torch.bmm(h, U_transposed)
        r_z.add_(recurrent[..., : 2 * H]).sigmoid_()
        torch.add(recurrent[..., 2 * H :], c[:, None, 2 * H :], out=candidate)
        n.addcmul_(r_z[..., :H], candidate).tanh_()
        h = torch.lerp(n, h, r_z[..., H:], out=state)

    def backprop(d_states: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        r, z, n = P.split(H, dim=-1)
        previous = one_step_before(states, packing)
        # What each pre-activation's gradient is, per unit of the state's.
        D = P.new_empty(2, N, 4, H)
        by_candidate, by_r, by_z, by_n = D.unbind(2)
        tanh_backward(1 - z, n, grad_input=by_n)
        torch.mul(by_n, r, out=by_candidate)
        sigmoid_backward(by_n * candidates, r, grad_input=by_r)
        sigmoid_backward(previous - n, z, grad_input=by_z)
        D_flat = D.flatten(2)
        d_recurrent = D_flat[..., : 3 * H]
        U_rolled = U.roll(H, dims=1)  # n, r, z
        dh = P.new_zeros(2, 0, H)
        for start, end in reversed(packing.steps):
            d_state = d_states[:, start:end]
            d_state[:, : dh.shape[1]] += dh
            D[:, start:end] *= d_state[:, :, None]
            d_product = d_recurrent[:, start:end]
            dh = (d_state * z[:, start:end]).baddbmm_(d_product, U_rolled)
        dU = torch.bmm(d_recurrent.mT, previous)
        grads = {"U": dU.roll(-H, dims=1), "c": d_recurrent.sum(1).roll(-H, dims=1)}
        return D_flat[..., H:], grads

    return states, backprop
