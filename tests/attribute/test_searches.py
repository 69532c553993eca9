import numpy
import pytest

from spacy_eeap.attribute import searches
from spacy_eeap.attribute.searches import Search, run_together

from .pipelines import decide

TEXTS = ["This film is very good.", "A bad book , and a good film .", "good bag"]


def answers(decider, decisions, keeps=False):
    return run_together(decider, [Search(decider, each, keeps) for each in decisions])


def test_it_costs_at_most_three_times_erasure(classes, monkeypatch):
    decider, decisions = decide(classes, TEXTS)
    predicted = []
    scores = decider.scores
    monkeypatch.setattr(
        decider, "scores", lambda docs: predicted.extend(docs) or scores(docs)
    )
    answers(decider, decisions)
    assert len(predicted) <= 3 * sum(len(each.units) for each in decisions)


def test_together_each_finds_what_it_finds_alone(classes):
    decider, decisions = decide(classes, TEXTS)
    for decision, together in zip(decisions, answers(decider, decisions), strict=True):
        [alone] = answers(decider, [decision])
        assert (alone.units is None) == (together.units is None)
        if alone.units is not None:
            assert numpy.array_equal(alone.units, together.units)


@pytest.mark.parametrize(("name", "limit"), [("MOST_UNITS", 2), ("MOST_TOKENS", 6)])
def test_of_many_units_only_the_likely_are_asked_about(
    classes, monkeypatch, name, limit
):
    monkeypatch.setattr(searches, "LEAST_UNITS", 2)
    decider, decisions = decide(classes, ["bad book bad"])
    [whole] = answers(decider, decisions)
    monkeypatch.setattr(searches, name, limit)
    [likely] = answers(decider, decisions)
    assert whole.is_smallest and not likely.is_smallest
    assert likely.units is None or likely.units.sum() == 1


def test_no_searches_find_nothing(classes):
    decider, _ = decide(classes, [])
    assert run_together(decider, []) == []
