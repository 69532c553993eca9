import pytest

from spacy_eeap.explain import Explanation
from spacy_eeap.explain.media.html import render

from .test_page_in_chromium import EVIL, contrast

NUMBERS = "[...document.querySelectorAll('.sortable tbody th')].map((n) => n.innerText)"
OPEN = "[...document.querySelectorAll('.fold')].map((fold) => fold.open)"
SORTS = "[...document.querySelectorAll('.sortable thead th')].map((th) => th.ariaSort)"
STATUS = "document.querySelector('[role=status]').textContent"
N = 25


def header(name):
    column = ["#", "Predicted", "Score", "Gold", "Verdict", "Tokens"].index(name)
    return f".sortable thead th:nth-child({column + 1}) button"


def sort(browser, name):
    """Press the header of a column; get the numbers in their new order."""
    browser.click(header(name))
    return [int(number) for number in browser.ask(NUMBERS)]


@pytest.fixture(scope="module")
def page():
    """Texts 1 to 25: the longer the surer; 3 and 7 are wrong, 5 is all markup."""
    texts = []
    for number in range(1, N + 1):
        words = ["Good", *["film"] * number] if number != 5 else [EVIL] * 6
        label = "POS" if number != 5 else EVIL
        gold = "NEG" if number in (3, 7) else label
        score = 0.5 + number / 100
        texts.append(
            Explanation(
                words,
                [True] * len(words),
                [1.0] * len(words),
                {label: score, "NEG": 1 - score},
                [label],
                [gold],
                "en",
            )
        )
    return render(texts, title=EVIL)


@pytest.fixture
def opened(browser, page):
    browser.open(page)
    return browser


def test_errors_stand_first_and_of_them_the_surest(opened):
    numbers = [int(number) for number in opened.ask(NUMBERS)]
    assert numbers[:4] == [7, 3, 1, 2]
    assert opened.ask("document.querySelector('caption').innerText") == "2 of 25 wrong"


def test_a_header_sorts_both_ways(opened):
    upwards = sort(opened, "Score")
    assert upwards == list(range(1, N + 1))
    assert opened.ask(SORTS)[:3] == ["none", "none", "ascending"]
    assert sort(opened, "Score") == upwards[::-1]
    assert opened.ask(SORTS)[:3] == ["none", "none", "descending"]


def test_numbers_are_sorted_as_numbers(opened):
    assert sort(opened, "#") == list(range(1, N + 1))
    assert sort(opened, "Tokens")[:3] == [1, 2, 3]
    assert opened.ask(SORTS) == [*["none"] * 5, "ascending", "none"]


def test_labels_are_sorted_as_words(opened):
    assert sort(opened, "Gold")[:3] == [5, 7, 3]
    assert opened.ask(SORTS)[3] == "ascending"


def test_verdicts_are_sorted_the_wrong_ones_first(opened):
    sort(opened, "#")
    assert sort(opened, "Verdict")[:3] == [3, 7, 1]


def test_a_keyboard_sorts_and_keeps_its_place(opened):
    opened.ask(f"document.querySelector('{header('Score')}').focus()")
    opened.press("Enter")
    assert opened.ask(NUMBERS)[0] == "1"
    opened.press(" ")
    assert opened.ask(NUMBERS)[0] == str(N)
    assert opened.ask("document.activeElement.textContent") == "Score"


def test_the_order_is_announced(opened):
    sort(opened, "Score")
    assert opened.ask(STATUS) == "Sorted by Score, ascending"
    sort(opened, "Score")
    assert opened.ask(STATUS) == "Sorted by Score, descending"


def test_a_screen_reader_hears_headers_without_their_arrows(opened):
    opened.call("Accessibility.enable")
    nodes = opened.call("Accessibility.getFullAXTree")["nodes"]
    opened.call("Accessibility.disable")
    named = {
        (node["role"]["value"], node["name"]["value"])
        for node in nodes
        if not node["ignored"] and "name" in node
    }
    assert ("button", "Score") in named
    assert ("columnheader", "Score") in named
    assert ("region", "2 of 25 wrong") in named
    assert ("link", "7") in named


def test_a_link_opens_its_text_and_goes_there(opened):
    assert not any(opened.ask(OPEN))
    opened.click("a[href='#text20']")
    assert [i for i, is_open in enumerate(opened.ask(OPEN), 1) if is_open] == [20]
    top, height = opened.ask(
        "[document.getElementById('text20').getBoundingClientRect().top, innerHeight]"
    )
    assert -1 <= top < height


def test_the_same_link_opens_it_again(opened):
    # The page hears of the new address some time after the click.
    opened.ask("addEventListener('hashchange', () => { window.has_heard = true })")
    opened.click("a[href='#text20']")
    while not opened.ask("window.has_heard"):
        pass
    opened.click("#text20 summary")
    assert not opened.ask(OPEN)[19]
    opened.click("a[href='#text20']")
    assert opened.ask(OPEN)[19]


def test_an_address_opens_its_text(opened):
    opened.ask("location.hash = '#text9'; new Promise((done) => setTimeout(done))")
    assert opened.ask(OPEN)[8]


def test_a_summary_is_reached_and_opened_by_keyboard(opened):
    opened.ask("document.querySelector('#text2 summary').focus()")
    opened.press("Enter")
    assert opened.ask(OPEN)[1]


def test_without_script_the_table_can_be_read(browser, page):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    assert not browser.ask("document.querySelectorAll('button').length")
    assert browser.ask(NUMBERS)[:2] == ["7", "3"]
    browser.click("#text2 summary")
    assert browser.ask(OPEN)[1]
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_on_paper_there_are_the_table_and_what_is_open(opened):
    opened.ask("document.querySelector('#text2 .fold').open = true")
    opened.emulate("print", prefers_color_scheme="dark")
    shown = opened.ask(
        "[...document.querySelectorAll('article')].map((text) => text.offsetHeight > 0)"
    )
    assert [i for i, is_shown in enumerate(shown, 1) if is_shown] == [2]
    assert opened.ask("document.querySelector('.sortable').offsetHeight") > 0
    paper = opened.ask("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_more_paper_is_needed_if_all_is_open(opened):
    few = opened.print()
    assert few.startswith(b"%PDF-")
    opened.ask(
        "for (const fold of document.querySelectorAll('.fold')) fold.open = true"
    )
    assert opened.print().count(b"/Type /Page\n") > few.count(b"/Type /Page\n") >= 1


def test_markup_is_never_executed(opened):
    assert not opened.ask("typeof pwned !== 'undefined'")
    assert opened.ask("document.querySelectorAll('img').length") == 0


def test_nothing_is_loaded_and_nothing_fails(opened):
    sort(opened, "Score")
    assert opened.ask("performance.getEntriesByType('resource').length") == 0
    assert opened.errors == []


def test_a_small_screen_scrolls_within_the_table_only(browser, page):
    browser.open(page, 500, 800)
    assert browser.ask("document.documentElement.scrollWidth") <= 500


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_readable(browser, page, scheme):
    browser.open(page, prefers_color_scheme=scheme)
    paper = browser.ask("getComputedStyle(document.body).backgroundColor")
    inks = browser.ask(
        "[...document.querySelectorAll('.overview :is(th, td, a, button, caption)')]"
        ".map((part) => getComputedStyle(part).color)"
    )
    assert min(contrast(ink, paper) for ink in inks) >= 4.5
