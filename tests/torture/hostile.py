"""Texts that nobody writes, and that come all the same."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from ..golden.predicted import FOLDER, written

PIPELINES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
OF_SPACY = {"textcat_of_spacy"}
# A first batch, the same documents in another order and in other batches, and alone.
BATCH, OTHER_BATCH, N_ALONE = 256, 77, 16
# Of two ways to batch the same document.
TOLERANCE = 1e-5
SCRIPTS = [
    (0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x400, 0x500), (0x590, 0x6FF),
    (0x900, 0xA00), (0xE00, 0xE80), (0x1100, 0x1200), (0x2000, 0x2070),
    (0x3040, 0x3100), (0x4E00, 0x5000), (0xFE00, 0xFE10), (0xFFF0, 0x10000),
    (0x1F300, 0x1F700), (0xE0000, 0xE0080),
]  # fmt: skip
WORDS = ["good", "bad", "He", "went", "there", ".", "?", "Where", "is", "\n", "\t"]
ODD = ["\u200d", "\u202e", "\x00", "\ufeff", "\u2028", "<b>", "''", "a" * 300]
ODD += ["\U0001f469\u200d\U0001f469\u200d\U0001f467"]  # a family of three
BARE = ["", " ", "\n\n", "\u3000", "a", "\U0001f600", "\u0301", "good " * 400]


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Let every small pipeline read hostile texts, in batches of several kinds.

    seed (int), n_cases (int): Batch i depends on both alone; in all there are n_cases
        texts.
    RETURNS (Dict[str, Any]): Texts, and those with an error, a number that is not
        finite, or other numbers in another batch or alone.
    """
    found: Counter[str] = Counter(texts=0, alone=0, errors=0, nan=0, differ=0)
    bad: list[str] = []
    pipelines = {name: spacy.load(FOLDER / name) for name in PIPELINES}
    n_batches = math.ceil(n_cases / BATCH)
    for i in range(n_batches):
        draw = random.Random(f"{seed} {i}")
        name = PIPELINES[i % len(PIPELINES)]
        texts = [_text(draw, name.startswith("qa")) for _ in range(BATCH)]
        if name in OF_SPACY:
            # It scores a batch of nothing but empty texts with 0, and no other.
            texts = [text or "a" for text in texts]
        _one(found, bad, pipelines[name], f"batch {i} ({name})", texts, draw)
    return {**found, "bad": bad[:20]}


def _one(
    found: Counter[str],
    bad: list[str],
    nlp: Language,
    name: str,
    texts: list[str],
    draw: random.Random,
) -> None:
    found["texts"] += len(texts)
    order = draw.sample(range(BATCH), BATCH)
    try:
        together = [numbers(doc) for doc in nlp.pipe(texts, batch_size=BATCH)]
        others = nlp.pipe([texts[i] for i in order], batch_size=OTHER_BATCH)
        elsewhere = dict(zip(order, map(numbers, others), strict=True))
        alone = {i: numbers(nlp(texts[i])) for i in draw.sample(range(BATCH), N_ALONE)}
    except Exception as error:
        found["errors"] += 1
        bad.append(f"{name}: {error!r}"[:300])
        return
    found["alone"] += N_ALONE
    for i, row in enumerate(together):
        if not numpy.isfinite(row).all():
            found["nan"] += 1
            bad.append(f"{name}: {texts[i][:40]!r} has NaN")
        for again in (elsewhere[i], alone.get(i, row)):
            if row.shape != again.shape or not numpy.allclose(
                row, again, rtol=0, atol=TOLERANCE
            ):
                found["differ"] += 1
                bad.append(f"{name}: {texts[i][:40]!r} differs")


def _text(draw: random.Random, is_story: bool) -> str:
    """Make a text, of which a tenth is empty, one token, spaces alone, or long."""
    kind = draw.random()
    if kind < 0.1 and not is_story:
        return draw.choice(BARE)
    parts = [_part(draw) for _ in range(draw.randint(1, 25))]
    text = draw.choice([" ", "", "  "]).join(parts)
    if is_story:
        told = "".join(c for c in text if c.isalnum() or c == " ")
        return f"He {told} went there. Where is he?"
    return text


def _part(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.5:
        return draw.choice(WORDS)
    if kind < 0.6:
        return draw.choice(ODD)
    first, last = draw.choice(SCRIPTS)
    return "".join(chr(draw.randrange(first, last)) for _ in range(draw.randint(1, 8)))


def numbers(doc: Doc) -> numpy.ndarray[Any, Any]:
    """Get all numbers that a pipeline wrote to a document, in one row."""
    what = written(doc)
    what.pop("tokens", None)
    return numpy.asarray(list(_flat(what)), dtype="float64")


def _flat(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        # Weights of positions may change places where they are equal.
        for name in value:
            if name != "attended":
                yield from _flat(value[name])
    elif isinstance(value, list | tuple | numpy.ndarray):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, int | float | numpy.number):
        yield float(value)
