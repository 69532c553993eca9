"""Deal out the parts to workers, and see that each is done, whoever dies."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, NamedTuple

from .attempts import Attempt, Note, next_attempt
from .engines import Engine, WorkerProcess
from .output import Output
from .worker import Counts, Worker

TICK = 1.0  # seconds, after which it is asked whether a worker is lost
MOST_STARTS = 3  # that may fail, one after the other

Report = Callable[[Counts], None]


class Todo(NamedTuple):
    """A part that is to be done."""

    part: int
    attempt: Attempt = Attempt()


class Busy(NamedTuple):
    """What a worker is doing. Without a part it loads the pipeline."""

    worker: WorkerProcess
    todo: Todo | None
    since: float


def run_here(worker: Worker, parts: Iterable[int], report: Report) -> None:
    """Do the parts in this process, one after the other.

    worker (Worker): The worker.
    parts (Iterable[int]): The parts.
    report (Callable[[Counts], None]): What is called after each.
    """
    failures = Failures(worker.output)
    for index in parts:
        try:
            counts = worker.do(index, Attempt())
        except Exception as error:
            failures.write(index, 1, _told(error))
        else:
            failures.forget(index)
            report(counts)


class Failures:
    """The list of parts without results, in the output folder."""

    def __init__(self, output: Output) -> None:
        self.output = output

    def write(self, index: int, attempts: int, reason: str) -> None:
        """Put a part on the list."""
        told = {"part": index, "attempts": attempts, "reason": reason}
        self.output.write_json(self.output.failed(index), told)

    def forget(self, index: int) -> None:
        """Take a part from the list."""
        self.output.remove(self.output.failed(index))


class Dealer:
    """Deals out parts to workers.

    engine (Engine): Starts the workers.
    output (Output): The folder of the results.
    n_workers (int): How many work at a time.
    seconds (float): How long a worker may take for a part. Then it is killed.
    report (Callable[[Counts], None]): What is called after each part.
    """

    def __init__(
        self,
        engine: Engine,
        output: Output,
        n_workers: int,
        seconds: float,
        report: Report,
    ) -> None:
        self.engine = engine
        self.output = output
        self.n_workers = n_workers
        self.seconds = seconds
        self.report = report
        self.failures = Failures(output)
        self.waiting: deque[Todo] = deque()
        self.idle: list[WorkerProcess] = []
        self.busy: dict[Future[Any], Busy] = {}
        self.failed_starts = 0

    def run(self, parts: Iterable[int]) -> None:
        """Do the parts. What cannot be done is on the list of failures then.

        RAISES: What a worker raised when it was to load the pipeline.
        """
        self.waiting.extend(map(Todo, parts))
        try:
            while self.waiting or any(busy.todo for busy in self.busy.values()):
                self._deal()
                done, _ = wait(self.busy, TICK, FIRST_COMPLETED)
                for future in done:
                    self._end(future, self.busy.pop(future))
                self._look_for_lost()
        finally:
            for worker in [*self.idle, *(busy.worker for busy in self.busy.values())]:
                worker.kill()

    def _deal(self) -> None:
        while self.idle and self.waiting:
            worker, todo = self.idle.pop(), self.waiting.popleft()
            try:
                future = worker.do(todo.part, todo.attempt)
            except self.engine.deaths:  # it died while it had nothing to do
                worker.kill()
                self.waiting.appendleft(todo)
                continue
            self.busy[future] = Busy(worker, todo, time.monotonic())
        loading = sum(busy.todo is None for busy in self.busy.values())
        wanted = min(self.n_workers - len(self.busy), len(self.waiting) - loading)
        for _ in range(wanted):
            worker = self.engine.start()
            self.busy[worker.load()] = Busy(worker, None, time.monotonic())

    def _end(self, future: "Future[Any]", busy: Busy) -> None:
        """Take the result of what a worker did, or what it died of."""
        error = _original(future.exception())
        if error is None:
            self.idle.append(busy.worker)
            if busy.todo is None:
                self.failed_starts = 0
            else:
                self.failures.forget(busy.todo.part)
                self.report(future.result())
        elif isinstance(error, self.engine.deaths):
            busy.worker.kill()
            self._died(busy, f"its worker died ({_told(error)})")
        elif busy.todo is None:
            busy.worker.kill()
            raise error
        else:
            self.idle.append(busy.worker)
            self._try_again(busy.todo, _told(error), None)

    def _died(self, busy: Busy, reason: str) -> None:
        if busy.todo is not None:
            name = self.output.note(busy.todo.part)
            note = self.output.read_json(name)
            self.output.remove(name)
            self._try_again(busy.todo, reason, note and Note(*note))
            return
        self.failed_starts += 1
        if self.failed_starts == MOST_STARTS:
            raise RuntimeError(
                f"Workers died {MOST_STARTS} times while they loaded the pipeline "
                f"({reason}). Is there memory for one more? Try fewer --workers."
            )

    def _try_again(self, todo: Todo, reason: str, note: Note | None) -> None:
        attempt = next_attempt(todo.attempt, note)
        if attempt is None:
            self.failures.write(todo.part, todo.attempt.number, reason)
        else:
            self.waiting.append(Todo(todo.part, attempt))

    def _look_for_lost(self) -> None:
        """Kill workers that take too long or do not answer, and do their parts again.

        What they may still write is the same file.
        """
        now = time.monotonic()
        for future, busy in list(self.busy.items()):
            if now - busy.since > self.seconds:
                reason = f"it took more than {self.seconds / 60:g} minutes"
            elif busy.todo is not None and busy.worker.is_lost():
                reason = "its worker could not be reached any more"
            else:
                continue
            del self.busy[future]
            busy.worker.kill()
            self._died(busy, reason)


def _original(error: BaseException | None) -> BaseException | None:
    """Get what a worker raised, which Ray wraps into an error of its own."""
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, BaseException) else error


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(". :").splitlines()[0]
