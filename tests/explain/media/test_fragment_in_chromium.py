import re

import pytest

from spacy_eeap.explain import Explanation, TaggingExplanation
from spacy_eeap.explain.media.html import render

from .test_page_in_chromium import EVIL, contrast

# What a notebook says of tables, as JupyterLab does.
HOST = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
.output {{ min-height: 2000px; }}
.output tbody tr:nth-child(odd) {{ background: rgb(238, 238, 238); }}
.output td, .output th {{ text-align: right; padding: 9px; white-space: nowrap; }}
</style></head><body><h1 id="title">Notebook</h1><h2>Section</h2>
<p class="a9 text number">Text <a href="#title">link</a></p>
<details><summary>More</summary>Less</details><article>Article</article>
<table class="scores"><tr><td>1</td><td>2</td></tr></table>
<button>Button</button><select><option>One</option></select><p hidden>Hidden</p>
<div class="output">{}</div><div class="output">{}</div></body></html>"""
BESIDE = "body, body > :not(.output), body > :not(.output) *"
LOOKS = f"""[...document.querySelectorAll('{BESIDE}')].map((element) => {{
    const look = getComputedStyle(element);
    const of_size = /^(height|block|perspective|transform)/;
    const names = [...look].filter((name) => !of_size.test(name));
    return names.map((name) => look[name]).join(';');
}})"""


@pytest.fixture(scope="module")
def texts():
    tags = TaggingExplanation(
        ["a", "b"], [True] * 2, ["X"] * 2, [0.5] * 2, [[1], [0]], [[1.0]] * 2
    )
    scored = Explanation(
        ["Good", EVIL], [True] * 2, [1.0, 0.5], {"A": 0.5, "B": 0.5}, ["A"], ["B"]
    )
    surer = Explanation(["Bad"], [True], [1.0], {"A": 0.9, "B": 0.1}, ["A"], ["B"])
    return [tags, scored, surer]


@pytest.fixture(scope="module")
def page(texts):
    """A notebook that shows the same twice."""
    return HOST.format(*(render(texts, page=False) for _ in range(2)))


@pytest.fixture
def opened(browser, page):
    browser.open(page)
    return browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_around_it_looks_as_without_it(browser, page, scheme):
    browser.open(page, prefers_color_scheme=scheme)
    beside = browser.ask(LOOKS)
    browser.open(HOST.format("", ""), prefers_color_scheme=scheme)
    assert beside == browser.ask(LOOKS)
    assert len(beside) > 15


def test_it_looks_as_in_a_page_of_its_own(browser, texts, page):
    script = """[...document.querySelectorAll('.spacy-eeap .scores *')].slice(0, 16)
        .map((part) => getComputedStyle(part))
        .map((look) => [look.color, look.padding, look.textAlign, look.fontSize])"""
    browser.open(page)
    within = browser.ask(script)
    browser.open(render(texts))
    assert within == browser.ask(script)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_tables_are_readable_whatever_the_notebook_does(browser, page, scheme):
    browser.open(page, prefers_color_scheme=scheme)
    rows = browser.ask(
        "[...document.querySelectorAll('.spacy-eeap tr')]"
        ".map((row) => getComputedStyle(row).backgroundColor)"
    )
    assert set(rows) == {"rgba(0, 0, 0, 0)"}
    paper, *inks = browser.ask(
        "[getComputedStyle(document.querySelector('.spacy-eeap')).backgroundColor,"
        "...[...document.querySelectorAll('.spacy-eeap :is(td, th, p, h2)')]"
        ".map((part) => getComputedStyle(part).color)]"
    )
    assert min(contrast(ink, paper) for ink in inks) >= 4.5


def test_each_is_bound_once(opened):
    assert opened.ask(
        "[...document.querySelectorAll('.output')]"
        ".map((output) => output.querySelectorAll('thead button').length)"
    ) == [7, 7]
    script = (
        "[...document.querySelectorAll('.output')].map((output) =>"
        "[...output.querySelectorAll('.sortable tbody th')].map((n) => n.innerText))"
    )
    assert opened.ask(script) == [["3", "2"], ["3", "2"]]
    opened.click(".output:last-child thead button")
    assert opened.ask(script) == [["3", "2"], ["2", "3"]]


def test_a_script_that_runs_again_binds_nothing_twice(opened, page):
    for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        if "unbound" in script:
            opened.ask(script)
    assert opened.ask("document.querySelectorAll('thead button').length") == 14
    assert opened.ask("document.querySelector('[hidden]').innerText") == "Hidden"


def test_a_link_leads_to_its_own_text(opened):
    opened.click(".output:last-child .sortable a")
    assert opened.ask("document.querySelector('.output:last-child :target') !== null")


def test_tokens_are_shaded_in_both(opened):
    for output in ("first-of-type", "last-of-type"):
        opened.point(f".output:{output} .tokens span")
        second = f".output:{output} .tokens span + span"
        assert opened.ask(f"document.querySelector('{second}').className") == "a9"


def test_markup_is_never_executed_and_nothing_fails(opened):
    assert not opened.ask("typeof pwned !== 'undefined'")
    assert opened.errors == []


def test_a_small_screen_needs_no_scrolling_aside(browser, page):
    browser.open(page, 500, 800)
    assert browser.ask("document.documentElement.scrollWidth") <= 500
