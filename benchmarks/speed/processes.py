"""Races of whole processes: how long an import takes, how much memory a prediction."""

import multiprocessing
import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..long_documents import load, make_doc, peak_megabytes
from .texts import Texts
from .timing import Contestant, Race

CONFIGS = Path(__file__).parents[2] / "configs"
# Where nlp finds no factory that a package has registered.
WITHOUT_PLUGINS = "spacy.util.registry._entry_point_factories.get_all = dict"
IMPORTS = {
    "import": {
        "spacy and spacy_eeap": "import spacy, spacy_eeap",
        "spacy": "import spacy",
    },
    "import spacy, spacy.blank": {
        "with our factories": "import spacy; spacy.blank('en')",
        "without": f"import spacy; {WITHOUT_PLUGINS}; spacy.blank('en')",
    },
}


def imports(texts: Texts) -> Iterator[Race]:
    """Race Python programs that import spaCy, with and without this package."""
    for task, programs in IMPORTS.items():
        contestants = [
            Contestant(name, partial(run_python, program))
            for name, program in programs.items()
        ]
        peer = contestants[-1].name
        yield Race(
            "imports", task, contestants, "CPU s", at_most={peer: 1.05}, warm_up=False
        )


def run_python(program: str) -> float:
    """Run a program of one line, and get the seconds of CPU time that it took.

    Of other times, one that waits for a disk or for its turn would differ by more than
    is aimed at.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def memory(texts: Texts) -> Iterator[Race]:
    """Compare how much memory one prediction takes above the loaded model."""
    short = [5 + i % 40 for i in range(999)]
    batches = {
        "1,000 documents, one of 4,000 words": [*short, 4000],
        "a document of 100,000 words": [100_000],
    }
    configs = {
        "eeap_textcat": CONFIGS / "textcat.cfg",
        "TextCatEnsemble.v2": CONFIGS / "baselines" / "ensemble.cfg",
    }
    for task, lengths in batches.items():
        contestants = [
            Contestant(name, partial(in_a_process, config, lengths))
            for name, config in configs.items()
        ]
        yield Race("memory", task, contestants, "MB", most_rounds=1, warm_up=False)


def in_a_process(config: Path, lengths: list[int]) -> float:
    """Call megabytes_of in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(megabytes_of, (config, lengths))


def megabytes_of(config: Path, lengths: list[int]) -> float:
    """Get the memory that predicting documents of these lengths adds to the peak."""
    nlp, _ = load(config)
    pipe = nlp.get_pipe("textcat")
    docs = [make_doc(nlp, length) for length in lengths]
    loaded = peak_megabytes()
    list(pipe.pipe(docs, batch_size=1000))
    return peak_megabytes() - loaded
