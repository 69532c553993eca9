"""Pipelines that serve from many threads and processes: every result as alone."""

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
import spacy
import torch
from spacy.language import Language
from threadpoolctl import threadpool_info

from ..golden.predicted import FOLDER
from ..tiny import TEXTS
from .hostile import TOLERANCE, numbers

PIPELINES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
STORIES = [f"{text} He went there. Where is he?" for text in TEXTS]
N_TEXTS, THREADS = 32, 8
METHODS = ["fork", "spawn", "forkserver"]


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Serve each pipeline from threads, and from 2 and 4 processes of each kind.

    seed (int): Without effect. n_cases (int): The most pairs of a pipeline and a kind.
    RETURNS (Dict[str, Any]): How many were tried, and those that differ from one
        thread, or leave the process with other numbers of threads.
    """
    found: Counter[str] = Counter(tried=0, differ=0, threads_changed=0)
    bad = []
    kinds = [
        ("threads", THREADS),
        *((method, n) for method in METHODS for n in (2, 4)),
        *((method, 1) for method in METHODS),
    ]
    pairs = [(name, *kind) for kind in kinds for name in PIPELINES]
    before = threads()
    for name, kind, n in pairs[:n_cases]:
        nlp = spacy.load(FOLDER / name)
        texts = (STORIES if name.startswith("qa") else TEXTS)[:N_TEXTS]
        expected = [_told(nlp, text) for text in texts]
        if kind == "threads":
            with ThreadPoolExecutor(n) as pool:
                each = list(pool.map(lambda text, nlp=nlp: _told(nlp, text), texts * 4))
            is_same = _same(each, expected * 4)
        else:
            each = _in_processes(name, texts, kind, n)
            is_same = _same(each, expected)
        found["tried"] += 1
        found["differ"] += not is_same
        found["threads_changed"] += threads() != before
        if not is_same or threads() != before:
            bad.append(f"{name}, {kind} {n}")
    return {**found, "bad": bad}


def _told(nlp: Language, text: str) -> list[float]:
    return numbers(nlp(text)).tolist()


def _same(found: list[list[float]], expected: list[list[float]]) -> bool:
    return all(
        len(a) == len(b) and numpy.allclose(a, b, rtol=0, atol=TOLERANCE)
        for a, b in zip(found, expected, strict=True)
    )


def _in_processes(name: str, texts: list[str], method: str, n: int) -> list[Any]:
    context = multiprocessing.get_context(method)
    with context.Pool(n, _load, (name,)) as pool:
        return pool.map(_serve, texts)


def _load(name: str) -> None:
    global _nlp
    _nlp = spacy.load(FOLDER / name)


def _serve(text: str) -> list[float]:
    return _told(_nlp, text)


def threads() -> list[int]:
    """Get the numbers of threads of torch and of numpy's BLAS. SciPy's comes late."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    pools = [pool for pool in pools if "scipy.libs" not in pool["filepath"]]
    return [torch.get_num_threads(), *(pool["num_threads"] for pool in pools)]
