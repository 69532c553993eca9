"""All that other kinds can do works for spans: figures, pages, pictures, lines."""

from dataclasses import replace

import pytest
from spacy.training import Example

from spacy_eeap.explain import (
    SpansExplanation,
    explain,
    from_dict,
    render,
    svg,
    to_dict,
)
from spacy_eeap.explain.kinds import kind_of
from spacy_eeap.faithfulness.measure import measure

from .test_collect import TEXTS

EMPTY = SpansExplanation([], [], [], [], [], [], [])


@pytest.fixture
def compared(found):
    return replace(found, attributions={"erasure": [[0.5, -0.25], [], [0.75]]})


def test_other_methods_tell_of_each_span_with_a_label(spans):
    for explanation in explain(spans, TEXTS, attributions=["erasure"]):
        told = explanation.attributions["erasure"]
        for given, row, weights in zip(
            explanation.assigned, told, explanation.weights, strict=True
        ):
            assert len(row) == (len(weights) if given else 0)


def test_gradients_say_what_to_ask_for(spans):
    with pytest.raises(ValueError, match="Use 'erasure', which"):
        list(explain(spans, TEXTS, attributions=["gradient_x_input"]))


def test_faithfulness_is_measured(spans):
    docs = [spans.make_doc(text) for text in TEXTS]
    report = measure(spans, [Example(doc, doc.copy()) for doc in docs], "spancat")
    assert report.unit == "token"
    assert report.n_decisions >= 4
    assert report.methods["erasure"].kendall.mean == 1
    assert 0 <= report.distance.mean <= 1
    assert report.verdict


def test_the_terminal_has_a_row_for_each_span_with_a_label(compared):
    lines = render(compared, style="text").splitlines()
    assert lines[0] == "1. Ada Lovelace saw Rome.  (right)"
    assert [line.split("  ")[0] for line in lines[-2:]] == ["Ada Lovelace", "Rome"]
    assert "Ada 0.750, Lovelace 0.250" in lines[-2]
    assert "Ada +0.5, Lovelace \N{MINUS SIGN}0.25" in lines[-2]


def test_the_terminal_says_it_if_there_is_none(found):
    none = replace(found, assigned=[False] * 3, gold=[])
    assert "(no span is given a label; the likeliest)" in render(none, style="text")
    without = SpansExplanation(["One"], [False], [], [], [], [], [])
    assert render(without, style="text") == "1. One\n(no span is suggested)"
    assert render(EMPTY, style="text") == "1. (a text without tokens)"


def test_a_page_shades_the_tokens_of_each_span(compared):
    page = render(compared, page=True, jupyter=False)
    assert '<span class="a9" title="0.75">Ada</span>' in page
    assert '<span class="b4" title="\N{MINUS SIGN}0.25">Lovelace</span>' in page
    assert "✓ right" in page
    assert "90.0%" in page
    assert page.index("The likeliest of the spans without a label") < page.index(
        "Lovelace</span> <span"
    )


def test_a_page_of_a_text_without_spans_says_so(found):
    page = render([EMPTY, replace(found, assigned=[False] * 3)], page=True)
    assert "A text without tokens." in page
    assert "No span is given a label." in page


def test_markup_is_escaped(found):
    evil = replace(found, labels=["<b>", "<i>", "</td>"], words=["<u>"] * 5)
    page = render(evil, page=True, jupyter=False)
    assert not {"<u>", "<i>", "</td></td>"} & set(page.split('"'))
    assert "&lt;u&gt;" in page


def test_a_picture_has_a_row_for_each_span_with_a_label(compared):
    picture = kind_of(compared).picture(compared)
    attention, by_erasure = picture.matrices
    assert attention.columns == ["Ada", "Lovelace", "Rome"]
    assert len(attention.rows) == 2
    assert [(cell.x, cell.y, cell.shade) for cell in attention.cells] == [
        (0, 0, "a9"),
        (1, 0, "a3"),
        (2, 1, "a9"),
    ]
    assert [cell.shade for cell in by_erasure.cells] == ["a9", "b4", "a9"]
    assert svg(compared).startswith("<svg")
    assert "A text without spans" in svg(EMPTY)


def test_an_overview_tells_the_least_sure_span(found):
    cells = {
        name: cell.text for name, cell in kind_of(found).row(1, found).cells.items()
    }
    assert cells == {
        "Text": "Ada Lovelace saw Rome.",
        "Spans": "2",
        "Least sure": "Rome PLACE 75.0%",
        "Gold": "2 spans",
        "Verdict": "✓ right",
        "Tokens": "5",
    }
    assert kind_of(EMPTY).row(1, EMPTY).cells["Spans"].text == "0"


def test_a_span_has_the_tokens_without_which_it_would_have_another_label(spans):
    text = "Ada Lovelace went to the old town today"
    [explanation] = explain(spans, [text], why=True)
    given = [i for i, assigned in enumerate(explanation.assigned) if assigned]
    several = [i for i in given if len(explanation.tokens_of(i)) > 1]
    assert several and [why.place for why in explanation.why] == several
    for why in explanation.why:
        assert why.label == explanation.labels[why.place]
        start, end = explanation.spans[why.place]
        for found in filter(None, [why.removal, why.sufficient]):
            assert all(start <= i < j <= end for i, j in found.units)
    assert from_dict(to_dict(explanation)) == explanation
