"""Workers as processes of this machine, spawned, as torch does not survive a fork."""

import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from threading import Thread

from ..attempts import Attempt
from ..worker import Counts, Job, worker_of

# Windows knows no signal that cannot be refused, and ends a process by any.
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class Processes:
    """Starts workers, each the only one of its pool, so that it dies for itself.

    job (Job): What they need to know.
    """

    deaths: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, job: Job) -> None:
        self.job = job

    def start(self) -> "SpawnedWorker":
        """Start a process."""
        return SpawnedWorker(self.job)

    def stop(self) -> None:
        """Do nothing."""


class SpawnedWorker:
    """A process that has loaded the pipeline, and does one part after the other."""

    def __init__(self, job: Job) -> None:
        self.job = job
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(1, context, initializer=_end_with_parent)
        self.number = self.pool.submit(os.getpid)

    def load(self) -> "Future[None]":
        """Load the pipeline."""
        return self.pool.submit(_load, self.job)

    def do(self, index: int, attempt: Attempt) -> "Future[Counts]":
        """Do a part."""
        return self.pool.submit(_do, self.job, index, attempt)

    def is_lost(self) -> bool:
        """Tell nothing: the pool finds out whether a process of this machine died."""
        return False

    def kill(self) -> None:
        """End the process."""
        if self.number.done() and self.number.exception() is None:
            with suppress(OSError):  # it has ended
                os.kill(self.number.result(), KILL)
        self.pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """End this process when the one that started it has, however that was.

    Else it would wait for its next part forever.
    """
    # Ctrl+C reaches all processes: the parent ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _load(job: Job) -> None:
    with _sendable():
        worker_of(job)  # which cannot be sent


def _do(job: Job, index: int, attempt: Attempt) -> Counts:
    with _sendable():
        return worker_of(job).do(index, attempt)


@contextmanager
def _sendable() -> Iterator[None]:
    """Raise another error for one that cannot be pickled: that would end the pool."""
    try:
        yield
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            told = f"{type(error).__name__}: {error}"
            raise RuntimeError(told) from None
        raise
