"""The methods that attribute a decision to the units of its text, by name."""

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray
from thinc.api import Model

from .decision import Decider, Decision
from .erasure import erasure
from .gradients import gradient_x_input, integrated_gradients
from .rows import is_ours

Method = Callable[[Decider, list[Decision]], list[NDArray]]

METHODS: dict[str, Method] = {
    "erasure": erasure,
    "gradient_x_input": gradient_x_input,
    "integrated_gradients": integrated_gradients,
}


def fitting_methods(model: Model[Any, Any]) -> list[str]:
    """Get the names of the methods that fit the model of a component.

    model (Model): The model. Gradients are told of those of this package alone.
    """
    return list(METHODS) if is_ours(model) else ["erasure"]


def find_method(name: str) -> Method:
    """Get a method by its name.

    RAISES (ValueError): If there is none of this name.
    """
    if name not in METHODS:
        raise ValueError(
            f"The methods beside attention are {', '.join(METHODS)}, not '{name}'."
        )
    return METHODS[name]
