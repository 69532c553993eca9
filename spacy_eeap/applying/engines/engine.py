"""What every engine offers to the one that deals out the parts."""

from concurrent.futures import Future
from typing import Protocol

from ..attempts import Attempt
from ..worker import Counts


class WorkerProcess(Protocol):
    """A worker that is elsewhere."""

    def load(self) -> "Future[None]":
        """Load the pipeline."""
        ...

    def do(self, index: int, attempt: Attempt) -> "Future[Counts]":
        """Do a part."""
        ...

    def is_lost(self) -> bool:
        """Tell whether it does not answer any more."""
        ...

    def kill(self) -> None:
        """End it, whatever it does."""
        ...


class Engine(Protocol):
    """Starts workers.

    deaths (tuple[type[BaseException], ...]): What a Future raises when its worker died.
    """

    deaths: tuple[type[BaseException], ...]

    def start(self) -> WorkerProcess:
        """Start a worker."""
        ...

    def stop(self) -> None:
        """End what belongs to the engine. Its workers are killed before."""
        ...
