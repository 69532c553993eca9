"""The one place that decides which BLAS the layers multiply with, and its threads."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial, wraps
from threading import local
from typing import Any, TypeVar

import torch
from thinc.api import Model, NumpyOps, Ops, get_current_ops
from threadpoolctl import ThreadpoolController

InT = TypeVar("InT")
OutT = TypeVar("OutT")

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


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep BLAS and torch to one thread, in what runs within.

    As spaCy does by its choice of BLIS. The arrays of a batch are so small that a
    second thread gains little on an idle machine, and on a busy one waits for its
    turn at every product: training was measured to be ten times slower.
    """
    if getattr(_running, "on_one_thread", False):
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    _running.on_one_thread = True
    try:
        with _threadpools().limit(limits=1, user_api="blas"):
            yield
    finally:
        _running.on_one_thread = False
        torch.set_num_threads(threads)


# Layers lie within layers. To ask for one thread again takes as long as a small layer.
_running = local()


@cache
def _threadpools() -> ThreadpoolController:
    return ThreadpoolController()


def on_one_thread(
    forward: Callable[..., tuple[OutT, Callable[[OutT], InT]]],
) -> Callable[..., tuple[OutT, Callable[[OutT], InT]]]:
    """Make a layer's forward function run on one thread, and its callback, too.

    It is to be used as a decorator, of a function of a module: a model is pickled with
    the name of its forward function, which must lead back to what is returned here.
    """

    @wraps(forward)
    def run(
        model: Model[InT, OutT], X: InT, is_train: bool
    ) -> tuple[OutT, Callable[[OutT], InT]]:
        with one_thread():
            Y, callback = forward(model, X, is_train)

        def backprop(dY: OutT) -> InT:
            with one_thread():
                return callback(dY)

        return Y, backprop

    return run


# A child forked while torch holds more than one thread hangs at its first parallel
# operation: the pool it waits for was not copied.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=partial(torch.set_num_threads, 1))
