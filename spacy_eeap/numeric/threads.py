"""One thread for BLAS and torch while a model is at work, however many serve at once.

The number of threads of OpenBLAS belongs to the process. So passes are counted: the
first that begins sets it to one, and the last that ends sets it back. Torch's, MKL's
and OpenMP's belong to each thread; what was set last for torch is also the default of
threads that have not used it yet.
"""

import os
from collections.abc import Callable
from functools import cache, wraps
from threading import Lock, local
from typing import Any, TypeVar

import torch
from thinc.api import Model
from threadpoolctl import ThreadpoolController

InT = TypeVar("InT")
OutT = TypeVar("OutT")


class _Passes:
    """The passes that are under way in this process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.under_way = 0
        # The threads of each BLAS, and of torch, before the first pass began.
        self.found_blas: list[int] = []
        self.found_torch = 1


_passes = _Passes()
_thread = local()


class one_thread:
    """Keep BLAS and torch to one thread, in what runs within: `with one_thread():`.

    As spaCy does by its choice of BLIS. The arrays of a batch are so small that a
    second thread gains little on an idle machine, and on a busy one waits for its
    turn at every product: training was measured to be ten times slower.
    """

    # A class and no generator, as short texts enter it many times.
    __slots__ = ("_found",)

    def __enter__(self) -> None:
        # Layers lie within layers: the outermost does it for all.
        is_within = getattr(_thread, "is_within", False)
        self._found = None if is_within else _begin()

    def __exit__(self, *raised: object) -> None:
        if self._found is not None:
            _end(self._found)


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


def _begin() -> list[int]:
    """Begin a pass, and get the numbers that are this thread's own, to set back."""
    shared, own = _blas()
    with _passes.lock:
        found_torch = torch.get_num_threads()
        if not _passes.under_way:
            _passes.found_blas = [blas.get_num_threads() for blas in shared]
            _passes.found_torch = found_torch
            _set(shared, [1] * len(shared))
        elif not hasattr(_thread, "is_within"):
            # New to torch: it has the number of the passes that are under way.
            found_torch = _passes.found_torch
        _passes.under_way += 1
    found = [blas.get_num_threads() for blas in own]
    _set(own, [1] * len(own))
    _set_torch(1)
    _thread.is_within = True
    return [found_torch, *found]


def _end(found: list[int]) -> None:
    shared, own = _blas()
    _thread.is_within = False
    _set_torch(found[0])
    _set(own, found[1:])
    with _passes.lock:
        _passes.under_way -= 1
        if not _passes.under_way:
            _set_back(shared)


def _set_back(shared: list[Any]) -> None:
    for blas, found in zip(shared, _passes.found_blas, strict=True):
        # Another number is one that somebody has set in the meantime.
        if blas.get_num_threads() == 1:
            _set([blas], [found])


def _set(libraries: list[Any], numbers: list[int]) -> None:
    for blas, number in zip(libraries, numbers, strict=True):
        # To set it takes ten times as long as to ask.
        if blas.get_num_threads() == number:
            continue
        # Newer threadpoolctl lets only the first thread that sets a number set others,
        # until that gives it up. Here any thread may be the last to end.
        _give_up_control(blas)
        blas.set_num_threads(number)
        _give_up_control(blas)


def _set_torch(number: int) -> None:
    if torch.get_num_threads() != number:
        torch.set_num_threads(number)


def _give_up_control(blas: Any) -> None:
    if hasattr(blas, "clear_controlling_thread"):
        blas.clear_controlling_thread(force=True)


@cache
def _blas() -> tuple[list[Any], list[Any]]:
    """Get the BLAS libraries with a number for the process, and with one a thread."""
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    own = [
        blas
        for blas in found
        if blas.internal_api == "mkl"
        or getattr(blas, "threading_layer", "") == "openmp"
    ]
    return [blas for blas in found if blas not in own], own


def _begin_in_child() -> None:
    """Forget the passes of other threads, which do not exist in a forked child."""
    is_within = getattr(_thread, "is_within", False)
    _passes.lock = Lock()
    if _passes.under_way and not is_within:
        _set_back(_blas()[0])
    _passes.under_way = int(is_within)
    # A child forked while torch holds more than one thread hangs at its first parallel
    # operation: the pool it waits for was not copied.
    torch.set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_in_child)
