import pytest

from spacy_eeap.explain import Explanation
from spacy_eeap.explain.media.html import render

from ...media.test_page_in_chromium import EVIL, contrast

PLACES = """[...document.querySelectorAll('.pieces')[0].querySelectorAll('.piece')]
    .filter((piece) => piece.checkVisibility())
    .map((piece) => Number(piece.dataset.number))"""
OPEN = """[...document.querySelectorAll('.pieces')[0].querySelectorAll('.piece')]
    .filter((piece) => piece.open).length"""
ORDER = ".controls button:first-child"
ALL = ".controls button:last-child"
N = 60


@pytest.fixture(scope="module")
def page():
    """A text of 60 sentences of 20 tokens, the later the stronger; one is markup."""
    words = [f"word{i}" if i % 20 else "." for i in range(1, 20 * N + 1)]
    words[0] = EVIL
    weights = [float(i // 20 + 1) for i in range(len(words))]
    erasure = {"erasure": [float(i % 3 - 1) for i in range(len(words))]}
    long = Explanation(
        words, [True] * len(words), weights, {"A": 1.0}, ["A"],
        attributions=erasure, target="A",
    )  # fmt: skip
    return render([long])


@pytest.fixture
def opened(browser, page):
    browser.open(page)
    return browser


def test_the_strongest_stand_first_and_ten_are_open(opened):
    assert opened.ask(PLACES) == list(range(N, N - 20, -1))
    assert opened.ask(OPEN) == 10


def test_a_piece_opens_and_folds(opened):
    piece = ".piece:not([open])"
    opened.ask(f"document.querySelector('{piece}').id = 'piece'")
    opened.click("#piece summary")
    assert opened.ask("document.querySelector('#piece .text').checkVisibility()")
    assert not opened.ask("document.querySelector('#piece .opening').checkVisibility()")
    opened.click("#piece summary")
    assert not opened.ask("document.querySelector('#piece .text').checkVisibility()")


def test_the_rest_opens(opened):
    opened.click(".rest > summary")
    assert opened.ask(PLACES) == list(range(N, 0, -1))


def test_a_button_puts_the_pieces_in_the_order_of_the_text_and_back(opened):
    before = opened.ask(PLACES)
    opened.click(ORDER)
    assert opened.ask(PLACES) == list(range(1, N + 1))
    assert opened.ask(f"document.querySelector('{ORDER}').ariaPressed") == "true"
    assert not opened.ask("document.querySelector('.rest').checkVisibility()")
    opened.click(ORDER)
    assert opened.ask(PLACES) == before
    assert opened.ask(f"document.querySelector('{ORDER}').ariaPressed") == "false"
    opened.click(".rest > summary")
    assert opened.ask(PLACES) == list(range(N, 0, -1))


def test_a_button_opens_all_and_leaves_the_first_ones_open(opened):
    opened.click(ALL)
    assert opened.ask(OPEN) == N
    assert opened.ask(PLACES) == list(range(N, 0, -1))
    opened.click(ALL)
    assert opened.ask(OPEN) == 10


def test_a_keyboard_reaches_the_buttons_and_the_pieces(opened):
    names = []
    for _ in range(3):
        opened.press("Tab")
        names.append(opened.ask("document.activeElement.innerText"))
    assert names[:2] == ["In the order of the text", "All open"]
    assert opened.ask("document.activeElement.tagName") == "SUMMARY"
    opened.press("Enter")
    assert opened.ask(OPEN) == 9


def test_without_script_there_are_no_buttons_and_pieces_open(browser, page):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    assert not browser.ask(f"document.querySelector('{ORDER}').checkVisibility()")
    browser.click(".rest > summary")
    assert browser.ask(PLACES) == list(range(N, 0, -1))
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_on_paper_pieces_that_are_folded_leave_their_first_words(opened):
    opened.emulate("print")
    assert opened.ask(PLACES) == list(range(N, N - 20, -1))
    assert not opened.ask(f"document.querySelector('{ORDER}').checkVisibility()")
    assert not opened.ask("document.querySelector('.method').checkVisibility()")


def test_the_pieces_of_another_method_have_buttons_of_their_own(opened):
    opened.click(".method > summary")
    opened.click(f".method {ORDER}")
    shown = opened.ask(
        "[...document.querySelectorAll('.method .piece')].map((p) => p.dataset.number)"
    )
    assert shown == [str(number) for number in range(1, N + 1)]
    assert opened.ask(PLACES)[0] == N


def test_markup_is_never_executed_and_nothing_fails(opened):
    opened.click(ORDER)
    assert not opened.ask("typeof pwned !== 'undefined'")
    assert opened.errors == []


def test_a_small_screen_needs_no_scrolling_aside(browser, page):
    browser.open(page, 500, 800)
    assert browser.ask("document.documentElement.scrollWidth") <= 500


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_readable(browser, page, scheme):
    browser.open(page, prefers_color_scheme=scheme)
    paper = browser.ask("getComputedStyle(document.body).backgroundColor")
    inks = browser.ask(
        "[...document.querySelectorAll('.pieces :is(summary, summary span, p)')]"
        ".map((part) => getComputedStyle(part).color)"
    )
    assert min(contrast(ink, paper) for ink in inks) >= 4.5
