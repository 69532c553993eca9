"""Pipelines that read on and on: memory and speed at the end as at the beginning."""

import gc
import itertools
import random
import time
from typing import Any

import numpy
import spacy
from spacy.language import Language
from spacy.training import Example

from ..golden.predicted import FOLDER
from ..peak_memory import resident
from ..tiny import make_examples

PIPELINES = ["textcat_ensemble", "textcat_hierarchical", "tagger", "qa_facts"]
PIPELINES += ["translate_luong", "textcat_multilabel"]
PERIODS = 10


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Let each pipeline read its share of ever new texts, and spaCy's classifier, too.

    seed (int): Of the texts. n_cases (int): The documents in all.
    RETURNS (Dict[str, Any]): Bytes of memory that each text costs, by the slope after
        the first fifth, and the share of the first words/s that the last have.
    """
    share = n_cases // (len(PIPELINES) + 1)
    pipelines = {name: spacy.load(FOLDER / name) for name in PIPELINES}
    pipelines["spaCy's textcat"] = _spacys()
    rows = {
        name: _soak(nlp, share, random.Random(seed)) for name, nlp in pipelines.items()
    }
    return {"documents": share * len(rows), **rows}


def _spacys() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat")
    examples: list[Example] = make_examples(nlp)
    nlp.initialize(lambda: examples)
    return nlp


def _soak(nlp: Language, n: int, draw: random.Random) -> dict[str, float]:
    memory, speeds = [], []
    for _ in range(PERIODS):
        began = time.process_time()
        n_words = sum(
            len(doc) for doc in nlp.pipe(itertools.islice(_texts(draw), n // PERIODS))
        )
        speeds.append(n_words / (time.process_time() - began))
        gc.collect()
        memory.append(resident())
    steady = memory[PERIODS // 5 :]
    slope = numpy.polyfit(numpy.arange(len(steady)) * (n // PERIODS), steady, 1)[0]
    return {
        "bytes_a_text": round(float(slope), 1),
        "last_speed": round(float(numpy.mean(speeds[-3:]) / numpy.mean(speeds[:3])), 2),
    }


def _texts(draw: random.Random) -> Any:
    """Make texts, each with a word that nobody has met."""
    while True:
        new = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=9))
        yield f"He went to the {new} and it was good. Where is he?"
