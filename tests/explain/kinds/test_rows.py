from dataclasses import replace

import pytest

from spacy_eeap.explain import Explanation, TaggingExplanation, TranslatingExplanation
from spacy_eeap.explain.drawing.overview_rows import Cell
from spacy_eeap.explain.kinds import kind_of


def row(number, explanation):
    return kind_of(explanation).row(number, explanation)


def told(explanation):
    return {name: cell.text for name, cell in row(1, explanation).cells.items()}


def test_a_text_that_was_classified(explanation):
    assert told(explanation) == {
        "Predicted": "POS",
        "Score": "90.0%",
        "Gold": "POS",
        "Verdict": "✓ right",
        "Tokens": "3",
        "Most attended": "Good · film · !",
    }


def test_a_text_whose_attention_knows_sentences_tells_the_strongest(sentences):
    assert told(sentences)["Most attended"] == "Good film!"


def test_numbers_are_sorted_by_their_value(explanation):
    cells = row(1, explanation).cells
    assert cells["Score"].key == 0.9
    assert cells["Tokens"].key == 3
    assert cells["Predicted"].key is None


def test_verdicts_are_sorted_from_wrong_to_not_known(explanation):
    golds = (["NEG"], ["POS"], None)
    rows = [row(1, replace(explanation, gold=gold)) for gold in golds]
    assert [each.cells["Verdict"].key for each in rows] == [0, 1, 2]
    assert [each.is_right for each in rows] == [False, True, None]


def test_what_is_not_known_is_blank(explanation):
    unknown = told(replace(explanation, gold=None))
    assert unknown["Gold"] == unknown["Verdict"] == ""


def test_the_error_is_the_score_of_the_wrong_label():
    scores = {"A": 0.9, "B": 0.7, "C": 0.1}
    wrong = Explanation([], [], [], scores, ["A", "B"], ["A", "C"])
    assert row(1, wrong).error == 0.7
    missed = Explanation([], [], [], scores, [], ["C"])
    assert row(1, missed).error == 0.0
    assert told(missed)["Predicted"] == "no label"


def test_a_question(answering):
    assert told(replace(answering, gold_answer="garden")) == {
        "Question": "Where is the milk?",
        "Answer": "home",
        "Score": "90.0%",
        "Gold": "garden",
        "Verdict": "✗ wrong",
        "Facts": "3",
    }


def test_a_text_that_was_tagged(tagging):
    cells = row(1, tagging).cells
    assert cells["Text"] == Cell("Good film!", lang="en")
    assert cells["Mean probability"].text == "74.7%"
    assert cells["Least sure"] == Cell("! . 50.0%", 0.5)
    assert row(1, tagging).is_right is None


def test_a_translation(translating):
    same = row(1, translating)
    assert same.cells["Verdict"].text == "✓ the same"
    assert same.cells["Score"] == Cell("-0.25", -0.25)
    assert same.cells["Translation"] == Cell("Anna is asleep.", lang="en")
    other = row(1, replace(translating, gold_translation="Anna sleeps."))
    assert other.cells["Verdict"].text == "✗ different"
    assert row(1, replace(translating, gold_translation=None)).is_right is None


@pytest.mark.parametrize(
    "empty",
    [
        Explanation([], [], [], {}, []),
        TaggingExplanation([], [], [], [], [], []),
        TranslatingExplanation([], [], "", [], [], 0.0),
    ],
)
def test_an_empty_text_has_a_row(empty):
    assert told(empty)["Tokens"] == "0"


def test_long_texts_and_control_characters_stay_on_a_line():
    long = Explanation(["\n", "\x1b", "x" * 99], [True] * 3, [1.0] * 3, {}, ["a\nb"])
    assert told(long)["Predicted"] == "a↵b"
    assert len(told(long)["Most attended"]) <= 50
    assert told(long)["Most attended"].startswith("↵ · ␛ · xxx")
