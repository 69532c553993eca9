"""Measure how faithful the explanations of a component are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy
from numpy.random import Generator
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example
from spacy.util import minibatch

from ..attribute.deciders import find_decider
from ..attribute.decision import Decider, Decision
from ..attribute.methods import find_method, fitting_methods
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
    decider = find_decider(nlp, pipe_name)
    if methods is None:
        methods = fitting_methods(decider.model)
    names = list(dict.fromkeys([ERASURE, *methods]))
    for name in names:
        find_method(name)
    decided = _decide(decider, examples)
    usable = [(i, each) for i, each in decided if len(each.units) > 1]
    if not usable:
        raise ValueError(
            f"There is no order to measure: of {len(examples):,} documents, there is "
            f"none in which '{pipe_name}' could rest on two {decider.unit}s or more."
        )
    chosen = _choose(usable, max_decisions, random)
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
        n_left_out=len(decided) - len(usable),
        score=mean_interval(
            numpy.array([decision.score for _, decision in chosen]), documents, seed
        ),
        methods=_methods(figures, documents, seed),
        distance=mean_interval(changes["distance"], documents, seed),
        changed=mean_interval(changes["changed"], documents, seed),
        seed=seed,
    )
    return replace(report, verdict=verdict(report))


def _decide(decider: Decider, examples: list[Example]) -> list[tuple[int, Decision]]:
    """Get the decisions about all documents, each with the number of its document."""
    batches = minibatch([example.x for example in examples], BATCH)
    decided = chain.from_iterable(
        decider.decide(decider.prepare(batch)) for batch in batches
    )
    return [(i, each) for i, decisions in enumerate(decided) for each in decisions]


def _choose(usable: list, most: int, random: Generator) -> list:
    if len(usable) <= most:
        return usable
    chosen = random.choice(len(usable), size=most, replace=False)
    return [usable[i] for i in sorted(chosen.tolist())]


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
