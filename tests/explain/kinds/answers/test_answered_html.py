import re
from dataclasses import replace

import pytest

from spacy_eeap.explain import AnsweringExplanation
from spacy_eeap.explain.media.html import render
from spacy_eeap.explain.templates.environment import environment

from ...media.test_html import EVIL, Page


def bodies(page):
    """The rows of each table of facts."""
    tables = re.findall(
        r'<table class="facts">.*?<tbody>(.*?)</tbody>', page, re.DOTALL
    )
    return [re.findall(r"<tr.*?</tr>", table, re.DOTALL) for table in tables]


def cells(row):
    return re.findall(r"<td([^>]*)>(\d+\.\d\d)</td>", row)


def test_the_question_is_the_heading_and_the_answer_is_told(answering):
    page = Page(render([answering]))
    assert page.texts["h2"] == "Story 1 Where is the milk?"
    assert "Answer: home" in page.texts["article"]
    assert "✓ right, gold: home" in page.texts["article"]
    assert "home90.0%" in page.texts["table"]
    assert "garden10.0%" in page.texts["table"]


def test_an_answer_that_is_not_the_gold_one_is_called_wrong(answering):
    page = Page(render([replace(answering, gold_answer="garden")]))
    assert "✗ wrong, gold: garden" in page.texts["article"]
    assert (
        "gold" not in render([replace(answering, gold_answer=None)]).split("<main>")[1]
    )


def test_facts_are_rows_with_a_shaded_number_for_each_hop(answering):
    first, second, third = bodies(render([answering]))[0]
    heads = 'title="head 1: 0.9, head 2: 0.5"'
    assert cells(first)[0] == (f' class="a8 strongest" {heads}', "0.90")
    assert [number for _, number in cells(second)] == ["0.25", "1.00"]
    assert ' class="a9 strongest" ' in cells(second)[1][0]
    assert [attrs.split(" title")[0] for attrs, _ in cells(third)] == [
        ' class="a2"'
    ] * 2


def test_rows_and_columns_have_headers(answering):
    page = Page(render([answering]))
    columns = ["#", "Fact", "Hop 1", "Hop 2"]
    headers = "".join(f'<th scope="col">{name}</th>' for name in columns)
    assert f"<thead><tr>{headers}</tr></thead>" in render([answering])
    assert len(page.find("th", scope="row", dir="auto", lang="en")) == 9
    assert len(page.find("caption")) == 4


def test_supporting_facts_are_marked_by_more_than_colour(answering):
    page = render([replace(answering, supporting_facts=[1])])
    mark = '<span role="img" aria-label="Supporting fact">◆</span>'
    assert [mark in row for row in bodies(page)[0]] == [False, True, False]
    assert "◆ marks a supporting fact" in page
    assert "◆" not in render([replace(answering, supporting_facts=None)])


def test_the_weights_of_each_head_are_tables_that_a_keyboard_can_open(answering):
    html = render([answering])
    assert Page(html).texts["summary"] == "Each head"
    _, first_hop, second_hop = bodies(html)
    assert [number for _, number in cells(first_hop[0])] == ["0.90", "0.50"]
    assert [number for _, number in cells(second_hop[1])] == ["1.00", "0.50"]
    assert html.count('<th scope="col">Head 2</th>') == 2


def test_a_single_head_is_told_once(answering):
    html = render([replace(answering, weights=[[[1.0, 0.0, 0.0]]])])
    assert "Each head" not in html and "title=" not in html
    assert len(bodies(html)) == 1


def test_all_of_a_long_story_but_the_most_attended_facts_are_folded(
    answering, monkeypatch
):
    monkeypatch.setitem(environment().globals, "n_facts", 1)
    weights = [[[0.25, 0.5, 0.125, 0.125]]]
    long = replace(
        answering, facts=["a", "b", "c", "d"], weights=weights, supporting_facts=[3]
    )
    page = render([long])
    shown, folded = bodies(page)
    assert [re.findall(r"(\w)</th>", row)[0] for row in shown] == ["b", "d"]
    assert [re.findall(r"(\w)</th>", row)[0] for row in folded] == ["a", "c"]
    assert Page(page).texts["summary"] == "The other 2 facts, of less weight"
    assert "the most attended facts of story 1" in page


def test_a_short_story_is_not_folded(answering):
    assert "The other" not in render([answering])


def test_a_page_of_answers_has_no_script_and_loads_nothing(answering):
    html = render([answering])
    assert "script" not in html and "://" not in html


def test_markup_is_escaped_everywhere():
    evil = AnsweringExplanation(
        [EVIL], EVIL, EVIL, {EVIL: 1.0}, [[[1.0], [0.5]]], EVIL, [0], EVIL
    )
    page = Page(render([evil], title=EVIL))
    assert not page.find("script") and not page.find("img")
    for tag in ("h1", "h2", "span", "tbody"):
        assert EVIL in page.texts[tag]


@pytest.mark.parametrize("field", ["question", "answer", "facts"])
def test_control_characters_are_shown(answering, field):
    evil = {
        "question": {"question": "\x1b"},
        "answer": {"answer": "\x1b", "candidates": {"\x1b": 1.0}},
        "facts": {"facts": ["\x1b"] * 3},
    }
    page = render([replace(answering, **evil[field])])
    assert "␛" in page and "\x1b" not in page


def test_stories_and_texts_can_share_a_page(answering, explanation, tagging):
    page = Page(render([answering, explanation, tagging]))
    assert len(page.find("article")) == 3
    assert "strongest fact of that story" in page.texts["header"]
    assert "strongest token of that text" in page.texts["header"]


def test_a_story_of_10_000_facts_takes_few_bytes_a_fact(answering):
    n = 10_000
    heads = [[1 / n] * n] * 8
    long = replace(
        answering,
        facts=["Mary went home."] * n,
        weights=[heads, heads, heads],
        supporting_facts=None,
    )
    assert len(render([long])) < 200 * n
