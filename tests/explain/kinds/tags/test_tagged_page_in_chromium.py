import pytest

from spacy_eeap.explain import TaggingExplanation
from spacy_eeap.explain.drawing.colors import N_SHADES
from spacy_eeap.explain.media.html import render

from ...media.test_page_in_chromium import EVIL, contrast

LOOK = """
const look = (element, pseudo) => getComputedStyle(element, pseudo);
const texts = [...document.querySelectorAll(".tokens")];
const told = [...document.querySelectorAll(".told")];
const state = (i) => ({
  classes: [...texts[i].children].map((token) => token.className),
  told: told[i].textContent,
});
const press = (key) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const point = (token) => token.dispatchEvent(
  new PointerEvent("pointerover", { bubbles: true }));
const stops = () => document.querySelectorAll(".tokens [tabindex='0']").length;
const result = { before: state(0), stops: stops() };
texts[0].children[0].focus();
result.focused = state(0);
point(texts[0].children[1]);
result.pointed = state(0);
result.papers = [...texts[0].children].map((token) => look(token).backgroundColor);
result.inks = [...texts[0].children].map((token) => look(token, "::after").color);
texts[0].dispatchEvent(new PointerEvent("pointerleave"));
result.left = state(0);
press("ArrowRight");
result.right = state(0);
press("End");
result.end = document.activeElement.textContent;
press("ArrowRight");
result.beyond = document.activeElement.textContent;
press("Home");
result.stopsAfter = stops();
texts[1].children[0].click();
press("ArrowLeft");
result.rtl = document.activeElement.textContent;
result.cleared = state(0);
const [first, second] = [...texts[1].children].map((t) => t.getBoundingClientRect());
result.runsLeft = second.right <= first.left;
result.text = texts[2].innerText;
result.hint = document.querySelector(".point").hidden;
result.paper = look(document.body).backgroundColor;
result.pwned = typeof pwned !== "undefined";
result.loaded = performance.getEntriesByType("resource").length;
result.overflow = document.documentElement.scrollWidth - innerWidth;
return result;
"""


def explanation(words, attended, weights):
    n = len(words)
    probabilities = [0.5] * n
    tags = [f"T{i}" for i in range(n)]
    return TaggingExplanation(words, [True] * n, tags, probabilities, attended, weights)


@pytest.fixture(scope="module")
def page():
    """A token that attends to the next, one that attends to all; other scripts."""
    ramp = [float(weight) for weight in range(N_SHADES, 0, -1)]
    words = [f"w{i}" for i in range(N_SHADES)]
    rest = [[0]] * (N_SHADES - 2)
    attended = [[1, 0], [*range(N_SHADES)], *rest]
    weights = [[0.75, 0.25], ramp, *[[1.0]] * (N_SHADES - 2)]
    one, two = [[0]], [[1], [0]]
    texts = [
        explanation(words, attended, weights),
        explanation(["שלום", "עולם"], two, [[1.0], [1.0]]),
        explanation([EVIL], one, [[1.0]]),
        explanation(["long" * 200], one, [[1.0]]),
        explanation(["alone"], [[]], [[]]),
    ]
    return render(texts, title=EVIL)


def test_nothing_is_shaded_at_first(light):
    assert set(light["before"]["classes"]) == {""}
    assert light["before"]["told"] == ""
    assert light["hint"] is False


def test_a_token_in_focus_shades_what_it_attends_to(light):
    assert light["focused"]["classes"][:3] == ["a3 asks", "a9", ""]
    assert light["focused"]["told"] == "w0 T0 50.0%, attends to: w1 0.75, w0 0.25"


def test_pointing_comes_before_the_focus_and_gives_way_to_it(light):
    shades = [f"a{i}" for i in range(N_SHADES, 0, -1)]
    shades[1] += " asks"
    assert light["pointed"]["classes"] == shades
    assert light["left"] == light["focused"]


def test_arrows_go_from_token_to_token(light):
    assert light["right"] == light["pointed"]
    assert light["end"] == light["beyond"] == f"w{N_SHADES - 1}"


def test_each_text_is_one_stop_of_the_tab_key(light):
    assert light["stops"] == light["stopsAfter"] == 5


def test_shades_go_with_the_focus(light):
    assert light["cleared"] == light["before"]


def test_right_to_left_text_runs_from_right_to_left(light):
    assert light["runsLeft"]
    assert light["rtl"] == "עולם"


def test_markup_in_a_token_is_never_executed(light):
    assert light["text"].strip() == EVIL
    assert not light["pwned"]


def test_nothing_is_loaded(light):
    assert light["loaded"] == 0


def test_long_words_wrap(light):
    assert light["overflow"] <= 0


def test_tags_are_readable_on_every_shade(look):
    papers = look["papers"]
    assert len(set(papers)) == N_SHADES
    for ink, paper in zip(look["inks"], papers, strict=True):
        assert contrast(ink, paper) >= 4.5


def test_own_policy_allows_the_script_and_nothing_logs_an_error(chromium, page):
    dom, log = chromium.open(page)
    assert "CONSOLE" not in log
    assert 'tabindex="0"' in dom
