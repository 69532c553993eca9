from dataclasses import replace

import pytest

from spacy_eeap.explain.kinds.answers import picture as fact_picture
from spacy_eeap.explain.kinds.answers.picture import answering_picture, used_facts


@pytest.fixture
def attributed(answering):
    return replace(answering, attributions={"erasure": [0.1, 0.4, -0.2]})


def cells(picture):
    [matrix] = picture.matrices
    return {
        (matrix.columns[cell.x], cell.y): (cell.shade, cell.title)
        for cell in matrix.cells
    }


def test_rows_are_facts_and_columns_hops_and_methods(attributed):
    [matrix] = answering_picture(attributed).matrices
    assert matrix.columns == ["hop 1", "hop 2", "erasure"]
    assert matrix.rows == [
        "0 \u2068Mary took the milk.\u2069 ◆",
        "1 \u2068Mary went home.\u2069 ◆",
        "2 \u2068John slept.\u2069",
    ]
    assert matrix.heading == "Where is the milk? home 90.0%"
    assert matrix.row_lang == "en"


def test_hops_share_a_scale_and_each_method_has_its_own(attributed):
    found = cells(answering_picture(attributed))
    assert found["hop 1", 0] == ("a8", "\u2068Mary took the milk.\u2069 hop 1: 0.9")
    assert found["hop 2", 1][0] == "a9"
    assert found["erasure", 1] == ("a9", "\u2068Mary went home.\u2069 erasure: 0.4")
    assert found["erasure", 2] == (
        "b4",
        "\u2068John slept.\u2069 erasure: -0.2",
    )


def test_negative_attention_is_shown_as_such(answering):
    picture = answering_picture(replace(answering, weights=[[[1.0, -0.5, 0.0]]]))
    assert cells(picture)["hop 1", 1][0] == "b4"
    assert picture.has_negative and picture.against == "below 0"


def test_the_legend_says_what_a_method_explains(attributed):
    picture = answering_picture(attributed)
    assert picture.legend == "attention, or for the answer, up to the strongest fact"
    assert picture.against == "against the answer"


def test_the_picture_says_what_it_shows(attributed):
    picture = answering_picture(attributed)
    assert picture.title == "Attention to a story: Where is the milk? home 90.0%"
    assert "3 of 3 in all. Columns: hop 1, hop 2, erasure." in picture.description
    assert picture.notes == ["◆ the right answer rests on this fact"]


def test_without_supporting_facts_no_mark_is_told(answering):
    picture = answering_picture(replace(answering, supporting_facts=None))
    assert picture.notes == []
    assert "◆" not in "".join(picture.matrices[0].rows)


def test_of_a_long_story_the_strongest_facts_have_rows(answering, monkeypatch):
    monkeypatch.setattr(fact_picture, "N_FACTS", 1)
    n = 100
    long = replace(
        answering,
        facts=[f"fact {m}." for m in range(n)],
        weights=[[[0.0] * (n - 1) + [1.0]]],
        supporting_facts=None,
        attributions={"erasure": [-1.0] + [0.0] * (n - 1)},
    )
    picture = answering_picture(long)
    assert [row[:2] for row in picture.matrices[0].rows] == ["0 ", "99"]
    assert picture.notes == ["The 2 strongest of 100 facts, in the order of the story."]
    assert used_facts(long, 1) == [0, 99]


def test_a_long_fact_is_cut(answering):
    facts = ["long " * 50, "b", "c"]
    [matrix] = answering_picture(replace(answering, facts=facts)).matrices
    assert matrix.rows[0].startswith(f"0 \u2068{('long ' * 10).strip()}…\u2069")


def test_a_story_without_facts_is_called_so(answering):
    empty = replace(answering, facts=[], weights=[[[]]], supporting_facts=None)
    picture = answering_picture(empty)
    assert picture.matrices[0].rows == picture.matrices[0].cells == []
    assert picture.notes == ["A story without facts."]
