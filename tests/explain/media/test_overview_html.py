import re
from dataclasses import replace

import pytest

from spacy_eeap.explain.media import html
from spacy_eeap.explain.media.html import render

from .test_html import EVIL, Page


def table(page):
    [found] = re.findall(r'<table class="sortable">.*?</table>', page, re.DOTALL)
    return found


def test_a_table_comes_before_the_texts(explanation):
    wrong = replace(explanation, gold=["NEG"])
    page = render([explanation, wrong])
    assert page.index("sortable") < page.index("<article")
    parsed = Page(table(page))
    assert parsed.texts["caption"] == "1 of 2 wrong"
    assert parsed.texts["thead"] == "#PredictedScoreGoldVerdictTokensMost attended"
    assert [line for line in parsed.texts["tbody"].split("\n") if line] == [
        "2POS90.0%NEG✗ wrong3Good · film · !",
        "1POS90.0%POS✓ right3Good · film · !",
    ]


def test_a_number_links_to_its_text(explanation):
    page = Page(render([explanation, explanation]))
    links = [attrs["href"] for attrs in page.find("a")]
    assert links == ["#text1", "#text2"]
    assert [attrs["id"] for attrs in page.find("article")] == ["text1", "text2"]


def test_cells_say_what_they_are_sorted_by(explanation):
    rows = table(render([explanation, explanation]))
    assert '<td data-key="0.9">90.0%</td>' in rows
    assert '<td data-key="1" class="right">✓ right</td>' in rows
    assert "<td>POS</td>" in rows


def test_a_single_text_needs_no_table_and_no_script(explanation):
    page = render([explanation])
    assert "sortable" not in page and "script" not in page


@pytest.mark.parametrize("kind", ["explanation", "answering", "tagging", "translating"])
def test_many_texts_are_folded(kind, request, monkeypatch):
    monkeypatch.setattr(html, "N_UNFOLDED", 2)
    text = request.getfixturevalue(kind)
    page = Page(render([text] * 3))
    assert len(page.find("details", **{"class": "fold"})) == 3
    assert not Page(render([text] * 2)).find("details", **{"class": "fold"})


def test_a_text_that_is_folded_shows_its_verdict_and_its_first_words(
    explanation, monkeypatch
):
    monkeypatch.setattr(html, "N_UNFOLDED", 1)
    page = render([explanation, explanation])
    first = re.findall(r"<summary>(.*?)</summary>", page, re.DOTALL)[0]
    told = " ".join(re.sub("<[^>]*>", "", first).split())
    assert told == "Text 1 POS ✓ right, gold: POS Good film!"


def test_a_question_that_is_folded_shows_its_answer(answering, monkeypatch):
    monkeypatch.setattr(html, "N_UNFOLDED", 1)
    page = render([answering, answering])
    first = re.findall(r"<summary>(.*?)</summary>", page, re.DOTALL)[0]
    told = " ".join(re.sub("<[^>]*>", "", first).split())
    assert told == "Story 1 Where is the milk? Answer: home ✓ right, gold: home"


def test_markup_is_escaped(explanation):
    evil = replace(
        explanation, words=[EVIL] * 3, predicted=[EVIL], gold=[EVIL], lang=EVIL
    )
    page = Page(table(render([evil, evil])))
    assert not page.find("script") and not page.find("img")
    assert EVIL in page.texts["td"]


def test_a_corpus_takes_few_bytes_a_text(explanation):
    assert len(render([explanation] * 1_000)) < 2_500 * 1_000
