"""The compiled loops of _kernels.pyx, if they were built, and whether to use them.

Whoever asks for them does the same in numpy where there are none, to 1e-6: without a
compiler when the package was installed, on a GPU, in float64, or if the environment
variable SPACY_EEAP_KERNELS is "numpy".
"""

import os
from importlib import import_module
from typing import Any

import numpy
from thinc.api import get_array_module

from .arrays import Floats

VARIABLE = "SPACY_EEAP_KERNELS"


def _load() -> Any:
    if os.environ.get(VARIABLE) == "numpy":
        return None
    try:
        return import_module("._kernels", __package__)
    except ImportError:
        return None


compiled: Any = _load()


def kernels_for(*arrays: Floats) -> Any:
    """Get the module of the loops, or None if arrays are not for it.

    arrays (FloatsXd): What it is to work on: on the CPU, in float32 and without gaps.
    """
    if compiled is None:
        return None
    for array in arrays:
        if type(array) is not numpy.ndarray or array.dtype != numpy.float32:
            return None
        if not array.flags.c_contiguous:
            return None
    return compiled


def tanh_in_place(X: Floats) -> Floats:
    """Replace each value by its hyperbolic tangent. RETURNS: X."""
    kernels = kernels_for(X)
    if kernels is None:
        return get_array_module(X).tanh(X, out=X)
    kernels.tanh_in_place(X.reshape(-1))
    return X


def describe() -> str:
    """Tell whether the loops are compiled, in a few words."""
    if compiled is not None:
        return "compiled"
    if os.environ.get(VARIABLE) == "numpy":
        return f"numpy, as {VARIABLE} says"
    return "numpy: they were not compiled when the package was installed"
