"""Trainings that are killed: what they leave must load, and go on to the same end."""

import os
import random
import resource
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import spacy
import torch

from spacy_eeap.training import loop, steps
from spacy_eeap.training.checkpoint import has_checkpoint

from ..training.configs import KINDS, params, prepare, start

WAYS = ["SIGKILL", "SIGINT", "disk full"]
# Evaluations, and so saves, are as frequent as can be: kills fall into them.
SETTINGS = {"training.eval_frequency": 1, "training.max_steps": 12}
MODELS = ["model-last", "model-best"]


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Kill trainings at random moments, some of them more than once.

    seed (int), n_cases (int): Case i depends on both alone.
    RETURNS (Dict[str, Any]): Kills, and what went wrong after them.
    """
    torch.set_num_threads(1)  # or a child would hang
    found: Counter[str] = Counter(kills=0, not_loading=0, other_ends=0, errors=0)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        wholes = {kind: _train_whole(Path(folder), kind) for kind in KINDS}
        for case in range(n_cases):
            draw = random.Random(f"{seed} {case}")
            kind = draw.choice(sorted(KINDS))
            before = dict(found)
            _one(found, draw, Path(folder) / kind, *wholes[kind])
            if any(found[name] > before[name] for name in found if name != "kills"):
                failed.append(f"case {case} ({kind})")
    return {**found, "failed": failed}


def _train_whole(folder: Path, kind: str) -> tuple[Any, Any, float]:
    (folder / kind).mkdir()
    config = prepare(folder / kind, kind, **SETTINGS)
    began = time.monotonic()
    _in_child(lambda: _train(config, folder / kind / "whole", False))
    took = time.monotonic() - began
    return config, _params_of(folder / kind / "whole"), took


def _params_of(folder: Path) -> list[Any]:
    return [numpy.asarray(param) for param in params(spacy.load(folder / "model-last"))]


def _one(
    found: Counter[str],
    draw: random.Random,
    folder: Path,
    config: Any,
    whole: Any,
    took: float,
) -> None:
    out = folder / "killed"
    shutil.rmtree(out, ignore_errors=True)
    has_ended = False
    for _ in range(draw.randint(1, 3)):
        way, moment = draw.choice(WAYS), draw.random()
        resume = out.exists() and has_checkpoint(out)
        has_ended = _end(config, out, resume, way, moment, took) == 0
        if has_ended:
            break  # it was faster than the kill
        found["kills"] += 1
        found["not_loading"] += sum(
            _in_child(lambda name=name: spacy.load(out / name)("A good film")) != 0
            for name in MODELS
            if (out / name).exists()
        )
    resume = has_checkpoint(out)
    if not has_ended and _in_child(lambda: _train(config, out, resume)) != 0:
        found["errors"] += 1
        return
    same = zip(_params_of(out), whole, strict=True)
    found["other_ends"] += not all(numpy.array_equal(a, b) for a, b in same)


def _train(config: Any, out: Path, resume: bool) -> None:
    nlp, output = start(config)
    loop.train(nlp, out, resume=resume, **output)


def _end(
    config: Any, out: Path, resume: bool, way: str, moment: float, took: float
) -> int:
    """Train in a child that is ended. RETURNS: Its exit status, 0 if it was faster."""
    if way == "disk full":
        n_saves = 1 + int(moment * SETTINGS["training.max_steps"])
        return _in_child(lambda: _train_until_full(config, out, resume, n_saves))
    number = getattr(signal, way)
    return _in_child(lambda: _train(config, out, resume), number, moment * took)


def _train_until_full(config: Any, out: Path, resume: bool, n_saves: int) -> None:
    """Train on a disk that takes no file of any size from a save on."""
    count = iter(range(n_saves))
    save = steps.Training.save_model

    def save_model(self: Any, is_best: bool) -> None:
        if next(count, None) is None:
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        save(self, is_best)

    steps.Training.save_model = save_model  # type: ignore[method-assign]
    _train(config, out, resume)


def _in_child(
    work: Callable[[], Any], number: int | None = None, after: float = 0.0
) -> int:
    """Do a work in a forked child, which may be sent a signal after some seconds."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            work()
            status = 0
        finally:
            os._exit(status)
    if number is not None:
        time.sleep(after)
        os.kill(child, number)
    return os.waitpid(child, 0)[1]
