import re

import pytest

from spacy_eeap.explain import Explanation
from spacy_eeap.explain.kinds.classes.kind import N_LONG
from spacy_eeap.explain.media.html import render
from spacy_eeap.explain.templates.environment import environment

from ...media.test_html import Page


@pytest.fixture
def long():
    """A text of 50 sentences, of which a later one has more weight."""
    words = [f"w{i}" if i % 30 else "." for i in range(1, 30 * 50 + 1)]
    weights = [float(i) for i in range(len(words))]
    erasure = {"erasure": [-1.0, *[0.0] * (len(words) - 1)]}
    return Explanation(
        words, [True] * len(words), weights, {}, [], attributions=erasure, target="A"
    )


def summaries(page):
    found = re.findall(r'<details class="piece"[^>]*>\n<summary>(.*?)</summary>', page)
    return [" ".join(re.sub("<[^>]*>", " ", each).split()) for each in found]


def test_a_text_is_cut_into_pieces_the_most_attended_first(long):
    told = summaries(render([long]))[:50]
    assert told[0].startswith("Piece 50 4.45e+04 w1471 w1472")
    assert told[-1].startswith("Piece 1 435 w1 w2")


def test_few_pieces_are_open_and_most_are_folded_away_together(long):
    page = render([long])
    attention, erasure = page.split('<div class="pieces">')[1:]
    assert attention.count("open>") == 10
    assert "The other 30 pieces, of less weight" in attention
    assert erasure.count("open>") == 1


def test_no_token_is_lost(long):
    page = render([long])
    attention = page.split('<div class="pieces">')[1]
    shown = re.findall(r"<span[^>]*title[^>]*>(.*?)</span>", attention)
    assert sorted(shown) == sorted(long.words)


def test_pieces_know_their_place_for_the_script(long):
    page = Page(render([long]))
    numbers = [int(attrs["data-number"]) for attrs in page.find("details", open=None)]
    assert numbers == [*range(50, 40, -1), 1]


def test_another_method_cuts_the_text_and_weighs_by_its_own_numbers(long):
    told = summaries(render([long]))[50:]
    assert told[0].startswith("Piece 1 \N{MINUS SIGN}1 w1 w2")


def test_a_page_with_pieces_has_a_script_for_them(long, explanation):
    assert "inOrder" in render([long])
    assert "script" not in render([explanation])


def test_a_text_that_is_not_long_is_whole():
    n = N_LONG
    whole = Explanation(["."] * n, [True] * n, [1.0] * n, {}, [])
    assert "pieces" not in render([whole]).split("<main>")[1]


def test_few_pieces_are_all_listed(long, monkeypatch):
    monkeypatch.setitem(environment().globals, "n_pieces", 50)
    assert "The other" not in render([long])
