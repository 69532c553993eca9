"""Ctrl+C and a polite kill end a training after the batch, and not within it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

SIGNALS = [signal.SIGINT, signal.SIGTERM]


class Stop:
    """Whether the training is to end, and by which signal."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __bool__(self) -> bool:
        """Tell whether it is to end."""
        return self.signal is not None


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """Note the first signal. A second one ends the program as it always does."""
    stop = Stop()
    if current_thread() is not main_thread():
        yield stop  # only the main thread may handle signals
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(number: int, frame: Any) -> None:
        stop.signal = number
        restore()

    for number in SIGNALS:
        signal.signal(number, note)
    try:
        yield stop
    finally:
        restore()
