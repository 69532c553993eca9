"""A fuzzer of all readers and loaders: what they cannot read, they refuse in words.

With atheris, which is guided by the branches that an input takes, where it is
installed; else with inputs that are made blindly, see fuzz/mutate.py.
"""

import importlib.util
import json
import mmap
import os
import signal
import tempfile
import time
import traceback
from collections import Counter
from typing import IO, Any

import torch

from .fuzz.child import HEAD, feed
from .fuzz.mutate import LONGEST
from .fuzz.targets import Target, all_targets

HAS_ATHERIS = importlib.util.find_spec("atheris") is not None
# A folder in memory, as disks take most of the time.
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
PATIENCE = 120  # seconds until a child that reads no further is ended


def run(seed: int, n_cases: int, guided: bool = HAS_ATHERIS) -> dict[str, Any]:
    """Feed every target with inputs, each target in a child process.

    seed (int): Of the inputs. n_cases (int): Of all targets, of which an expensive one
        gets fewer. guided (bool): Whether atheris makes the inputs.
    RETURNS (Dict[str, Any]): How many inputs were read, and the faults, each counted
        once: "unclear" is another error than the reader documents, "slow" more
        computing time than SECONDS, "large" more memory than LIMIT, and "crashed" the
        end of the interpreter, or a child that reads no further.
    """
    torch.set_num_threads(1)  # or a child would hang
    names = ("targets", "inputs", "refused", "unclear", "slow", "large", "crashed")
    found: Counter[str] = Counter(dict.fromkeys(names, 0))
    bad, most = [], 0
    targets = all_targets()
    share = n_cases / sum(1 / target.cost for target in targets.values())
    for name, target in targets.items():
        n = max(int(share / target.cost), 2 * len(target.seeds))
        n_read, n_refused, memory, faults = _in_child(
            target, n, f"{seed} {name}", guided
        )
        found.update(inputs=n_read, refused=n_refused)
        most = max(most, memory)
        found.update(fault["outcome"] for fault in faults)
        bad += [{"target": name, **fault} for fault in faults]
    fuzzer = "atheris" if guided else "blind"
    about = {"fuzzer": fuzzer, "memory_mb": round(most / 2**20)}
    return {**found, "targets": len(targets), **about, "bad": bad}


def _in_child(
    target: Target, n: int, seed: str, guided: bool
) -> tuple[int, int, int, list[dict[str, Any]]]:
    """Feed a target in a child. RETURNS: Inputs read, refused, memory, the faults."""
    shared = mmap.mmap(-1, HEAD.size + LONGEST)
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as folder,
        tempfile.TemporaryFile("w+") as file,
    ):
        child = os.fork()
        if child == 0:
            _feed_and_end(target, n, seed, guided, shared, file, folder)
        status = _wait(child, shared)
        file.seek(0)
        *lines, rest = file.read().split("\n")
    faults = [json.loads(line) for line in lines]
    n_read, n_refused, memory, size = HEAD.unpack(shared[: HEAD.size])
    if status != 0:
        last = shared[HEAD.size : HEAD.size + size]
        told = f"status {status} at input {n_read}. {rest[-2000:]}"
        faults.append({"outcome": "crashed", "told": told, "input": repr(last[:500])})
    return n_read, n_refused, memory, faults


def _feed_and_end(
    target: Target,
    n: int,
    seed: str,
    guided: bool,
    shared: mmap.mmap,
    file: IO[str],
    folder: str,
) -> None:
    status = 1
    try:
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        feed(target, n, seed, guided, shared, file)
        status = 0
    except BaseException:
        file.write(traceback.format_exc().replace("\n", " | "))
        file.flush()
    finally:
        os._exit(status)


def _wait(child: int, shared: mmap.mmap) -> int:
    """Wait for a child, and end it if it reads no further. RETURNS: Its status."""
    before, since = -1, time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        n_read = HEAD.unpack(shared[: HEAD.size])[0]
        if n_read != before:
            before, since = n_read, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)
