"""Gradients: how much the log-probability of a label grows with the row of each unit.

    gradient x input        a_i = x_i . d log p(y) / d x_i
    integrated gradients    a_i = x_i . mean over t in (0, 1) of
                                  d log p(y) / d x_i at t x

for the row x_i of unit i, as it was embedded. Integrated gradients go from rows of
zeros to the rows of the text, and sum to what log p(y) gains on the way. Where it is
asked why the label is y and not z, log p(y) - log p(z) stands for log p(y).

Integrated gradients: Sundararajan, Taly and Yan (2017), eq. 1:
https://arxiv.org/abs/1703.01365. Both are computed by Captum (https://captum.ai), which
the extra "faithfulness" installs.
"""

from typing import Any

import numpy
import torch
from numpy.typing import NDArray

from ..extras import import_extra
from .decision import Decider, Decision, Opened

# Points between the zeros and the text, of a Gauss-Legendre quadrature.
STEPS = 50
# Rows that are run at a time.
BATCH_ROWS = 10_000
# Keeps the logarithm finite.
TINY = 1e-30


def gradient_x_input(decider: Decider, decisions: list[Decision]) -> list[NDArray]:
    """Multiply each row by its gradient.

    RETURNS (list[NDArray]): For each decision a number for each unit (n,), in nats.
    RAISES (ImportError): If Captum is not installed.
    RAISES (ValueError): If the model is none of this package.
    """
    captum = _captum()

    def attribute(forward: Any, rows: torch.Tensor, label: int) -> torch.Tensor:
        method = captum.InputXGradient(forward)
        return method.attribute(rows.requires_grad_(), target=label)

    return _attribute(decider, decisions, attribute)


def integrated_gradients(decider: Decider, decisions: list[Decision]) -> list[NDArray]:
    """Integrate the gradients on the way from rows of zeros.

    RETURNS, RAISES: As `gradient_x_input`.
    """
    captum = _captum()

    def attribute(forward: Any, rows: torch.Tensor, label: int) -> torch.Tensor:
        return captum.IntegratedGradients(forward).attribute(
            rows,
            target=label,
            n_steps=STEPS,
            internal_batch_size=max(1, BATCH_ROWS // rows.shape[1]),
        )

    return _attribute(decider, decisions, attribute)


def _captum() -> Any:
    return import_extra("captum.attr", "faithfulness", "Explaining by gradients")


def _attribute(
    decider: Decider, decisions: list[Decision], attribute: Any
) -> list[NDArray]:
    rows = decider.rows()
    attributions = []
    for decision in decisions:
        opened = rows.open(decision)
        forward = _LogProbabilities(opened, rows.exclusive, decision.contrast)
        inputs = torch.from_numpy(opened.rows[None])
        by_row = attribute(forward, inputs, decision.label)[0].sum(dim=1)
        attributions.append(by_row.detach().numpy()[opened.of_units])
    return attributions


class _LogProbabilities:
    """The stages behind the rows, as a function of torch that has gradients."""

    def __init__(self, opened: Opened, exclusive: bool, contrast: int | None) -> None:
        self.opened, self.exclusive, self.contrast = opened, exclusive, contrast

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        logs = _Run.apply(rows, self.opened, self.exclusive)
        return logs if self.contrast is None else logs - logs[:, [self.contrast]]


class _Run(torch.autograd.Function):
    """From rows (S, n, width) to log-probabilities (S, labels)."""

    @staticmethod
    def forward(
        ctx: Any, rows: torch.Tensor, opened: Opened, exclusive: bool
    ) -> torch.Tensor:
        probabilities, ctx.backprop = opened.run(rows.detach().numpy())
        ctx.probabilities, ctx.exclusive = probabilities, exclusive
        return torch.from_numpy(numpy.log(probabilities + TINY))

    @staticmethod
    def backward(ctx: Any, *d_logs: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        [d_log] = (d.numpy() for d in d_logs)
        P = ctx.probabilities
        moved = d_log.sum(axis=1, keepdims=True) if ctx.exclusive else d_log
        return torch.from_numpy(ctx.backprop(d_log - P * moved)), None, None
