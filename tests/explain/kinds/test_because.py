from dataclasses import replace

import pytest

from spacy_eeap.explain.kinds.because import (
    because,
    changing_first,
    lines,
    percent,
    plain,
    wrapped,
)
from spacy_eeap.explain.kinds.why import UnitSet, Why

WITHOUT = UnitSet([[0, 1], [2, 3]], "NEG", 0.61, True)
ENOUGH = UnitSet([[0, 1]], "POS", 0.87, True)
WHY = Why("POS", 0.9, True, WITHOUT, False, ENOUGH)
NONE = replace(WHY, removal=None)


def told(text, **changes):
    return plain(because(text, replace(WHY, **changes)))


def test_it_says_what_would_change_the_decision_and_what_is_enough(explanation):
    assert told(explanation) == (
        "Without “Good” and “!” this would be NEG (61%). “Good” alone is enough for "
        "POS (87%)."
    )


def test_tokens_that_follow_each_other_are_one_phrase(explanation):
    units = replace(WITHOUT, units=[[0, 1], [1, 2]])
    assert "Without “Good film” this" in told(explanation, removal=units)


def test_sentences_stay_apart(sentences):
    units = replace(WITHOUT, units=[[0, 2], [2, 5]])
    assert "Without “Long.” and “Good film!” this" in told(sentences, removal=units)


def test_of_many_words_the_first_are_named(explanation):
    words = [f"w{i}" for i in range(20)]
    many = replace(
        explanation, words=words, spaces=[True] * 20, attention=[0.05] * 20, gold=None
    )
    units = replace(WITHOUT, units=[[i, i + 1] for i in range(0, 20, 2)])
    shown = "“w0”, “w2”, “w4”, “w6”, “w8” and 5 tokens more this would be NEG"
    assert shown in told(many, removal=units)
    both = replace(ENOUGH, units=[[0, 1], [2, 3]])
    assert "“w0” and “w2” alone are enough for POS" in told(many, sufficient=both)


def test_a_label_of_several_is_lost(explanation):
    lost = replace(WITHOUT, label="", score=0.4)
    assert "this would not be POS (40%)." in told(explanation, removal=lost)


def test_a_label_that_is_not_given_would_be(explanation):
    won = replace(WITHOUT, label="POS")
    missing = {"is_given": False, "sufficient": None}
    assert told(explanation, removal=won, **missing).endswith("would be POS (61%).")
    assert told(explanation, removal=None, **missing) == (
        "No tokens were found without which this would be POS."
    )
    assert told(explanation, removal=None, is_fixed=True, **missing) == (
        "Whatever is left out, this does not become POS."
    )


def test_a_contrast_is_told_as_one_label_ahead_of_the_other(explanation):
    assert told(explanation, contrast="NEG") == (
        "Without “Good” and “!”, NEG (61%) would be ahead of POS. “Good” alone keeps "
        "POS ahead of NEG."
    )
    assert told(explanation, contrast="NEG", removal=None) == (
        "No tokens were found without which NEG would be ahead of POS."
    )
    fixed = {"removal": None, "is_fixed": True}
    assert told(explanation, contrast="NEG", **fixed) == (
        "Whatever is left out, POS stays ahead of NEG."
    )
    behind = told(explanation, contrast="NEG", is_given=False, **fixed)
    assert behind == "Whatever is left out, NEG stays ahead of POS."


def test_what_cannot_be_changed_is_told(explanation):
    assert told(explanation, removal=None, is_fixed=True) == (
        "Whatever is left out, this stays POS."
    )
    assert told(explanation, removal=None) == (
        "No tokens were found without which this would not be POS."
    )


def test_a_tag_is_that_of_its_token(tagging):
    first = UnitSet([[0, 1]], "VB", 0.6, True)
    assert told(tagging, label="NN", place=1, removal=first, sufficient=None) == (
        "Without “Good”, “film” would be VB (60%)."
    )
    assert "alone is enough for “film” to be NN" in told(
        tagging, label="NN", place=1, removal=first
    )


def test_facts_are_told_by_their_text(answering):
    fact = UnitSet([[1, 2]], "garden", 0.6, True)
    shown = f"Without “{answering.facts[1]}” the answer would be garden (60%)."
    assert shown in told(answering, removal=fact)


def test_of_several_decisions_those_that_would_change_come_first(tagging):
    whys = [replace(NONE, place=0), *(replace(WHY, place=i) for i in (1, 2))]
    whys[2] = replace(whys[2], score=0.5)
    text = replace(tagging, why=whys)
    assert [why.place for why in changing_first(text)] == [2, 1, 0]
    least_sure, surer = lines(text)
    assert ", “!” would be NEG" in least_sure and ", “film” would be NEG" in surer
    assert lines(replace(tagging, why=[NONE] * 2)) == [
        "No decision would change without other tokens."
    ]


def test_of_very_many_decisions_the_terminal_has_the_first(tagging):
    text = replace(tagging, why=[WHY] * 7)
    assert len(lines(text)) == 6
    assert "and 2 such sentences more, which a page shows" in lines(text)[-1]


def test_in_a_picture_lines_are_short(explanation):
    text = replace(explanation, why=[WHY])
    assert " ".join(wrapped(text)) == lines(text)[0]
    assert max(map(len, wrapped(text))) <= 90
    assert wrapped(explanation) == []


@pytest.mark.parametrize(
    ("score", "shown"),
    [(0.0, "0%"), (0.004, "<1%"), (0.61, "61%"), (0.9951, ">99%"), (1.0, "100%")],
)
def test_a_share_is_whole_only_if_it_is(score, shown):
    assert percent(score) == shown
