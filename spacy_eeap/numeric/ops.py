"""The one place that decides which BLAS the layers multiply with."""

from typing import Any

from thinc.api import Model, NumpyOps, Ops, get_current_ops

# Thinc's BLIS reaches about a quarter of the speed of numpy's own BLAS on
# current x86 processors.
NUMPY_BLAS = NumpyOps(use_blis=False)


def preferred(ops: Ops) -> Ops:
    """Get ops that multiply with numpy's BLAS in place of thinc's BLIS.

    ops (Ops): The ops of a model. Those of other devices (GPU, Apple) are kept.
    RETURNS (Ops): The ops to use.
    """
    return NUMPY_BLAS if type(ops) is NumpyOps else ops


def current_ops() -> Ops:
    """Get the preferred form of the ops that thinc would give a new layer."""
    return preferred(get_current_ops())


def use_preferred_ops(model: Model[Any, Any]) -> None:
    """Give the preferred ops to every layer of a model, spaCy's own included."""
    for node in model.walk():
        node.ops = preferred(node.ops)
