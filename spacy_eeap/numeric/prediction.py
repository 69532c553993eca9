"""What a layer that keeps nothing at prediction gives back as its callback."""

from typing import Any, NoReturn


def no_backprop(dY: Any) -> NoReturn:
    """Refuse a gradient.

    RAISES: ValueError, which tells how to get one.
    """
    raise ValueError(
        "backprop needs the intermediate results of a forward pass in training: "
        "call the model with is_train=True, or begin_update()"
    )
