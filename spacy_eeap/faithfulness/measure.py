"""Measure how faithful the explanations of a component are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example
from spacy.util import minibatch

from ..attribute.decision import Decider, Decision
from ..attribute.methods import find_method, fitting_methods
from ..explain.collect.deciders import find_decider
from ..explain.collect.pipes import find_attending_pipe
from .batch import ERASURE, PERMUTED, RANDOM, Figures, measure_batch
from .intervals import Interval, mean_interval
from .permutation import permuting_decider
from .report import MethodFigures, Report
from .verdict import verdict

Progress = Callable[[Sequence[Any]], Iterable[Any]]

# Decisions that are measured, and documents that are decided about, at a time.
BATCH = 32


def measure(
    nlp: Language,
    examples: Iterable[Example],
    pipe_name: str,
    methods: Iterable[str] | None = None,
    max_decisions: int = 2_000,
    seed: int = 0,
    progress: Progress = lambda batches: batches,
) -> Report:
    """Measure attention beside other methods, and beside a random order.

    nlp (Language): A trained pipeline.
    examples (Iterable[Example]): What to explain. Of the references only
        doc._.supporting_facts are read.
    pipe_name (str): The component, which attends.
    methods (Optional[Iterable[str]]): The other methods, all that fit if None. Erasure
        is always among them: the rank correlation is with it.
    max_decisions (int): Of more decisions, so many are drawn at random.
    seed (int): Of all that is drawn.
    progress (Callable): Gets the batches, and gives them one after the other.
    RETURNS (Report): The figures, and what they mean in words.
    RAISES (ValueError): If there is no decision to measure, or no such method.
    """
    examples, random = list(examples), numpy.random.default_rng(seed)
    decider = find_decider(nlp, find_attending_pipe(nlp, pipe_name))
    if methods is None:
        methods = fitting_methods(decider.model)
    names = list(dict.fromkeys([ERASURE, *methods]))
    for name in names:
        find_method(name)
    chosen, n_left_out = _choose(decider, examples, max_decisions, seed)
    if not chosen:
        raise ValueError(
            f"There is no order to measure: of {len(examples):,} documents, there is "
            f"none in which '{pipe_name}' could rest on two {decider.unit}s or more."
        )
    permuting = permuting_decider(decider, random)
    parts = [
        measure_batch(
            decider,
            permuting,
            [decision for _, decision in batch],
            [examples[i] for i, _ in batch],
            names,
            random,
        )
        for batch in progress(list(minibatch(chosen, BATCH)))
    ]
    documents = numpy.array([i for i, _ in chosen])
    figures = _join(parts)
    changes = figures.pop(PERMUTED)
    report = Report(
        pipe_name=pipe_name,
        unit=decider.unit,
        n_documents=len(set(documents.tolist())),
        n_decisions=len(chosen),
        n_left_out=n_left_out,
        score=mean_interval(
            numpy.array([decision.score for _, decision in chosen]), documents, seed
        ),
        methods=_methods(figures, documents, seed),
        distance=mean_interval(changes["distance"], documents, seed),
        changed=mean_interval(changes["changed"], documents, seed),
        seed=seed,
    )
    return replace(report, verdict=verdict(report))


def _choose(
    decider: Decider, examples: list[Example], most: int, seed: int
) -> tuple[list[tuple[int, Decision]], int]:
    """Draw some of the decisions about all documents, as they are made.

    RETURNS: The decisions that rest on two units or more, at most so many, each with
        the number of its document, in order; and how many rest on fewer units.
    """
    lots = numpy.random.default_rng([seed, 1])
    drawn: list[tuple[float, int, Decision]] = []
    n_decided = n_usable = 0
    for start in range(0, len(examples), BATCH):
        docs = [example.x for example in examples[start : start + BATCH]]
        for i, decisions in enumerate(decider.decide(decider.prepare(docs)), start):
            usable = [each for each in decisions if len(each.units) > 1]
            drawn += [(lots.random(), i, each) for each in usable]
            n_decided, n_usable = n_decided + len(decisions), n_usable + len(usable)
        # All decisions about all documents may be too many to keep.
        drawn = sorted(drawn, key=lambda each: each[0])[:most]
    ordered = sorted(drawn, key=lambda each: (each[1], each[2].row))
    return [(i, decision) for _, i, decision in ordered], n_decided - n_usable


def _join(parts: list[dict[str, Figures]]) -> dict[str, Figures]:
    return {
        method: {
            name: numpy.concatenate([part[method][name] for part in parts])
            for name in figures
        }
        for method, figures in parts[0].items()
    }


def _methods(
    figures: dict[str, Figures], documents: NDArray, seed: int
) -> dict[str, MethodFigures]:
    at_random = figures[RANDOM]["comprehensiveness"]

    def interval(values: NDArray) -> Interval:
        return mean_interval(values, documents, seed)

    return {
        method: MethodFigures(
            **{name: interval(values) for name, values in of_method.items()},
            gain=interval(of_method["comprehensiveness"] - at_random),
        )
        for method, of_method in figures.items()
    }
