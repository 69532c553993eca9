from itertools import pairwise

import pytest

from spacy_eeap.explain import AnsweringExplanation, Explanation
from spacy_eeap.explain.drawing.colors import N_SHADES
from spacy_eeap.explain.media.svg import svg

from .test_page_in_chromium import EVIL, contrast, luminance

LOOK = """
const all = (selector, of = document) => [...of.querySelectorAll(selector)];
const look = (element) => getComputedStyle(element);
const box = (element) => element.getBoundingClientRect();
const pictures = all("svg");
const [ramp, rtl, evil] = pictures;
const cells = all("svg > g:first-of-type rect", ramp);
const columns = all("g[lang]", rtl)[0].children;
const inside = (label) => {
  const [inner, outer] = [box(label), box(label.ownerSVGElement)];
  return inner.left >= outer.left && inner.right <= outer.right &&
    inner.top >= outer.top && inner.bottom <= outer.bottom;
};
const under = (cell) => {
  const { left, top, width, height } = box(cell);
  return document.elementFromPoint(left + width / 2, top + height / 2) === cell;
};
return {
  shades: cells.map((cell) => look(cell).fill),
  marked: cells.map(under),
  minus: look(all(".minus", ramp)[0]).stroke,
  inks: all("text").map((label) => look(label).fill),
  paper: look(all(".paper", ramp)[0]).fill,
  inside: all("text").map(inside),
  columns: [...columns].map((label) => [label.textContent, box(label).left]),
  evil: all("text", evil).map((label) => label.textContent),
  outside: look(all("p")[0]).color,
  pwned: typeof pwned !== "undefined",
  loaded: performance.getEntriesByType("resource").length,
};
"""


@pytest.fixture(scope="module")
def page():
    """Each shade for and against; Arabic; markup, and a story."""
    n = 2 * N_SHADES
    shades = [float(i) for i in range(1, N_SHADES + 1)]
    values = [*shades, *(-shade for shade in shades)]
    texts = [
        Explanation(
            [f"w{i}" for i in range(n)], [True] * n, [0.0] * n, {"POS": 1.0}, ["POS"],
            attributions={"erasure": values}, target="POS",
        ),
        Explanation(
            ["كلب", "يجري", "."], [True] * 3, [0.5, 0.3, 0.2], {"POS": 1.0}, ["POS"]
        ),
        Explanation(
            [EVIL], [True], [1.0], {EVIL: 1.0}, [EVIL],
            attributions={EVIL: [-1.0]}, target=EVIL,
        ),
        AnsweringExplanation(
            ["Mary went home.", "wide 公园 " * 20], "Where is she?", "home",
            {"home": 1.0}, [[[0.9, 0.1]]], attributions={"erasure": [1.0, -1.0]},
        ),
    ]  # fmt: skip
    pictures = "".join(map(svg, texts))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        "<!DOCTYPE html><html><head>"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '</head><body><p style="color: rgb(1, 2, 3)">outside</p>'
        f"{pictures}</body></html>"
    )


def test_each_sign_has_shades_that_grow_stronger(look):
    assert len(set(look["shades"])) == 2 * N_SHADES
    for shades in (look["shades"][:N_SHADES], look["shades"][N_SHADES:]):
        salience = [contrast(shade, look["paper"]) for shade in shades]
        assert salience == sorted(salience)


def test_labels_and_minus_signs_are_readable(look):
    for ink in look["inks"]:
        assert contrast(ink, look["paper"]) >= 4.5
    for shade in look["shades"]:
        assert contrast(look["minus"], shade) >= 4.5


def test_a_pointer_on_a_minus_sign_is_told_the_weight_of_its_cell(light):
    assert all(light["marked"])


def test_labels_are_whole(light):
    assert all(light["inside"])


def test_tokens_that_are_read_from_the_right_begin_there(light):
    assert [text for text, _ in light["columns"]] == [".", "يجري", "كلب"]
    for (_, left), (_, right) in pairwise(light["columns"]):
        assert left < right


def test_markup_is_never_executed(light):
    assert f"{EVIL[:15]}…" in light["evil"]
    assert not light["pwned"]


def test_nothing_is_loaded_and_nothing_logs_an_error(chromium, page, light):
    assert light["loaded"] == 0
    _, log = chromium.open(page)
    assert "CONSOLE" not in log


def test_a_page_around_pictures_keeps_its_own_look(look):
    assert look["outside"] == "rgb(1, 2, 3)"


def test_light_and_dark_differ(light, dark):
    assert luminance(light["paper"]) > 0.9
    assert luminance(dark["paper"]) < 0.05
