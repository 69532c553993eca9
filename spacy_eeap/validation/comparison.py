"""Compare trained classifiers or taggers side by side: accuracy, speed and size.

Speeds are taken in turn, round by round, on one thread, so that a machine that slows
down slows all of them, and the median of the rounds counts.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Corpus, Example
from spacy.util import registry
from threadpoolctl import threadpool_limits

from ..linear.weights import Weights

BATCH_SIZE = 256
# Enough to time an update, and not so much that comparing takes as long as training.
TRAIN_WORDS = 20_000
# What counts as accuracy, by spaCy's names of the scores, the first that all pipelines
# have: of exclusive classes the micro-averaged F score is the share of right answers.
ACCURACIES = ["cats_micro_f", "tag_acc", "pos_acc"]


class Row(NamedTuple):
    """A pipeline's figures.

    accuracy (float): Share of right classes or tags on the test split, from 0 to 1;
        for classes that do not exclude each other, the micro-averaged F score.
    margin (float): Half the width of the 95% confidence interval of the accuracy.
    predict (float): Words a second from text through nlp.pipe.
    train (float): Words a second of nlp.update.
    parameters (int): Numbers in the model.
    megabytes (float): Size of the pipeline's directory.
    metric (str): What the accuracy is: "accuracy", or "micro F".
    """

    name: str
    accuracy: float
    margin: float
    predict: float
    train: float
    parameters: int
    megabytes: float
    metric: str = "accuracy"


def compare(
    paths: dict[str, Path], test_path: Path, train_path: Path, rounds: int = 5
) -> list[Row]:
    """Load pipelines and measure each.

    paths (Dict[str, Path]): The directories of the trained pipelines, by name.
    test_path (Path): The .spacy file to score and to time prediction on.
    train_path (Path): The .spacy file to time training on.
    rounds (int): How often each is timed.
    RETURNS (List[Row]): The figures, in the order of the pipelines.
    RAISES (ValueError): If the pipelines have no accuracy in common.
    """
    pipelines = {name: spacy.load(path) for name, path in paths.items()}
    tests = {name: list(Corpus(test_path)(nlp)) for name, nlp in pipelines.items()}
    with threadpool_limits(1):
        scores = {
            name: nlp.evaluate(tests[name], batch_size=BATCH_SIZE)
            for name, nlp in pipelines.items()
        }
        accuracy = _common_accuracy(list(scores.values()))
        predict = _time_in_turn(
            {name: _predictor(nlp, tests[name]) for name, nlp in pipelines.items()},
            rounds,
        )
        train = _time_in_turn(
            {name: _trainer(nlp, train_path) for name, nlp in pipelines.items()},
            rounds,
        )
    return [
        Row(
            name,
            accuracy=scores[name][accuracy],
            margin=_margin(scores[name][accuracy], _n_answers(accuracy, tests[name])),
            predict=predict[name],
            train=train[name],
            parameters=_parameters(pipelines[name]),
            megabytes=_size(path) / 1e6,
            metric=_metric(accuracy, tests[name]),
        )
        for name, path in paths.items()
    ]


def _common_accuracy(scores: list[dict[str, Any]]) -> str:
    for name in ACCURACIES:
        if all(by_name.get(name) is not None for by_name in scores):
            return name
    raise ValueError(
        f"The pipelines should have one of these scores in common: "
        f"{', '.join(ACCURACIES)}. Compare classifiers with classifiers, taggers with "
        "taggers, on data with their labels."
    )


def _n_answers(accuracy: str, examples: list[Example]) -> int:
    """Count the documents that have classes, or the tokens that have tags."""
    if accuracy == "cats_micro_f":
        return len(examples)
    return sum(len(example.reference) for example in examples)


def _metric(accuracy: str, examples: list[Example]) -> str:
    """Name the score: of exclusive classes, micro F is the share of right answers."""
    if accuracy != "cats_micro_f":
        return "accuracy"
    sums = {sum(example.reference.cats.values()) for example in examples}
    return "accuracy" if sums == {1.0} else "micro F"


def _margin(share: float, n: int) -> float:
    return 1.96 * math.sqrt(share * (1 - share) / n)


def _time_in_turn(
    workloads: dict[str, Callable[[], int]], rounds: int
) -> dict[str, float]:
    """Run each workload once to warm up and then in turn. Get words a second."""
    for run in workloads.values():
        run()
    speeds: dict[str, list[float]] = {name: [] for name in workloads}
    for _ in range(rounds):
        for name, run in workloads.items():
            start = time.perf_counter()
            n_words = run()
            speeds[name].append(n_words / (time.perf_counter() - start))
    return {name: median(values) for name, values in speeds.items()}


def _predictor(nlp: Language, examples: list[Example]) -> Callable[[], int]:
    texts = [example.text for example in examples]

    def predict() -> int:
        return sum(len(doc) for doc in nlp.pipe(texts, batch_size=BATCH_SIZE))

    return predict


def _trainer(nlp: Language, train_path: Path) -> Callable[[], int]:
    """Make a workload of the pipeline's own batches, dropout and optimizer."""
    settings = registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    examples: list[Example] = []
    n_words = 0
    for example in Corpus(train_path)(nlp):
        examples.append(example)
        n_words += len(example.predicted)
        if n_words >= TRAIN_WORDS:
            break
    batches = [list(batch) for batch in settings["batcher"](examples)]

    def train() -> int:
        for batch in batches:
            nlp.update(batch, sgd=settings["optimizer"], drop=settings["dropout"])
        return n_words

    return train


def _parameters(nlp: Language) -> int:
    return sum(
        node.get_param(name).size
        for _, pipe in nlp.pipeline
        if hasattr(pipe, "model")
        for node in pipe.model.walk()
        for name in node.param_names
        if node.has_param(name)
    ) + sum(
        node.attrs["weights"].n_weights
        for _, pipe in nlp.pipeline
        if hasattr(pipe, "model")
        for node in pipe.model.walk()
        if isinstance(node.attrs.get("weights"), Weights)
    )


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
