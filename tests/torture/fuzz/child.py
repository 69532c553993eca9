"""A process that feeds one target, and tells its parent how far it has come.

It can hang, or end at any input: atheris itself ends it, without a word to Python. So
what is known is written where the parent can read it afterwards.
"""

import gc
import json
import os
import random
import resource
import signal
import struct
import traceback
from collections.abc import Callable
from mmap import mmap
from pathlib import Path
from types import FrameType, FunctionType
from typing import IO, Any

from .mutate import LONGEST, mutations
from .targets import Target

LIMIT = 300 * 2**20  # bytes above the memory of the process
SECONDS = 10  # of computing time, for an input
# How many inputs were read, and refused, the most memory, the length of the last input.
HEAD = struct.Struct("qqqq")
# Whose branches guide atheris.
READERS = ("spacy_eeap.", "json.", "csv", "gzip", "srsly.")


class TooSlow(BaseException):
    """An input that takes more computing time than SECONDS."""


def feed(
    target: Target, n: int, seed: str, guided: bool, shared: mmap, found: IO[str]
) -> None:
    """Feed a target with n inputs.

    shared (mmap): Gets the four numbers of HEAD and the input, before it is read.
    found (IO[str]): Gets a line of JSON for each fault that is new.
    """
    folder = Path.cwd()
    one = _one_input(target, shared, found, folder)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (4096 * pages + 4 * LIMIT, hard))
    signal.signal(signal.SIGVTALRM, _too_slow)
    if guided:
        _guided(one, target, n, seed)
    else:
        inputs = mutations(target.seeds, random.Random(seed))
        for _ in range(n):
            one(next(inputs))


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def _one_input(
    target: Target, shared: mmap, found: IO[str], folder: Path
) -> Callable[[bytes], None]:
    n_read = n_refused = 0
    places: set[Any] = set()
    before = _memory()

    def tell(outcome: str, place: Any, data: bytes, told: str) -> None:
        if (outcome, place) not in places:
            places.add((outcome, place))
            fault = {"outcome": outcome, "told": told, "input": repr(data[:500])}
            found.write(json.dumps(fault) + "\n")
            found.flush()

    def one(data: bytes) -> None:
        nonlocal n_read, n_refused
        data = data[:LONGEST]
        memory = _memory() - before
        shared[: HEAD.size] = HEAD.pack(n_read, n_refused, memory, len(data))
        shared[HEAD.size : HEAD.size + len(data)] = data
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            target.read(data, folder)
        except TooSlow as error:
            tell("slow", _place(error), data, _place(error))
        except target.errors as error:
            n_refused += 1
            if data in target.seeds:
                tell("unclear", "seed", data, f"refused what is valid: {error}"[:500])
            if target.told not in str(error):
                told = f"{error!r} does not say {target.told!r}, {_place(error)}"
                tell("unclear", _place(error), data, told[-500:])
        except BaseException as error:
            place = type(error), _place(error)
            tell("unclear", place, data, f"{error!r:.300}, {_place(error)}")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        n_read += 1
        if _memory() - before > LIMIT:
            tell("large", None, data, f"{(_memory() - before) / 2**20:.0f} MB")
        shared[: HEAD.size] = HEAD.pack(
            n_read, n_refused, _memory() - before, len(data)
        )

    return one


def _place(error: BaseException) -> str:
    """Get the innermost line of the package that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "spacy_eeap" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _memory() -> int:
    """Get the most memory that the process has had until now, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _guided(one: Callable[[bytes], None], target: Target, n: int, seed: str) -> None:
    """Let atheris make the inputs. It ends the process."""
    import atheris

    for function in gc.get_objects():
        if isinstance(function, FunctionType) and str(function.__module__).startswith(
            READERS
        ):
            atheris.instrument_func(function)
    corpus = Path("corpus")
    corpus.mkdir()
    for i, data in enumerate(target.seeds):
        (corpus / str(i)).write_bytes(data)
    number = random.Random(seed).randrange(1, 2**31)
    # Time and memory are looked after above.
    limits = ["-timeout=0", "-rss_limit_mb=0", "-malloc_limit_mb=0", "-detect_leaks=0"]
    longest = max(4096, *(2 * len(data) for data in target.seeds))
    sizes = [f"-seed={number}", f"-max_len={min(longest, LONGEST)}"]
    left = iter(range(1, n))

    def one_of_n(data: bytes) -> None:
        one(data)
        if next(left, None) is None:
            os._exit(0)

    atheris.Setup(["readers", *sizes, *limits, str(corpus)], one_of_n)
    atheris.Fuzz()
