import re
from dataclasses import replace

import pytest

from spacy_eeap.explain import TranslatingExplanation
from spacy_eeap.explain.kinds.translations.kind import N_SIDE
from spacy_eeap.explain.media.html import render
from spacy_eeap.explain.templates.environment import environment

from ...media.test_html import EVIL, Page


def rows(page):
    """The rows of the table of what each token attends to, as texts."""
    table = page.split('<table class="listing attends">')[1].split("</table>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1])
    return [re.sub("<[^>]*>", "", row) for row in found]


def test_the_picture_has_a_cell_for_each_weight(translating):
    page = render([translating])
    assert (
        '<rect class="a9" x="1" y="2" width="1" height="1">'
        "<title>\u2068schläft\u2069 → \u2068asleep\u2069: 1</title></rect>"
    ) in page
    assert page.count("<rect") == 8


def test_the_picture_says_what_it_shows(translating):
    page = Page(render([translating, translating]))
    first, second = page.find("svg", role="img")
    assert first["aria-labelledby"] == "alignment1 weights1"
    assert second["aria-labelledby"] == "alignment2 weights2"
    assert len(page.find("title", id="alignment1")) == 1
    assert len(page.find("desc", id="weights1")) == 1
    assert page.find("g", lang="de") and page.find("g", lang="en")


def test_the_same_stands_in_a_table_that_a_keyboard_can_open(translating):
    html = render([translating])
    assert Page(html).texts["summary"] == "What each token attends toCandidates"
    assert rows(html) == [
        "0AnnaAnna#0 0.9, schläft#1 0.1",
        "1isschläft#1 0.5, Anna#0 0.25, .#2 0.25",
        "2asleepschläft#1 1",
        "3..#2 0.75, schläft#1 0.25, Anna#0 0.004",
    ]


def test_both_texts_and_the_score_stand_below(translating):
    html = render([translating])
    pair = html.split('<dl class="pair">')[1]
    assert '<dd dir="auto" lang="de">Anna schläft.</dd>' in pair
    assert '<dd dir="auto" lang="en">Anna is asleep.</dd>' in pair
    assert "-0.25 <span>log-probability of a piece, in nats</span>" in pair


def test_the_gold_translation_is_marked_if_it_is_the_same(translating):
    gold = '<dt>Gold</dt><dd dir="auto" lang="en">'
    assert f"{gold}Anna is asleep. <b>✓ the same</b></dd>" in render([translating])
    other = render([replace(translating, gold_translation="Anna sleeps.")])
    assert f"{gold}Anna sleeps.</dd>" in other
    assert "Gold" not in render([replace(translating, gold_translation=None)])


def test_candidates_are_listed_with_their_scores(translating):
    html = render([translating])
    assert '<td>-0.50</td><th scope="row" dir="auto" lang="en">Anna sleeps.' in html
    [best, _] = translating.candidates
    assert "Candidates" not in render([replace(translating, candidates=[best])])
    many = replace(translating, candidates=[best] * 20)
    assert render([many]).count("<td>-0.25</td>") == 10


@pytest.mark.parametrize("side", ["words", "tokens"])
def test_of_a_long_text_there_is_a_list_and_no_picture(translating, monkeypatch, side):
    shorter = {"words": 3, "tokens": 4}
    monkeypatch.setitem(environment().globals, "n_side", shorter[side])
    longer = {
        "words": TranslatingExplanation(
            list("abcd"), [True] * 4, "", ["e"], [[1] * 4], 0
        ),
        "tokens": TranslatingExplanation(
            ["a"], [True], "", list("bcdef"), [[1]] * 5, 0
        ),
    }[side]
    page = render([longer])
    assert "<svg" not in page
    assert "<details open>" in page
    assert "Too long for a picture" in page
    assert len(rows(page)) == len(longer.tokens)


def test_of_a_text_that_just_fits_there_is_a_picture(translating, monkeypatch):
    monkeypatch.setitem(environment().globals, "n_side", 4)
    assert "<svg" in render([translating])
    assert "<details open>" not in render([translating])


def test_a_text_without_tokens_is_called_so():
    page = render([TranslatingExplanation([], [], "", [], [], 0.0)])
    assert "A text without tokens." in Page(page).texts["article"]
    assert "Score" not in page


def test_a_translation_without_tokens_is_called_so(translating):
    empty = replace(translating, translation="", tokens=[], weights=[], candidates=[])
    page = Page(render([empty]))
    assert "A translation without tokens." in page.texts["article"]
    assert "Anna schläft." in page.texts["dl"]


def test_the_page_has_no_script_and_loads_nothing(translating):
    html = render([translating])
    assert "script" not in html and "://" not in html


def test_markup_is_escaped_everywhere(translating):
    evil = TranslatingExplanation(
        [EVIL], [False], EVIL, [EVIL], [[1.0]], 0.0,
        [{"text": EVIL, "score": 0.0}] * 2, EVIL, EVIL, EVIL,
    )  # fmt: skip
    page = Page(render([evil], title=EVIL))
    assert not page.find("script") and not page.find("img")
    for tag in ("h1", "rect", "tbody", "dd"):
        assert EVIL in page.texts[tag]
    for attrs in page.find("g") + page.find("dd"):
        assert attrs.get("lang", EVIL) == EVIL


def test_control_characters_are_shown(translating):
    evil = replace(
        translating,
        words=["\x1b"] * 3,
        tokens=["\x1b"] * 4,
        translation="\x1b",
        candidates=[],
        gold_translation="\x1b",
    )
    page = render([evil])
    assert "␛" in page and "\x1b" not in page


def test_translations_and_other_texts_can_share_a_page(
    translating, answering, explanation, tagging
):
    page = Page(render([translating, answering, explanation, tagging]))
    assert len(page.find("article")) == 4
    assert "highest weight of that translation" in page.texts["header"]


def test_the_largest_picture_takes_few_bytes_a_token():
    n = N_SIDE
    weights = [
        [1 / 12 if j // 12 == i // 12 else 0.0 for j in range(n)] for i in range(n)
    ]
    names = [f"token{i}" for i in range(n)]
    large = TranslatingExplanation(names, [True] * n, "", names, weights, 0.0)
    page = render([large])
    assert len(page) < 2_500 * n


def test_a_long_text_takes_few_bytes_a_token():
    n = 1_000
    row = [1 / n] * n
    long = TranslatingExplanation(["word"] * n, [True] * n, "", ["t"] * n, [row] * n, 0)
    assert len(render([long])) < 600 * n
