"""Races of our classifier with itself: batch sizes, lengths of texts, processes."""

import time
from collections.abc import Iterator

import spacy

from .classifiers import load, trainable
from .pipelines import piped
from .texts import Texts
from .timing import Race


def scaling(texts: Texts) -> Iterator[Race]:
    """Race our classifier and itself: batch sizes, lengths, processes.

    The first of a race stands where ours does elsewhere.
    """
    nlp = trainable(load("textcat.cfg"), texts).nlp
    short = texts.short[:1000]
    sizes = {f"batches of {size:,}": size for size in (1000, 128, 32, 8, 1)}
    yield Race(
        "scaling",
        "size of batches, short texts",
        [piped(name, nlp, short, batch_size=size) for name, size in sizes.items()],
    )
    words = " ".join(texts.long).split()[:20_000]
    lengths = {f"{length:,} words": length for length in (10, 100, 1000, 10_000)}
    names = list(lengths)
    yield Race(
        "scaling",
        "length of texts",
        [piped(name, nlp, cut(words, length)) for name, length in lengths.items()],
        at_most=dict.fromkeys(names[1:], 2.0),
    )
    blank = spacy.blank("en")
    yield Race(
        "scaling",
        "processes, short texts",
        [
            piped("two processes", nlp, texts.short, n_process=2),
            piped("one process", nlp, texts.short),
            # What sending texts and Docs to and fro costs
            piped("two processes, tokenizer alone", blank, texts.short, n_process=2),
        ],
        clock=time.perf_counter,
    )


def cut(words: list[str], length: int) -> list[str]:
    """Make texts of so many words each."""
    starts = range(0, len(words), length)
    return [" ".join(words[start : start + length]) for start in starts]
