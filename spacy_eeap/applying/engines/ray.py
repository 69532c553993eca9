"""Workers as actors of Ray, on this machine or on those of a cluster.

Of Ray this uses nothing but that it starts a process somewhere, and says when it died:
no row goes through it, and who is given what is decided in run.py.
"""

import logging
import os
import time
from concurrent.futures import Future
from typing import Any, cast

from ...extras import import_extra
from ..attempts import Attempt
from ..worker import Counts, Job, worker_of

TRIES = 3  # Ray gives a node 30 seconds to start, which on a busy machine are few
ASKED_EVERY, SILENCE = 10.0, 60.0  # seconds


class RayActors:
    """Starts actors, each with one CPU.

    job (Job): What they need to know.
    address (str | None): That of a cluster, such as "10.0.0.1:6379", or "auto". None:
        Ray is started on this machine, for this run.
    n_workers (int): How many CPUs it gets then.
    RAISES (ImportError): If Ray is not installed.
    RAISES (ConnectionError): If it cannot be reached or started.
    """

    deaths: tuple[type[BaseException], ...]

    def __init__(self, job: Job, address: str | None, n_workers: int) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        self.ray = ray = import_extra("ray", "ray", "The engine 'ray'")
        self.job = job
        self.deaths = (ray.exceptions.RayActorError,)
        _connect(ray, address, n_workers)

    def start(self) -> "Actor":
        """Start an actor. Ray places it when it has a CPU for it."""
        return Actor(self.ray, self.job)

    def stop(self) -> None:
        """Leave the cluster, or end the one of this run."""
        self.ray.shutdown()


class Actor:
    """An actor that has loaded the pipeline, and does one part after the other."""

    def __init__(self, ray: Any, job: Job) -> None:
        self.ray = ray
        # The second thread answers while the first one works.
        options = {"num_cpus": 1, "max_restarts": 0, "max_concurrency": 2}
        if job.gpu >= 0:
            options["num_gpus"] = 1
        self.actor = ray.remote(**options)(Remote).remote(job)
        self.answer: Any = None
        self.asked = self.answered = time.monotonic()

    def load(self) -> "Future[None]":
        """Load the pipeline."""
        return cast("Future[None]", self.actor.load.remote().future())

    def do(self, index: int, attempt: Attempt) -> "Future[Counts]":
        """Do a part."""
        return cast("Future[Counts]", self.actor.do.remote(index, attempt).future())

    def is_lost(self) -> bool:
        """Ask from time to time, and tell whether no answer came for a minute.

        Ray takes far longer to find out that a machine cannot be reached any more.
        """
        now = time.monotonic()
        if self.answer is not None:
            if self.ray.wait([self.answer], timeout=0)[0]:
                self.answer, self.answered = None, now
            return now - self.answered > SILENCE
        if now - self.asked > ASKED_EVERY:
            self.answer, self.asked, self.answered = (
                self.actor.answer.remote(),
                now,
                now,
            )
        return False

    def kill(self) -> None:
        """End the actor."""
        self.ray.kill(self.actor, no_restart=True)


class Remote:
    """What an actor is."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def load(self) -> None:
        """Load the pipeline."""
        worker_of(self.job)

    def do(self, index: int, attempt: Attempt) -> Counts:
        """Do a part."""
        return worker_of(self.job).do(index, attempt)

    def answer(self) -> None:
        """Show that the actor can be reached."""


def _connect(ray: Any, address: str | None, n_workers: int) -> None:
    settings: dict[str, Any] = {
        "log_to_driver": False,
        "logging_level": logging.ERROR,
        "ignore_reinit_error": True,
        "address": address or "local",
    }
    if address is None:
        settings |= {"num_cpus": n_workers, "include_dashboard": False}
    for number in range(1, TRIES + 1):
        try:
            ray.init(**settings)
            return
        except Exception as error:
            ray.shutdown()
            if number == TRIES:
                where = address or "this machine"
                raise ConnectionError(
                    f"Ray cannot be reached or started on {where} ({error})."
                ) from error
