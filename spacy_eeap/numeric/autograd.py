"""A function of torch as the pass of a Thinc layer, whose parameters stay Thinc's.

torch computes and finds the gradients; it holds nothing. So thinc averages, saves,
loads and moves the parameters as it does those of any layer, without pickle.
"""

from collections.abc import Callable
from typing import Any, cast

import torch
from thinc.api import Model, torch2xp, xp2torch
from thinc.types import FloatsXd

from .arrays import Floats
from .prediction import no_backprop

Params = dict[str, torch.Tensor]


def differentiate(
    model: Model[Any, Any],
    function: Callable[[Params, torch.Tensor], torch.Tensor],
    X: Floats,
    is_train: bool,
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Call a function of the parameters of a layer and an input.

    model (Model): The layer. The callback adds to the gradients of its parameters.
    function (Callable): From the parameters by name and the input to the output.
    X (Floats): The input.
    is_train (bool): Whether the callback will be called.
    RETURNS: The output, and the callback from its gradient to that of X.
    """
    params = {name: xp2torch(model.get_param(name)) for name in model.param_names}
    given = xp2torch(X)
    if not is_train:
        with torch.inference_mode():
            return torch2xp(function(params, given), ops=model.ops), no_backprop
    inputs = [given, *params.values()]
    for tensor in inputs:
        tensor.requires_grad_()
    with torch.enable_grad():
        output = function(params, given)

    def backprop(dY: Floats) -> Floats:
        dX, *grads = torch.autograd.grad(output, inputs, xp2torch(dY))
        for name, grad in zip(params, grads, strict=True):
            model.inc_grad(name, cast(FloatsXd, torch2xp(grad, ops=model.ops)))
        return torch2xp(dX, ops=model.ops)

    return torch2xp(output.detach(), ops=model.ops), backprop
