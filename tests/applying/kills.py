"""Runs whose processes are killed at random moments, each as its own program.

    python -m tests.applying.kills --cases 20 --who worker,driver --seed 0

What there is after the last run must be what a run gives that nobody disturbed.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from .conftest import contents

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def command(model, texts, output, *options):
    """The command line of a run."""
    paths = [str(model), str(texts), str(output)]
    return [sys.executable, "-m", "spacy", "eeap", "apply", *paths, *options]


def children(pid):
    """The processes that a process has started, and those have, as /proc has them."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            numbers = [int(number) for number in task.read_text().split()]
        except OSError:  # it has just ended
            continue
        for number in numbers:
            found += [number, *children(number)]
    return found


def is_worker(pid, mark):
    """Tell whether a process is a worker, by its command line."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return mark in line


def run_and_kill(line, who, is_time, mark=b"spawn_main", env=None):
    """Start a run, and kill one of its workers, or itself, as soon as it is time.

    RETURNS: Its exit code, and whether there was something to kill.
    """
    with subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env
    ) as process:
        while process.poll() is None and not is_time():
            time.sleep(0.01)
        killed = False
        if process.poll() is None:
            workers = [pid for pid in children(process.pid) if is_worker(pid, mark)]
            victims = [process.pid] if who == "driver" else workers[-1:]
            for pid in victims:
                os.kill(pid, KILL)
                killed = True
        return process.wait(), killed


def run(model, texts, seed, n_cases, who, *options):
    """Kill runs. RETURNS: How many were killed, and in which something went wrong."""
    found, failed = Counter(kills=0), []
    with tempfile.TemporaryDirectory() as folder:
        whole, out = Path(folder) / "whole", Path(folder) / "out"
        began = time.monotonic()
        subprocess.run(command(model, texts, whole, *options), check=True)
        took = time.monotonic() - began
        for case in range(n_cases):
            draw = random.Random(f"{seed} {case}")
            shutil.rmtree(out, ignore_errors=True)
            line = command(model, texts, out, *options)
            moment = time.monotonic() + took * draw.uniform(0.2, 1.0)
            code, killed = run_and_kill(
                line, who, lambda moment=moment: time.monotonic() > moment
            )
            found["kills"] += killed
            if who == "driver" and killed:
                code = subprocess.run(line, stdout=subprocess.DEVNULL).returncode
            if code != 0 or contents(out) != contents(whole):
                failed.append(f"{who}, case {case}")
    return {**found, "failed": failed}


def main():
    """Run it. RETURNS: 1 if something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("texts")
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--who", default="worker,driver")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part-size", default="1000")
    given = parser.parse_args()
    failed = 0
    options = ("--workers", "2", "--part-size", given.part_size)
    for who in given.who.split(","):
        found = run(given.model, given.texts, given.seed, given.cases, who, *options)
        print(json.dumps({"who": who, "cases": given.cases, **found}), flush=True)
        failed += len(found["failed"])
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
