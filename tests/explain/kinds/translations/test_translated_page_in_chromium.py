from itertools import pairwise

import pytest

from spacy_eeap.explain import TranslatingExplanation
from spacy_eeap.explain.drawing.colors import N_SHADES
from spacy_eeap.explain.media.html import render
from spacy_eeap.explain.media.svg import svg

from ...chromium import DARK
from ...media.test_page_in_chromium import EVIL, contrast, luminance

LOOK = """
const all = (selector, of = document) => [...of.querySelectorAll(selector)];
const look = (element) => getComputedStyle(element);
const box = (element) => element.getBoundingClientRect();
const height = (element) => box(element).height;
const regions = all("article > .scroll");
const [ramp, rtl, evil, wide] = regions.map((region) => region.firstElementChild);
const cells = all("rect", ramp);
const [sources, targets] = all("g[lang]", rtl).map((group) => all("text", group));
const start = (label, i) => label.getStartPositionOfChar(i).x;
const inside = (label, picture) => {
  const [inner, outer] = [box(label), box(picture)];
  return inner.left >= outer.left && inner.right <= outer.right &&
    inner.top >= outer.top && inner.bottom <= outer.bottom;
};
return {
  shades: cells.map((cell) => look(cell).fill),
  titles: cells.map((cell) => cell.textContent),
  inks: all("text", ramp).map((label) => look(label).fill),
  dim: all("dt, .pair span, .pair b").map((part) => look(part).color),
  paper: look(document.body).backgroundColor,
  columns: cells.map((cell) => Math.round(box(cell).left)),
  sources: sources.map((label) => [label.textContent, box(label).left]),
  targetsEnd: targets.map((label) => box(label).right - box(all("path", rtl)[0]).left),
  runsLeft: start(targets[0], 0) > start(targets[0], 4),
  directions: all(".pair dd[lang]").slice(3, 5).map((text) => look(text).direction),
  evil: all("text", evil).map((label) => label.textContent),
  inside: [ramp, rtl, evil].flatMap(
    (picture) => all("text", picture).map((label) => inside(label, picture))),
  scrolls: regions.map((region) => region.scrollWidth > region.clientWidth),
  stops: regions.map((region) => region.tabIndex),
  overflow: document.documentElement.scrollWidth - innerWidth,
  pwned: typeof pwned !== "undefined",
  loaded: performance.getEntriesByType("resource").length,
  folds: all("article > details").slice(0, 2).map((fold) => {
    const before = height(fold);
    fold.firstElementChild.click();
    return [before, height(fold)];
  }),
};
"""
FILE = """
const parts = [...document.querySelectorAll("rect, text")];
return parts.map((part) => getComputedStyle(part).fill);
"""


def translation(words, tokens, weights, **kwargs):
    text = " ".join(tokens)
    candidates = [{"text": text, "score": -0.5}, {"text": EVIL, "score": -1.0}]
    return TranslatingExplanation(
        words, [True] * len(words), text, tokens, weights, -0.5, candidates, **kwargs
    )


@pytest.fixture(scope="module")
def ramp():
    """A weight of each shade, and one of none."""
    weights = [float(shade) for shade in range(N_SHADES + 1)]
    words = [f"w{shade}" for shade in range(N_SHADES + 1)]
    return translation(words, ["one"], [weights], gold_translation="one")


@pytest.fixture(scope="module")
def page(ramp):
    """Each shade; Arabic into Hebrew; markup; a text that is wider than the page."""
    n = 60
    texts = [
        ramp,
        translation(["كلب", "يجري", "."], ["(שלום)", "a"], [[1.0, 0.0, 0.0]] * 2),
        translation([EVIL], [EVIL], [[1.0]]),
        translation(["long"] * n, ["long" * 200], [[1 / n] * n]),
    ]
    return render(texts, title=EVIL)


def test_each_weight_but_none_has_a_cell_of_its_shade(look):
    assert len(set(look["shades"])) == N_SHADES
    salience = [contrast(shade, look["paper"]) for shade in look["shades"]]
    assert salience == sorted(salience)


def test_cells_stand_in_the_columns_of_their_tokens(light):
    steps = {right - left for left, right in pairwise(light["columns"])}
    assert steps == {22}
    assert light["titles"][0] == "\u2068w1\u2069 → \u2068one\u2069: 1"


def test_everything_is_readable(look):
    for ink in (*look["inks"], *look["dim"]):
        assert contrast(ink, look["paper"]) >= 4.5


def test_labels_are_whole(light):
    assert all(light["inside"])


def test_a_source_that_is_read_from_the_right_begins_there(light):
    assert [text for text, _ in light["sources"]] == [".", "يجري", "كلب"]
    places = [place for _, place in light["sources"]]
    assert places == sorted(places)


def test_right_to_left_labels_run_left_and_end_beside_the_cells(light):
    assert light["runsLeft"]
    for place in light["targetsEnd"]:
        assert -10 < place < 0


def test_right_to_left_texts_run_from_right_to_left(light):
    assert light["directions"] == ["rtl", "rtl"]


def test_markup_is_never_executed(light):
    assert light["evil"] == [f"{EVIL[:15]}…"] * 2
    assert not light["pwned"]


def test_nothing_is_loaded(light):
    assert light["loaded"] == 0


def test_a_wide_picture_scrolls_on_its_own_and_a_keyboard_reaches_it(light):
    assert light["overflow"] <= 0
    assert light["scrolls"] == [False, False, False, True]
    assert set(light["stops"]) == {0}


def test_folds_open(light):
    for before, after in light["folds"]:
        assert after > 2 * before


def test_own_policy_allows_the_styles_and_nothing_logs_an_error(chromium, page):
    _, log = chromium.open(page)
    assert "CONSOLE" not in log


def test_a_picture_in_a_file_has_the_same_colours(chromium, ramp, light, dark):
    within = f"<!DOCTYPE html><body>{svg(ramp)}</body>"
    for look, flags in ((light, ()), (dark, (DARK,))):
        paper, *shades, _ = chromium.ask(within, FILE, *flags)[: N_SHADES + 2]
        assert paper == look["paper"]
        assert shades == look["shades"]


def test_light_and_dark_differ(light, dark):
    assert luminance(light["paper"]) > 0.9
    assert luminance(dark["paper"]) < 0.05
