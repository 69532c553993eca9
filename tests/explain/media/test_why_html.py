from dataclasses import replace

import pytest

from spacy_eeap.explain import svg
from spacy_eeap.explain.kinds.why import UnitSet, Why
from spacy_eeap.explain.media.html import render

from .test_html import Page

WHY = Why(
    "POS",
    0.9,
    True,
    UnitSet([[0, 1]], "<b>NEG</b>", 0.61, True),
    False,
    UnitSet([[0, 1]], "POS", 0.87, True),
)


@pytest.fixture
def asked(explanation):
    return replace(explanation, words=["<i>", "film", "!"], why=[WHY])


def test_the_sentence_comes_before_scores_text_and_disclaimer(asked):
    html = render([asked])
    places = map(
        html.index, ['<div class="why">', '<table class="scores">', "no proof"]
    )
    places = list(places)
    assert places == sorted(places)


def test_words_and_labels_are_marked_and_shown_as_they_are(asked):
    html = render([asked])
    assert '<b class="unit"><bdi lang="en">&lt;i&gt;</bdi></b>' in html
    assert "<b><bdi>&lt;b&gt;NEG&lt;/b&gt;</bdi></b> (61%)." in html


def test_many_decisions_fold(tagging):
    html = render([replace(tagging, why=[replace(WHY, place=i % 3) for i in range(7)])])
    assert "The other 2 decisions about this text" in html


def test_what_the_sentences_mean_is_told_where_there_are_some(asked, explanation):
    note = "found by leaving tokens out"
    assert note in Page(render([asked])).texts["footer"]
    assert note not in render([explanation])


def test_a_fragment_has_the_sentence_too(asked):
    html = render([asked], page=False)
    assert html.index('<div class="why">') < html.index("no proof")


def test_a_picture_has_it_below(asked):
    assert "would be &lt;b&gt;NEG&lt;/b&gt; (61%)" in svg(asked)
