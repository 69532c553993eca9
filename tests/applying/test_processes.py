"""Workers as processes: the same bytes, whoever is killed."""

import os
import random
import sys
import time
from pathlib import Path

import pytest

from spacy_eeap.applying.apply import Run, Staff
from spacy_eeap.applying.engines.processes import Processes, _sendable
from spacy_eeap.applying.plan import Options
from spacy_eeap.applying.run import run_here
from spacy_eeap.applying.worker import Worker

from .conftest import contents
from .kills import KILL, children, is_worker

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and /proc")


@needs_proc
def test_two_processes_of_which_one_is_killed_write_what_one_does(
    apply, output, tmp_path, monkeypatch
):
    apply(to=tmp_path / "alone")
    started = []
    start = Processes.start
    monkeypatch.setattr(
        Processes, "start", lambda self: started.append(start(self)) or started[-1]
    )

    def kill(counts):
        if not killed:
            killed.append(started[0].number.result())
            os.kill(killed[0], KILL)

    killed = []
    _, summary = apply(staff=Staff(workers=2), report=kill)
    assert summary == (0, {}) and killed
    assert contents(output / "_failed") == {}
    assert contents(output) == contents(tmp_path / "alone")
    deadline = time.monotonic() + 60
    while _workers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _workers() == []


def _workers():
    return [pid for pid in children(os.getpid()) if is_worker(pid, b"spawn_main")]


@needs_proc
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_each_row_is_there_once_after_a_run_that_was_killed_at_any_moment(
    model, texts, tmp_path
):
    def work(name):
        run = Run(model, [texts], str(tmp_path / name), Options(part_size=2))
        loaded.output = run.output
        run_here(loaded, run.todo, lambda counts: None)

    first = Run(model, [texts], str(tmp_path / "whole"), Options(part_size=2))
    loaded = Worker(first.job)
    began = time.monotonic()
    work("whole")
    took = time.monotonic() - began
    draw = random.Random(0)
    unfinished = 0
    for case in map(str, range(20)):
        folder = tmp_path / case
        child = os.fork()
        if child == 0:
            try:
                work(case)
            finally:
                os._exit(0)
        time.sleep(took * draw.random())
        os.kill(child, KILL)
        os.waitpid(child, 0)
        unfinished += any(folder.glob("_part*"))
        work(case)
        assert contents(folder) == contents(tmp_path / "whole"), case
    assert unfinished > 5


@needs_proc
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_memory_does_not_grow_with_the_input(apply, tmp_path):
    def peak(n_texts):
        path = tmp_path / f"{n_texts}.txt"
        words = random.Random(0)
        path.write_text(
            "\n".join(
                f"This film is w{words.randrange(10**9)}." for _ in range(n_texts)
            )
        )
        options = {"to": tmp_path / str(n_texts), "part_size": 1000}
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                Path("/proc/self/clear_refs").write_text("5")
                before = _peak()
                apply(path, **options)
                os.write(writer, f"{_peak() - before}".encode())
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as file:
            told = int(file.read())
        os.waitpid(child, 0)
        return told

    small, large = peak(2_000), peak(40_000)
    assert large < small + 10_000  # kB


def _peak():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_an_error_that_cannot_be_sent_is_told():
    class OddError(Exception):
        def __init__(self, one, two):
            super().__init__(f"{one} and {two}")

    with pytest.raises(RuntimeError, match="OddError: 1 and 2"), _sendable():
        raise OddError(1, 2)
    with pytest.raises(OSError, match="disk"), _sendable():
        raise OSError("disk full")


def test_a_worker_that_cannot_see_the_output_says_so(apply, tmp_path):
    run, _ = apply()
    job = run.job._replace(output=str(tmp_path / "elsewhere"))
    with pytest.raises(ValueError, match=r"no _plan\.json .* Every machine must see"):
        Worker(job)


def test_a_worker_with_another_pipeline_says_so(apply, tmp_path, classes):
    run, _ = apply()
    classes.meta["version"] = "9"
    classes.to_disk(tmp_path / "other")
    classes.meta["version"] = "0"
    with pytest.raises(ValueError, match="is another one here"):
        Worker(run.job._replace(model=str(tmp_path / "other")))
