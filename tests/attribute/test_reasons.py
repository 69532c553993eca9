from itertools import combinations

import numpy
import pytest

from spacy_eeap.attribute.erasure import rows_without
from spacy_eeap.attribute.reasons import reasons
from spacy_eeap.attribute.target import ask_about

from .pipelines import classifier, decide

TEXTS = ["A bad book.", "I like the good bag , not the bad .", "good bad bag bad"]
STORIES = ["Mary is in the kitchen. John left. Mary left. Where is Mary?"]
PIPELINES = {"classes": TEXTS, "tags": ["They book the show ."], "facts": STORIES}


@pytest.fixture(scope="module")
def several():
    return classifier(factory="eeap_textcat_multilabel")


def changes(decider, decision, chosen):
    """Whether a decision about exclusive labels is another without some units."""
    [(_, row)] = rows_without(decider, [(decision, chosen)])
    return row.argmax() != decision.label


def least(decider, decision, keeps):
    """The size of the smallest set, by trying all. 0 if there is none."""
    n = len(decision.units)
    for size in range(1, n):
        for members in combinations(range(n), size):
            chosen = numpy.isin(numpy.arange(n), members)
            if keeps and not changes(decider, decision, ~chosen):
                return size
            if not keeps and changes(decider, decision, chosen):
                return size
    return 0


def size(units):
    return 0 if units is None else len(units.units)


@pytest.mark.parametrize("kind", PIPELINES)
def test_sets_are_the_smallest_that_there_are(kind, request):
    decider, decisions = decide(request.getfixturevalue(kind), PIPELINES[kind])
    for decision, reason in zip(decisions, reasons(decider, decisions), strict=True):
        assert reason.decision is decision and reason.is_given
        assert size(reason.removal) == least(decider, decision, keeps=False)
        assert size(reason.sufficient) == least(decider, decision, keeps=True)


def test_the_outcome_is_that_of_the_text_without_the_words(classes):
    decider, decisions = decide(classes, TEXTS)
    for reason in reasons(decider, decisions):
        kept = numpy.ones(len(reason.decision.doc), dtype=bool)
        for start, end in reason.removal.units:
            kept[start:end] = False
        cats = classes(decider.without(reason.decision.doc, kept)).cats
        assert max(cats, key=cats.get) == reason.removal.label
        assert reason.removal.score == pytest.approx(max(cats.values()), abs=1e-5)


def test_of_several_labels_one_is_lost_or_won(several):
    decider, [decision] = decide(several, TEXTS[:1])
    good, bad = (decision._replace(label=label) for label in range(2))
    lost, won = reasons(decider, [bad, good])
    assert lost.is_given and lost.removal.label == ""
    assert lost.removal.score < decider.threshold <= lost.sufficient.score
    assert not won.is_given and won.sufficient is None
    assert won.removal.label == "GOOD" and won.removal.score >= decider.threshold


def test_a_text_that_nothing_changes_is_known_to_be_fixed_if_all_was_tried(classes):
    decider, decisions = decide(classes, ["good bag", "This good film is very good."])
    short, long = reasons(decider, decisions)
    assert short.removal is None and short.is_fixed
    assert long.removal is None and not long.is_fixed


def test_a_target_is_what_the_text_would_become(classes):
    decider, decisions = decide(classes, TEXTS[:1])
    other = decider.labels[1 - decisions[0].label]
    [asked] = reasons(decider, ask_about(decider, decisions, other))
    [plain] = reasons(decider, decisions)
    assert not asked.is_given and asked.sufficient is None
    assert asked.removal.label == other == plain.removal.label
    assert numpy.array_equal(asked.removal.units, plain.removal.units)


def test_a_contrast_names_the_label_that_comes_ahead(classes):
    decider, decisions = decide(classes, TEXTS[:1])
    other = decider.labels[1 - decisions[0].label]
    [reason] = reasons(decider, ask_about(decider, decisions, contrast=other))
    assert reason.is_given and reason.removal.label == other


def test_one_unit_has_no_reason(classes):
    decider, decisions = decide(classes, ["good", TEXTS[0]])
    one, many = reasons(decider, decisions)
    assert one is None and many is not None
    assert reasons(decider, []) == []
