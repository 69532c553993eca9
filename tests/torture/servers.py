"""Servers under load: every answer as alone, no request lost at their end."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from ..golden.predicted import assert_same
from ..peak_memory import resident
from ..tiny import TEXTS
from .server import KINDS, answer, load
from .serving import PIPELINES, STORIES

CLIENTS = [1, 8, 32]
WAYS = ["predict", "explain"]
SECONDS = 60  # in which a request is answered, and in which a server ends


class Asked(NamedTuple):
    """A request, and the answer that a pipeline gives to it alone."""

    path: str
    text: str
    expected: Any


class Server(NamedTuple):
    """A server that is running."""

    process: subprocess.Popen[str]
    port: int
    begun: Path  # a byte for each request whose answer was begun

    def ask(self, method: str, path: str, text: str = "") -> Any:
        """Ask on a connection of its own. RAISES (OSError, HTTPException)."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, text.encode())
            response = connection.getresponse()
            if response.status != 200:
                raise HTTPException(f"{path}: status {response.status}")
            return json.loads(response.read())
        finally:
            connection.close()

    def memory(self) -> int:
        """Get the bytes in memory of all its processes."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum(resident(each) for each in (pid, *map(int, children)))


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Ask servers of each kind from 1, 8 and 32 clients, and end them while 32 ask.

    seed (int), n_cases (int): The requests depend on both alone, but not those of the
        end, of which there are as many as come.
    RETURNS (Dict[str, Any]): Requests, what went wrong with how many, and the times of
        answers in milliseconds, the answers a second, and the megabytes that a server
        has more after the last request than after the first third, for each kind.
    """
    names = ("requests", "wrong", "errors", "threads_changed", "at_end")
    found: Counter[str] = Counter(dict.fromkeys((*names, "lost", "not_ended"), 0))
    rows: dict[str, Any] = {}
    bad: list[str] = []
    share = n_cases // len(KINDS) // len(CLIENTS)
    requests = _requests(random.Random(seed), share)
    for kind in KINDS:
        with _started(kind) as server:
            before = server.ask("GET", "/threads")
            for n in CLIENTS:
                rows[f"{kind}, {n} clients"] = _load(server, requests, n, found, bad)
                if n == CLIENTS[0]:
                    memory = server.memory()
            grown = (server.memory() - memory) / 2**20
            rows[f"{kind}, {n} clients"]["grown_mb"] = round(grown, 1)
            found["threads_changed"] += server.ask("GET", "/threads") != before
            _end(server, requests, found, bad)
    return {**found, **rows, "bad": bad[:20]}


def _requests(draw: random.Random, n: int) -> list[Asked]:
    """Make requests, each with a word that nobody has met, and answer them."""
    pipelines = load()
    requests = []
    for i in range(n):
        name, way = PIPELINES[i % len(PIPELINES)], WAYS[i // len(PIPELINES) % 2]
        new = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=9))
        text = f"{new} {draw.choice(STORIES if name.startswith('qa') else TEXTS)}"
        path = f"/{way}/{name}"
        expected = json.loads(json.dumps(answer(pipelines, path, text)))
        requests.append(Asked(path, text, expected))
    return requests


@contextmanager
def _started(kind: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        begun = Path(folder) / "begun"
        command = [sys.executable, "-m", f"{__package__}.server", kind, str(begun)]
        # As many threads as it would have, or there would be none to be changed.
        variables = {k: v for k, v in os.environ.items() if "NUM_THREADS" not in k}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, env=variables, text=True
        )
        assert process.stdout is not None
        try:
            yield Server(process, int(process.stdout.readline()), begun)
        finally:
            process.kill()
            process.communicate()


def _load(
    server: Server, requests: list[Asked], n: int, found: Counter[str], bad: list[str]
) -> dict[str, float]:
    """Let clients ask. RETURNS (Dict[str, float]): How long answers took."""
    began = time.perf_counter()
    with ThreadPoolExecutor(n) as pool:
        outcomes = list(pool.map(lambda asked: _ask(server, asked), requests))
    seconds = time.perf_counter() - began
    found["requests"] += len(requests)
    for outcome, told, _ in outcomes:
        if outcome != "right":
            found[outcome] += 1
            bad.append(told)
    took = [1_000 * each for _, _, each in outcomes]
    p50, p95, p99 = numpy.percentile(took, [50, 95, 99]).round(1).tolist()
    a_second = round(len(requests) / seconds)
    return {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "a_second": a_second}


def _ask(server: Server, asked: Asked) -> tuple[str, str, float]:
    """Ask. RETURNS: "right", "wrong" or "errors", what was bad, and seconds."""
    began = time.perf_counter()
    try:
        found = server.ask("POST", asked.path, asked.text)
    except (OSError, HTTPException) as error:
        return "errors", f"{asked.path}: {error!r}", time.perf_counter() - began
    took = time.perf_counter() - began
    try:
        assert_same(found, asked.expected)
    except AssertionError as error:
        return "wrong", f"{asked.path} {asked.text!r}: {error}"[:300], took
    return "right", "", took


def _end(
    server: Server, requests: list[Asked], found: Counter[str], bad: list[str]
) -> None:
    """Send SIGTERM while clients ask on, until each is refused."""
    before = server.begun.stat().st_size
    with ThreadPoolExecutor(CLIENTS[-1]) as pool:
        answers = [
            pool.submit(_ask_on, server, requests[i:] + requests[:i])
            for i in range(CLIENTS[-1])
        ]
        time.sleep(0.5)
        os.kill(server.process.pid, signal.SIGTERM)
        outcomes: Counter[str] = sum((each.result() for each in answers), Counter())
    try:
        status = server.process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        status = 1
    n_begun = server.begun.stat().st_size - before
    n_answered = outcomes["right"] + outcomes["wrong"]
    found["at_end"] += n_begun
    found["wrong"] += outcomes["wrong"]
    found["lost"] += n_begun - n_answered
    # uvicorn ends as the signal does, when it is done.
    found["not_ended"] += status not in (0, -signal.SIGTERM)
    if n_begun != n_answered or status not in (0, -signal.SIGTERM):
        bad.append(f"{n_begun} begun, {n_answered} answered, status {status}")


def _ask_on(server: Server, requests: list[Asked]) -> Counter[str]:
    """Ask until there is no answer. RETURNS: How many answers were of each kind."""
    outcomes: Counter[str] = Counter()
    while not outcomes["errors"]:
        for asked in requests:
            outcome, _, _ = _ask(server, asked)
            outcomes[outcome] += 1
            if outcome == "errors":
                break
    return outcomes
