"""What our components check where spaCy's own go on, or fail with less to go by."""

import math
from collections.abc import Iterable


def check_loss(name: str, loss: float) -> None:
    """Raise a ValueError if the loss of the component `name` is not a number."""
    if not math.isfinite(loss):
        raise ValueError(
            f"The loss of the component '{name}' is {loss}, so training "
            f"cannot go on. Look for NaN in the vectors or in the output of the "
            f"component that is listened to, or lower the learning rate."
        )


def check_unknown_labels(name: str, unknown: set[str], given: Iterable[str]) -> None:
    """Raise a ValueError if the data of a component has labels that it cannot learn.

    name (str): The component.
    unknown (Set[str]): The labels of the data that were not given.
    given (Iterable[str]): Those that were.
    """
    if unknown:
        raise ValueError(
            f"The training data of the component '{name}' has the labels "
            f"{', '.join(sorted(unknown))}, which are not among those given to it: "
            f"{', '.join(given)}. Correct [initialize.components.{name}."
            f"labels], or leave it out to take the labels of the data."
        )


def check_known_tags(name: str, unknown: set[str], labels: Iterable[str]) -> None:
    """Raise a ValueError if a batch has tags that a trained component does not know.

    name (str): The component.
    unknown (Set[str]): The tags of the batch that are no labels.
    labels (Iterable[str]): Its labels.
    """
    if unknown:
        raise ValueError(
            f"A batch has the tags {', '.join(sorted(unknown))}, which are not among "
            f"the labels of the component '{name}': {', '.join(labels)}. Correct the "
            f"data, or initialize the component again with all tags that it shall "
            f"learn in [initialize.components.{name}.labels]."
        )
