import pytest

from spacy_eeap.explain import AnsweringExplanation
from spacy_eeap.explain.drawing.colors import N_SHADES
from spacy_eeap.explain.kinds.answers.kind import N_FACTS
from spacy_eeap.explain.media.html import render

from ...media.test_page_in_chromium import EVIL, contrast

LOOK = """
const all = (selector, of = document) => [...of.querySelectorAll(selector)];
const look = (element) => getComputedStyle(element);
const height = (element) => element.getBoundingClientRect().height;
const regions = all("article > .scroll");
const [ramp, rtl, evil, wide] = regions.map((region) => region.firstElementChild);
const weights = all("td", ramp).filter((cell) => cell.cellIndex > 1);
const texts = (row) => [...row.cells].map((cell) => cell.innerText);
const around = all("caption, thead th, tbody th, [role=img]", ramp);
return {
  columns: all("thead th", ramp).map((header) => header.innerText),
  rows: all("tbody tr", ramp).map(texts),
  papers: weights.map((cell) => look(cell).backgroundColor),
  inks: weights.map((cell) => look(cell).color),
  bold: weights.map((cell) => look(cell).fontWeight > 400),
  others: around.map((element) => look(element).color),
  paper: look(document.body).backgroundColor,
  directions: all("tbody th", rtl).map((fact) => look(fact).direction),
  fact: all("tbody th", evil)[0].innerText,
  scrolls: regions.map((region) => region.scrollWidth > region.clientWidth),
  stops: regions.map((region) => region.tabIndex),
  overflow: document.documentElement.scrollWidth - innerWidth,
  pwned: typeof pwned !== "undefined",
  loaded: performance.getEntriesByType("resource").length,
  folds: all("article > details").map((fold) => {
    const before = height(fold);
    fold.firstElementChild.click();
    return [fold.firstElementChild.innerText, before, height(fold)];
  }),
};
"""


def story(facts, hops, question="Where?", supporting_facts=None):
    """An explanation of hops that have the same weights in each of two heads."""
    weights = [[hop, hop] for hop in hops]
    return AnsweringExplanation(
        facts, question, "here", {"here": 1.0}, weights, "here", supporting_facts
    )


@pytest.fixture(scope="module")
def page():
    """A weight of each shade; right to left; markup; many hops of many facts."""
    ramp = [float(shade) for shade in range(N_SHADES + 1)]
    n = N_FACTS + 5
    stories = [
        story([f"Fact {i}." for i in range(len(ramp))], [ramp, ramp[::-1]], "?", [2]),
        story(["ذهبت مريم.", "דני הלך.", "Mary went."], [[1.0, 0.0, 0.0]], "أين؟"),
        story([EVIL], [[1.0]], EVIL),
        story(["long" * 200] * n, [[1.0] * n] * 12),
    ]
    return render(stories, title=EVIL)


def test_the_table_has_a_row_for_each_fact_and_a_column_for_each_hop(light):
    assert light["columns"] == ["#", "Fact", "Hop 1", "Hop 2"]
    assert light["rows"][0] == ["0", "Fact 0.", "0.00", "9.00"]
    assert light["rows"][2] == ["◆ 2", "Fact 2.", "2.00", "7.00"]


def test_the_strongest_fact_of_each_hop_is_bold(light):
    assert [i for i, bold in enumerate(light["bold"]) if bold] == [1, 2 * N_SHADES]


def test_numbers_are_readable_on_every_shade(look):
    assert len(set(look["papers"])) == N_SHADES + 1
    for ink, paper in zip(look["inks"], look["papers"], strict=True):
        seen = look["paper"] if paper == "rgba(0, 0, 0, 0)" else paper
        assert contrast(ink, seen) >= 4.5


def test_everything_else_is_readable(look):
    for ink in look["others"]:
        assert contrast(ink, look["paper"]) >= 4.5


def test_right_to_left_facts_run_from_right_to_left(light):
    assert light["directions"] == ["rtl", "rtl", "ltr"]


def test_markup_in_a_fact_is_never_executed(light):
    assert light["fact"] == EVIL
    assert not light["pwned"]


def test_nothing_is_loaded(light):
    assert light["loaded"] == 0


def test_many_hops_scroll_on_their_own_and_a_keyboard_reaches_them(light):
    assert light["overflow"] <= 0
    assert light["scrolls"] == [False, False, False, True]
    assert set(light["stops"]) == {0}


def test_folds_open(light):
    names = [name for name, _, _ in light["folds"]]
    assert names[-2:] == ["The other 5 facts, of less weight", "Each head"]
    for _, before, after in light["folds"]:
        assert after > 2 * before


def test_own_policy_allows_the_styles_and_nothing_logs_an_error(chromium, page):
    _, log = chromium.open(page)
    assert "CONSOLE" not in log
