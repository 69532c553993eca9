"""Stick-breaking attention: the nearest fact that answers takes most of the weight.

    b_n = sigmoid(e_n)                             whether fact n answers
    a_n = b_n * prod of (1 - b_m) over the facts m that are nearer       its weight

So weights prefer the near without any encoding of positions, however long a story is,
and sum to less than 1 where nothing answers. Tan et al. (2025):
https://arxiv.org/abs/2410.17980. Csordas et al. (2022), sec. 3.2, call it geometric
attention: https://arxiv.org/abs/2110.07732
"""

from typing import Any

import torch
from torch import Tensor


class _StickBreaking(torch.autograd.Function):
    """Autograd by itself would keep six arrays of the size of the scores, not two."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, askable: Tensor, from_end: bool) -> Tensor:
        answers = torch.sigmoid(scores).masked_fill_(~askable, 0.0)
        left = 1 - answers
        if from_end:
            left = left.flip(-1)
        # What is left of the stick before each break.
        left = left.cumprod(-1).roll(1, -1)
        left[..., 0] = 1
        weights = (left.flip(-1) if from_end else left).mul_(answers)
        ctx.save_for_backward(answers, weights)
        ctx.from_end = from_end
        return weights

    @staticmethod
    def backward(ctx: Any, d_weights: Tensor) -> tuple[Tensor, None, None]:  # type: ignore[override]
        answers, weights = ctx.saved_tensors
        grads = weights * d_weights
        sums = grads.cumsum(-1)
        if not ctx.from_end:
            sums = sums[..., -1:] - sums + grads
        # `sums` has those of a fact itself and of all that are further.
        return grads.sub_(sums.mul_(answers)), None, None


def break_stick(scores: Tensor, askable: Tensor, *, from_end: bool) -> Tensor:
    """Get the weights of keys.

    scores (..., n): The energies of n keys, in the order of the text.
    askable (..., n), bool: Which of them may be asked. The others get no weight.
    from_end (bool): Whether the last key is the nearest, or else the first.
    RETURNS (..., n): The weights.
    """
    weights: Tensor = _StickBreaking.apply(scores, askable, from_end)
    return weights
