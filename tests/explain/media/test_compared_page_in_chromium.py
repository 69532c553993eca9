import pytest

from spacy_eeap.explain import Explanation, TaggingExplanation
from spacy_eeap.explain.drawing.colors import N_SHADES
from spacy_eeap.explain.kinds.classes.kind import N_BESIDE
from spacy_eeap.explain.media.html import render

from .test_page_in_chromium import EVIL, contrast

RAMP = [float(i) for i in range(-N_SHADES, N_SHADES + 1)]
TOKENS = ".method .text span"
LOOKS = f"""[...document.querySelectorAll('{TOKENS}')].slice(0, {len(RAMP)})
    .map((token) => getComputedStyle(token))
    .map((look) => [look.color, look.backgroundColor, look.borderBlockEndColor])"""
CLASSES = """[...document.querySelector('.tokens').children]
    .map((token) => token.className)"""
TOLD = "document.querySelector('.told').textContent"
CLEAR = "rgba(0, 0, 0, 0)"


@pytest.fixture(scope="module")
def page():
    """Every shade for and against, markup, Arabic; and a tagger with a method."""
    n = len(RAMP)
    ramp = Explanation(
        [f"w{i}" for i in range(n)], [True] * n, [1.0] * n, {"A": 1.0}, ["A"],
        attributions={"erasure": RAMP, EVIL: RAMP}, target=EVIL,
        heads=[[1.0] * n] * 2,
    )  # fmt: skip
    rtl = Explanation(
        ["שלום", "עולם"], [True] * 2, [0.5] * 2, {}, [], lang="he",
        attributions={"erasure": [1.0, -1.0]}, target="A",
    )  # fmt: skip
    erasure = {"erasure": [[0.0, 0.5, -1.0], [0.0] * 3, [0.0] * 3]}
    tags = TaggingExplanation(
        ["a", "b", "c"], [True] * 3, ["X"] * 3, [0.5] * 3,
        [[1], [0], [0]], [[1.0]] * 3, attributions=erasure,
    )  # fmt: skip
    return render([ramp, rtl, tags], title=EVIL)


@pytest.fixture
def opened(browser, page):
    browser.open(page)
    return browser


def test_of_a_short_text_each_method_is_shown_and_can_be_folded(browser, page):
    browser.open(page)
    visible = f"document.querySelector('{TOKENS}').checkVisibility()"
    assert browser.ask(visible)
    browser.click(".method summary")
    assert not browser.ask(visible)


def test_of_a_longer_text_they_are_folded_at_first(browser):
    n = N_BESIDE + 1
    text = Explanation(
        ["w"] * n, [True] * n, [1.0] * n, {"A": 1.0}, ["A"],
        attributions={"erasure": [1.0] * n}, target="A",
    )  # fmt: skip
    browser.open(render([text]))
    visible = f"document.querySelector('{TOKENS}').checkVisibility()"
    assert not browser.ask(visible)
    browser.ask("document.querySelector('.method summary').focus()")
    browser.press("Enter")
    assert browser.ask(visible)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_for_and_against_differ_by_colour_and_by_a_line_below(browser, page, scheme):
    browser.open(page, prefers_color_scheme=scheme)
    looks = browser.ask(LOOKS)
    against, nothing, for_it = (
        looks[:N_SHADES], looks[N_SHADES], looks[N_SHADES + 1 :],
    )  # fmt: skip
    assert len({paper for _, paper, _ in looks}) == 2 * N_SHADES + 1
    assert nothing[1] == CLEAR
    assert {line for *_, line in against} == {against[0][0]}
    assert {line for *_, line in [nothing, *for_it]} == {CLEAR}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_on_every_shade(browser, page, scheme):
    browser.open(page, prefers_color_scheme=scheme)
    for ink, paper, _ in browser.ask(LOOKS):
        assert paper == CLEAR or contrast(ink, paper) >= 4.5


def test_colours_of_windows_contrast_themes_leave_the_shades(browser, page):
    browser.open(page, forced_colors="active")
    assert len({paper for _, paper, _ in browser.ask(LOOKS)}) == 2 * N_SHADES + 1


def test_shades_are_printed(opened):
    opened.emulate("print")
    adjusts = opened.ask(
        f"getComputedStyle(document.querySelector('{TOKENS}')).printColorAdjust"
    )
    assert adjusts == "exact"


def test_a_token_that_is_pointed_at_stands_out_and_has_its_number(opened):
    look = f"getComputedStyle(document.querySelector('{TOKENS}'))"
    assert opened.ask(f"{look}.outlineStyle") == "none"
    opened.point(TOKENS)
    assert opened.ask(f"{look}.outlineStyle") == "solid"
    assert opened.ask(f"document.querySelector('{TOKENS}').title") == "\N{MINUS SIGN}9"


def test_the_choice_of_a_method_shades_by_it(browser, page):
    browser.open(page)
    browser.point(".tokens span")
    assert browser.ask(CLASSES) == ["asks", "a9", ""]
    assert browser.ask(TOLD) == "a X 50.0%, attends to: b 1"
    browser.ask("document.querySelector('select').selectedIndex = 1")
    browser.point("h1")
    browser.point(".tokens span")
    assert browser.ask(CLASSES) == ["asks", "a5", "b9"]
    assert (
        browser.ask(TOLD)
        == "a X 50.0%, leaving each token out (erasure): c \N{MINUS SIGN}1, b 0.5"
    )


def test_what_is_told_stays_in_sight_and_hides_nothing_before(browser, page):
    browser.open(page)
    position = "getComputedStyle(document.querySelector('.told')).position"
    assert browser.ask(position) == "static"
    browser.point(".tokens span")
    assert browser.ask(position) == "sticky"


def test_the_choice_has_a_name_and_a_keyboard_makes_it(browser, page):
    browser.open(page)
    assert browser.ask(
        "document.querySelector('select').labels[0].innerText"
    ).startswith("Shade by")
    browser.ask("document.querySelector('select').focus()")
    browser.press("ArrowDown")
    assert browser.ask("document.querySelector('select').value") == (
        "Leaving each token out (erasure)"
    )


def test_right_to_left_text_runs_from_right_to_left(opened):
    direction = opened.ask(
        "getComputedStyle(document.querySelector('.method [lang=he]')).direction"
    )
    assert direction == "rtl"


def test_markup_is_never_executed_and_nothing_fails(opened):
    assert not opened.ask("typeof pwned !== 'undefined'")
    assert opened.errors == []


def test_a_small_screen_needs_no_scrolling_aside(browser, page):
    browser.open(page, 500, 800)
    browser.ask(
        "for (const fold of document.querySelectorAll('details')) fold.open = true"
    )
    assert browser.ask("document.documentElement.scrollWidth") <= 500
