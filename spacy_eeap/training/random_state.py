"""The state of all random numbers of a training: Python's, numpy's and torch's."""

import random
from typing import Any

import numpy
import torch


def get_random_state() -> dict[str, Any]:
    """Get the state, as arrays and numbers that can be saved."""
    version, numbers, gauss = random.getstate()
    name, keys, place, has_gauss, cached = numpy.random.get_state(legacy=True)
    return {
        "python": numpy.asarray(numbers, dtype="uint32"),
        "python_rest": [version, gauss],
        "numpy": keys,
        "numpy_rest": [name, int(place), int(has_gauss), float(cached)],
        "torch": torch.get_rng_state().numpy(),
        "cuda": [state.numpy() for state in torch.cuda.get_rng_state_all()]
        if torch.cuda.is_available()
        else [],
    }


def set_random_state(state: dict[str, Any]) -> None:
    """Go on with the numbers as they were when the state was got."""
    version, gauss = state["python_rest"]
    random.setstate((version, tuple(map(int, state["python"])), gauss))
    name, place, has_gauss, cached = state["numpy_rest"]
    numpy.random.set_state((name, state["numpy"], place, has_gauss, cached))
    torch.set_rng_state(torch.tensor(state["torch"]))
    if state["cuda"]:
        torch.cuda.set_rng_state_all([torch.tensor(part) for part in state["cuda"]])
