"""Scores of answers, and of the facts that they rest on.

    qa_acc                    share of the questions that were answered right
    qa_acc_per_task           the same of each doc._.task of the references
    qa_error_mean             mean over the tasks of the share answered wrong, as papers
                              on bAbI tell it; without tasks 1 - qa_acc
    qa_failed_tasks           number of tasks with more than 5% answered wrong
    qa_support_hits           share of the right answers whose supporting facts were the
                              most attended ones
    qa_support_hits_per_task  the same of each task

What the most attended facts are, `supporting_facts.py` defines.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from spacy.training import Example

from ...annotations import activations  # noqa: F401  It registers doc._.activations.
from .answers import gold_answer
from .supporting_facts import is_hit

FAILED = 0.05


class Judged(NamedTuple):
    """What is told of an answer. hit is None if nothing is known of its facts."""

    task: str | None
    right: bool
    hit: bool | None


Groups: TypeAlias = Mapping[str | None, list[Judged]]


def make_qa_scorer() -> Callable[..., dict[str, Any]]:
    """Get the scorer. In a config: @scorers = "spacy-eeap.qa_scorer.v1"."""
    return score_answers


def score_answers(
    examples: Iterable[Example], *, pipe_name: str = "eeap_qa", **_: Any
) -> dict[str, Any]:
    """Score the answers in doc._.answer against those of the references.

    Questions without an answer in the reference are left out. Those without a task are
    a task of their own, without a name. An answer that training never saw is wrong.

    examples (Iterable[Example]): The predictions and the references.
    pipe_name (str): The component whose activations tell the weights of the facts.
    RETURNS (Dict[str, Any]): The scores. The supporting facts have one if references
        have doc._.supporting_facts and the component saved its activations: 0 if no
        answer was right. All others are None if no reference has an answer.
    """
    by_task = defaultdict(list)
    for example in examples:
        if gold_answer(example.y) is not None:
            judged = _judge(example, pipe_name)
            by_task[judged.task].append(judged)
    if not by_task:
        return dict.fromkeys(
            ["qa_acc", "qa_acc_per_task", "qa_error_mean", "qa_failed_tasks"]
        )
    return {**_score_answers(by_task), **_score_facts(by_task)}


def _score_answers(by_task: Groups) -> dict[str, Any]:
    right = {task: [one.right for one in group] for task, group in by_task.items()}
    errors = [_share(not one for one in group) for group in right.values()]
    return {
        "qa_acc": _share(one for group in right.values() for one in group),
        "qa_acc_per_task": _of_named(right),
        "qa_error_mean": sum(errors) / len(errors),
        "qa_failed_tasks": sum(error > FAILED for error in errors),
    }


def _score_facts(by_task: Groups) -> dict[str, Any]:
    hits = {
        task: [one.hit for one in group if one.right and one.hit is not None]
        for task, group in by_task.items()
        if any(one.hit is not None for one in group)
    }
    if not hits:
        return {}
    return {
        "qa_support_hits": _share(one for group in hits.values() for one in group),
        "qa_support_hits_per_task": _of_named(hits),
    }


def _of_named(by_task: Mapping[str | None, list[bool]]) -> dict[str, float]:
    return {task: _share(by_task[task]) for task in by_task if task is not None}


def _share(group: Iterable[bool]) -> float:
    group = list(group)
    return sum(group) / len(group) if group else 0.0


def _judge(example: Example, pipe_name: str) -> Judged:
    right = gold_answer(example.x) == gold_answer(example.y)
    hops = example.x._.activations.get(pipe_name, {}).get("hops")
    hit = None
    if hops is not None and example.y._.supporting_facts:
        hit = is_hit(example, hops)
    return Judged(example.y._.task, right, hit)
