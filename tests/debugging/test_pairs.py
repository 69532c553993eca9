import pytest
import spacy

from spacy_eeap.debugging.findings import Corpus
from spacy_eeap.debugging.pairs import check_pairs

from ..pairs import PAIRS, pair_examples
from .test_texts import warnings


def check(pairs, others=PAIRS):
    nlp = spacy.blank("de")
    nlp.add_pipe("eeap_translate", config={"target_lang": "en"})
    splits = (pair_examples(nlp, each) for each in (pairs, others))
    corpus = Corpus(*splits)
    for example, (_, target) in zip(corpus.train, pairs, strict=True):
        if target is None:
            example.reference._.translation = None
    return list(check_pairs(None, corpus))


def test_pairs_are_counted_and_measured():
    found = check([("a b c", "a b"), ("a", "b")])
    assert {finding.level for finding in found} == {"info"}
    assert found[0].text == (
        "train: 2 pairs of 2 words in the middle and 3 at most, translated to 2 words "
        "in the middle and 2 at most"
    )


@pytest.mark.parametrize(
    "pair, message",
    [
        (("Er lacht.", None), "1 text has no translation."),
        (("Er lacht.", " "), "1 pair has an empty side"),
        ((" ", "He laughs."), "1 pair has an empty side"),
        (("Er lacht.", "He " * 30), "1 pair has one side more than 3 times as long"),
        (("Er " * 30, "He"), "1 pair has one side more than 3 times as long"),
        (("Berlin!", "Berlin!"), "1 pair has the same on both sides: Berlin!"),
    ],
)
def test_what_is_odd_about_a_pair_is_told(pair, message):
    [told] = warnings(check([*PAIRS, pair]))
    assert told.startswith("train: ") and message in told


def test_a_split_without_translations_is_an_error():
    [fail] = [f for f in check([("Er lacht.", None)]) if f.level == "fail"]
    assert fail.text.startswith("train: no text has a translation.")
