"""Adam in one pass over the memory of a parameter, where the kernels are compiled.

thinc's takes a pass each for clipping, the momenta, the step, the decay and the
averages, and one to set the gradient to 0. Of a classifier of small layers behind a
large table of embeddings these are a fifth of the training.

Kingma and Ba (2015), algorithm 1: https://arxiv.org/abs/1412.6980. Decay as in AdamW,
Loshchilov and Hutter (2019): https://arxiv.org/abs/1711.05101
"""

from typing import Any

import numpy
from thinc.api import Optimizer
from thinc.types import Generator

from .arrays import Floats
from .kernels import kernels_for

Rate = float | list[float] | Generator


class OnePassAdam(Optimizer):
    """thinc's Adam. Its state is thinc's, and goes on from it."""

    def __call__(
        self,
        key: tuple[int, str],
        weights: Floats,
        gradient: Floats,
        *,
        lr_scale: float = 1.0,
    ) -> tuple[Floats, Floats]:
        """Take a step in place, and set the gradient to 0. RETURNS: Both."""
        kernels = kernels_for(weights, gradient)
        is_plain = self.L2_is_weight_decay or not self.L2
        if kernels is None or not is_plain or not (self.b1 > 0 and self.b2 > 0):
            return super().__call__(key, weights, gradient, lr_scale=lr_scale)
        self.nr_update[key] += 1
        n = self.nr_update[key]
        for momenta in (self.mom1, self.mom2):
            if key not in momenta:
                momenta[key] = _zeros(weights).reshape(-1)
        average = None
        if self.averages is not None:
            if key not in self.averages:
                self.averages[key] = _zeros(weights)
            kept: Floats = self.averages[key]
            average = kept.reshape(-1)
        rate = self.learn_rate * lr_scale
        step = rate * (1 - self.b2**n) ** 0.5 / (1 - self.b1**n)
        kernels.adam(
            weights.reshape(-1),
            gradient.reshape(-1),
            self.mom1[key],
            self.mom2[key],
            average,
            clip=self.grad_clip,
            b1=self.b1,
            b2=self.b2,
            eps=self.eps,
            rate=step,
            decay=rate * self.L2,
            # As thinc's update_averages has it.
            share=1 - min((1 + n) / (10 + n), 0.9999),
        )
        return weights, gradient


def _zeros(weights: Floats) -> Any:
    return numpy.zeros_like(weights)


def Adam(
    learn_rate: Rate = 0.001,
    *,
    L2: Rate = 0.01,
    beta1: Rate = 0.9,
    beta2: Rate = 0.999,
    eps: Rate = 1e-8,
    grad_clip: Rate = 1.0,
    L2_is_weight_decay: bool = True,
    use_averages: bool = False,
) -> Optimizer:
    """Build it. In a config: @optimizers = "spacy-eeap.Adam.v1".

    The arguments are those of thinc's Adam.v1, and the values they have by default are
    those of a config of spaCy's. Without compiled kernels, and on a GPU, it is thinc's.

    learn_rate, L2, beta1, beta2, eps, grad_clip (Union[float, List[float], Generator]):
        Numbers, or one for each step.
    L2_is_weight_decay (bool): Whether L2 shrinks the weights, and not the gradient.
    use_averages (bool): Whether to keep moving averages of the parameters.
    """
    return OnePassAdam(
        learn_rate,
        L2=L2,
        beta1=beta1,
        beta2=beta2,
        eps=eps,
        grad_clip=grad_clip,
        L2_is_weight_decay=L2_is_weight_decay,
        use_averages=use_averages,
    )
