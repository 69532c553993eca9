"""Documents of 100,000 tokens, and tokens of a million characters: twice as long takes
twice the time.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import spacy
import torch
from spacy.language import Language
from spacy.tokens import Doc

from ..golden.predicted import FOLDER

PIPELINES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
MOST_TOKENS, MOST_CHARACTERS = 100_000, 1_000_000
# Of the time for twice as much. Caches make it a little more than 2.
HIGHEST_RATIO = 3.0
TIMES = 3  # at most, while the ratio is too high: of these the shortest counts
NEGLIGIBLE = 0.02  # seconds, below which a ratio says nothing

WORDS = ["He", "went", "there", "and", "she", "saw", "a", "good", "film"]
TEXTS: dict[str, Callable[[int], list[str]]] = {
    "words": lambda n: [WORDS[i % len(WORDS)] for i in range(n)],
    "different words": lambda n: [f"w{i}" for i in range(n)],
    "sentences": lambda n: ["He", "went", "there", "."] * (n // 4),
    "semicolons": lambda n: ["a", ";"] * (n // 2),
    "brackets": lambda n: ["a", ".", *[")"] * (n - 2)],
    "lines": lambda n: ["a", "\n"] * (n // 2),
    "spaces": lambda n: [" "] * n,
}
TOKENS: dict[str, Callable[[int], list[str]]] = {
    "one letter": lambda n: ["e" * n],
    "letters": lambda n: ["".join(chr(97 + i * i % 26) for i in range(n))],
    "unknown": lambda n: ["\u6f22" * n],
}
QUESTION = [".", "Where", "is", "he", "?"]


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Let each pipeline read long documents and documents of half the length.

    seed (int): Without effect. n_cases (int): The most pairs of a pipeline and a text.
    RETURNS (Dict[str, Any]): How many were tried, the highest ratio of the two times,
        and what went wrong: an error, or a ratio above HIGHEST_RATIO.
    """
    torch.set_num_threads(1)
    found: Counter[str] = Counter(tried=0, errors=0, superlinear=0)
    bad, highest = [], 0.0
    kinds = [(MOST_TOKENS, kind) for kind in TEXTS.items()]
    kinds += [(MOST_CHARACTERS, kind) for kind in TOKENS.items()]
    pairs = [(name, n, *kind) for name in PIPELINES for n, kind in kinds]
    for name, n, kind, make in pairs[:n_cases]:
        nlp = spacy.load(FOLDER / name)
        end = QUESTION if name.startswith("qa") else []
        found["tried"] += 1
        try:
            half, whole = _times(nlp, [[*make(size), *end] for size in (n // 2, n)])
        except Exception as error:
            found["errors"] += 1
            bad.append(f"{name}, {kind}: {error!r}"[:300])
            continue
        ratio = _ratio(half, whole)
        highest = max(highest, ratio)
        if ratio > HIGHEST_RATIO:
            found["superlinear"] += 1
            bad.append(f"{name}, {kind}: {half:.2f} s, twice as long {whole:.2f} s")
    return {**found, "highest_ratio": round(highest, 2), "bad": bad}


def _times(nlp: Language, texts: list[list[str]]) -> list[float]:
    """Get the shortest computing time of each text, in seconds."""
    best = [float("inf")] * len(texts)
    for _ in range(TIMES):
        best = [
            min(before, _time(nlp, words))
            for before, words in zip(best, texts, strict=True)
        ]
        if _ratio(*best) <= HIGHEST_RATIO:
            break
    return best


def _ratio(half: float, whole: float) -> float:
    return whole / max(half, NEGLIGIBLE)


def _time(nlp: Language, words: list[str]) -> float:
    doc = Doc(nlp.vocab, words=words)
    began = time.process_time()
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return time.process_time() - began
