import re

import pytest

from spacy_eeap.explain.drawing.colors import N_SHADES
from spacy_eeap.explain.kinds.classes.explanation import Explanation
from spacy_eeap.explain.media.html import render

EVIL = "</title></style><script>pwned = 1</script><img src=x onerror='pwned = 1'>"
TEXTS = [
    "Good  film,\n\tnaïve cafe\u0301 👩‍👩‍👧 क्षि \u00a0 ok",
    "فيلم رائع (Director's Cut)",
    "שלום עולם",
    EVIL,
    "long" * 200,
]
SHADES = list(range(N_SHADES + 1))
LOOK = """
const all = (selector) => [...document.querySelectorAll(selector)];
const look = (element) => getComputedStyle(element);
const tokens = [...document.querySelector(".text").children];
return {
  texts: all(".text").map((text) => text.innerText),
  directions: all(".text").map((text) => look(text).direction),
  paper: look(document.body).backgroundColor,
  ink: look(document.body).color,
  muted: look(document.querySelector("header p")).color,
  shades: tokens.map((token) => look(token).backgroundColor),
  inks: tokens.map((token) => look(token).color),
  verdicts: all(".gold b").map((mark) => look(mark).color),
  bars: all(".sentence").map((bar) => [bar.offsetWidth, bar.offsetHeight]),
  pwned: typeof pwned !== "undefined",
  loaded: performance.getEntriesByType("resource").length,
  overflow: document.documentElement.scrollWidth - innerWidth,
};
"""


def explanation(words, attention, **kwargs):
    return Explanation(words, [False] * len(words), attention, **kwargs)


@pytest.fixture(scope="module")
def page():
    """One token of each shade, right and wrong, then texts of many kinds."""
    ramp = explanation(
        [f"w{i}" for i in SHADES],
        [float(i) for i in SHADES],
        scores={"POS": 0.9, EVIL: 0.1},
        predicted=["POS"],
        gold=["POS"],
    )
    known = {"scores": {"POS": 0.9}, "predicted": ["POS"], "gold": [EVIL]}
    known |= {"sentence_lengths": [1], "sentence_attention": [1.0]}
    texts = [explanation([text], [1.0], **known) for text in TEXTS]
    return render([ramp, *texts], title=EVIL)


def contrast(one, other):
    """Get the contrast ratio of two colours, as in WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(color):
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_texts_survive_exactly(light):
    assert light["texts"][1:] == TEXTS


def test_bars_of_sentences_are_seen(look):
    assert len(look["bars"]) == len(TEXTS)
    for width, height in look["bars"]:
        assert 0 < width < height


def test_markup_in_a_text_is_never_executed(light):
    assert not light["pwned"]


def test_nothing_is_loaded(light):
    assert light["loaded"] == 0


def test_right_to_left_text_runs_from_right_to_left(light):
    assert light["directions"][:4] == ["ltr", "ltr", "rtl", "rtl"]


def test_long_words_wrap(light):
    assert light["overflow"] <= 0


def test_light_and_dark_differ(light, dark):
    assert luminance(light["paper"]) > 0.9
    assert luminance(dark["paper"]) < 0.05


def test_text_is_readable_on_every_shade(look):
    papers = [look["paper"], *look["shades"][1:]]
    for ink, paper in zip(look["inks"], papers, strict=True):
        assert contrast(ink, paper) >= 4.5


def test_everything_else_is_readable(look):
    for ink in (look["ink"], look["muted"], *look["verdicts"]):
        assert contrast(ink, look["paper"]) >= 4.5


def test_each_shade_stands_out_more_than_the_one_before(look):
    salience = [contrast(shade, look["paper"]) for shade in look["shades"][1:]]
    assert salience == sorted(set(salience))
    assert salience[-1] > 1.5


def test_own_policy_allows_the_styles_and_nothing_logs_an_error(chromium, page):
    _, log = chromium.open(page)
    assert "CONSOLE" not in log
