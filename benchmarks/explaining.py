"""What explaining costs, beside predicting: from text, on one thread.

    python -m benchmarks.explaining [--rounds 7] [--quick]

Pipelines of configs/, initialised. Each predicts, predicts and saves its activations
(spaCy's own cannot), and explains, in turn; what they give is dropped as it comes.
"""

import argparse
import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_eeap.cli.compare import machine
from spacy_eeap.explain import explain
from spacy_eeap.numeric.threads import one_thread

from .speed import taggers
from .speed.classifiers import load, trainable
from .speed.memory_network import stories
from .speed.texts import Texts, generated, real
from .speed.timing import Race, Row, of_amount, run
from .tagging.rows import ROWS, config_of

ROOT = Path(__file__).parents[1]
PREDICT, SAVE, EXPLAIN = "predict", "save activations", "explain"
CLASSIFIERS = {
    "eeap_textcat": "textcat.cfg",
    "eeap_textcat, hierarchical": "hierarchical.cfg",
    "TextCatEnsemble.v2": "baselines/ensemble.cfg",
    "TextCatParametricAttention.v1": "baselines/parametric_attention.cfg",
}
STORIES = 1000
SEED = 0


class Task(NamedTuple):
    """A pipeline, what it is given, and how many words that is."""

    pipeline: str
    kind: str
    nlp: Language
    inputs: list[Any]
    words: int


def main() -> None:
    """Time every pipeline, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="tiny, made-up texts")
    parser.add_argument("--assets", type=Path, default=ROOT / "assets")
    arguments = parser.parse_args()
    texts = generated() if arguments.quick else real(arguments.assets)
    fix_random_seed(SEED)
    print(
        "| pipeline | texts | predict, ms | save activations, ms | ratio "
        "| explain, ms | ratio |\n|---|---|--:|--:|--:|--:|--:|"
    )
    with one_thread():
        for task in tasks(texts):
            # Else whichever run it falls to would go through all the pipelines.
            gc.freeze()
            print(line(task, run(race(task), arguments.rounds)), flush=True)
    print(f"\nMedian of {arguments.rounds} rounds. {machine()}; seed {SEED}.")


def tasks(texts: Texts) -> Iterator[Task]:
    """Build the pipelines, each with sentences and with long texts."""
    pipelines = {
        name: trainable(load(config), texts).nlp for name, config in CLASSIFIERS.items()
    }
    config = config_of(ROWS["fast"], "xpos")
    pipelines["eeap_tagger"] = trainable(config, texts, taggers.examples).nlp
    for name, nlp in pipelines.items():
        for kind, some in {"sentences": texts.short, "long": texts.long}.items():
            words = sum(map(len, nlp.tokenizer.pipe(some)))
            yield Task(name, kind, nlp, some, words)
    yield questions(texts)


def questions(texts: Texts) -> Task:
    """Build the pipeline that answers questions. Its stories are tokenized before."""
    docs, answers = stories(texts)

    def make(nlp: Language, _: list[str]) -> list[Example]:
        return list(map(answered, docs, answers))

    nlp = trainable(load("babi/facts.cfg"), texts, make).nlp
    asked = docs[:STORIES]
    return Task("eeap_qa", "stories", nlp, asked, sum(map(len, asked)))


def answered(doc: Doc, answer: str) -> Example:
    """Make an example of a story and its answer."""
    reference = doc.copy()
    reference._.answer = {"text": answer, "answers": [answer]}
    return Example(doc, reference)


def race(task: Task) -> Race:
    """Set prediction beside what tells its attention, too."""
    pipe: Any = task.nlp.get_pipe(task.nlp.pipe_names[-1])
    predict = partial(task.nlp.pipe, task.inputs)
    works: dict[str, Callable[[], Iterable[Any]]] = {PREDICT: predict}
    if hasattr(pipe, "save_activations"):
        works[SAVE] = predict
    works[EXPLAIN] = partial(explain, task.nlp, task.inputs)
    contestants = [
        of_amount(name, partial(drop, work), task.words)._replace(
            prepare=partial(prepare, pipe, save=name == SAVE)
        )
        for name, work in works.items()
    ]
    return Race("explaining", task.pipeline, contestants)


def drop(work: Callable[[], Iterable[Any]]) -> None:
    """Take what comes, and keep none of it."""
    deque(work(), maxlen=0)


def prepare(pipe: Any, save: bool) -> None:
    """Switch save_activations, and start with no garbage of the run before."""
    if hasattr(pipe, "save_activations"):
        pipe.save_activations = save
    gc.collect()


def line(task: Task, rows: list[Row]) -> str:
    """Make a line of the table: milliseconds, and how many times those of predict."""
    by_name = {row.name: row for row in rows}
    cells = [task.pipeline, task.kind, milliseconds(task, by_name[PREDICT])]
    for name in (SAVE, EXPLAIN):
        row = by_name.get(name)
        cells += [milliseconds(task, row), f"{row.ratio:.2f}"] if row else ["", ""]
    return f"| {' | '.join(cells)} |"


def milliseconds(task: Task, row: Row) -> str:
    """Write the time for all texts of a task."""
    return f"{1000 * task.words / row.value:,.1f}"


if __name__ == "__main__":
    main()
