import pytest
import spacy
from spacy.training import Example

from spacy_eeap.debugging.classes import check_classes
from spacy_eeap.debugging.findings import Corpus

from .test_texts import warnings

GOOD, BAD = {"GOOD": 1.0, "BAD": 0.0}, {"GOOD": 0.0, "BAD": 1.0}
BOTH = {"GOOD": 1.0, "BAD": 1.0}
ENOUGH = [GOOD, BAD] * 10


def check(train, dev=(GOOD, BAD), factory="eeap_textcat", text="text {i}"):
    nlp = spacy.blank("en")
    corpus = Corpus(
        *(
            [_example(nlp, text, i, c) for i, c in enumerate(cats)]
            for cats in (train, dev)
        )
    )
    return list(check_classes(nlp.add_pipe(factory), corpus))


def _example(nlp, text, i, cats):
    return Example.from_dict(nlp.make_doc(text.format(i=i)), {"cats": cats})


@pytest.mark.parametrize("factory", ["eeap_textcat", "textcat"])
def test_nothing_is_wrong_with_good_data(factory):
    [counts] = check(ENOUGH, factory=factory)
    assert counts.text == "Texts of train with each label: BAD 10, GOOD 10"


def test_texts_without_labels_are_told():
    assert "train: 2 texts have no labels" in warnings(check([*ENOUGH, {}, {}]))[0]
    assert ("fail", "dev: no text has a label. Set doc.cats.") in check(ENOUGH, [{}])


def test_labels_with_few_texts_are_told():
    [few, *_] = warnings(check([*ENOUGH, {"ODD": 1.0}]))
    assert "fewer than 10 texts" in few and few.endswith("ODD 1")


def test_labels_of_one_split_are_told():
    [unseen] = warnings(check(ENOUGH, [GOOD, BAD, {"ODD": 1.0}]))
    assert "Labels of dev that no text of train has" in unseen and "ODD" in unseen
    [untold] = warnings(check(ENOUGH, [GOOD]))
    assert "Labels of train that no text of dev has" in untold and "BAD" in untold


def test_uneven_classes_are_told():
    [uneven] = warnings(check([GOOD] * 100 + [BAD] * 10))
    assert "100 texts of GOOD, 10 of BAD" in uneven and "91%" in uneven
    assert not warnings(check([GOOD] * 90 + [BAD] * 10))


def test_uneven_labels_are_no_fault_where_a_text_may_have_several():
    train = [{"GOOD": 1.0, "BAD": 1.0, "ODD": float(i < 10)} for i in range(100)]
    [always] = warnings(check(train, train, "eeap_textcat_multilabel"))
    assert always == "Labels that each text of train has: BAD, GOOD. Leave out."


def test_the_same_text_with_other_labels_is_told():
    [unlike] = warnings(check([*ENOUGH, {}], text="the same")[1:])
    assert "train: 1 text has different labels" in unlike and "the same" in unlike
