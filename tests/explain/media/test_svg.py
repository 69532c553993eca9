import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from spacy_eeap.explain import Explanation, TaggingExplanation, TranslatingExplanation
from spacy_eeap.explain.drawing.colors import DARK, LIGHT
from spacy_eeap.explain.media.svg import svg

from .test_html import EVIL

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ["explanation", "tagging", "answering", "translating"]


@pytest.fixture(params=KINDS)
def one(request):
    return request.getfixturevalue(request.param)


def read(explanation):
    return ElementTree.fromstring(svg(explanation))


def titles(picture):
    return [title.text for title in picture.findall(f".//{SVG}rect/{SVG}title")]


def test_a_picture_is_xml_that_says_what_it_shows(one):
    picture = read(one)
    assert picture.tag == f"{SVG}svg"
    assert picture.attrib["role"] == "img"
    size = f"{picture.attrib['width']} {picture.attrib['height']}"
    assert picture.attrib["viewBox"] == f"0 0 {size}"
    title, description = picture[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text and "The stronger the shade of a cell" in description.text
    assert picture.attrib["aria-labelledby"].split() == [
        title.attrib["id"],
        description.attrib["id"],
    ]


def test_labels_have_their_languages(translating):
    groups = read(translating).findall(f"{SVG}g/{SVG}g")
    assert [group.get("lang") for group in groups] == [None, "de", "en"]


def test_cells_have_titles_and_shades(translating):
    picture = read(translating)
    assert "\u2068schläft\u2069 → \u2068asleep\u2069: 1" in titles(picture)
    assert len(titles(picture)) == 8
    assert picture.find(f".//{SVG}rect[@x='1'][@y='2']").attrib["class"] == "a9"


def test_the_legend_shows_each_shade_and_what_they_mean(one):
    drawn = svg(one)
    ramps = read(one).findall(f"{SVG}g")[1:-1]
    assert [[rect.attrib["class"] for rect in ramp[1:]] for ramp in ramps] == [
        [f"a{i}" for i in range(1, 10)]
    ]
    assert ">attention, up to the " in drawn


def test_negative_weights_have_a_minus_beside_their_colour(explanation):
    values = {"erasure": [0.4, -0.2, -0.1]}
    signed = read(replace(explanation, attributions=values, target="POS"))
    cells, ramp = signed.findall(f".//{SVG}path[@class='minus']")
    assert cells.attrib["d"] == "M1 1h.4M2 1h.4"
    assert ramp.attrib["d"].count("M") == 9
    assert 'class="minus"' not in svg(explanation)


def test_a_picture_has_its_colours_and_those_for_the_dark(one):
    [style] = read(one).findall(f"{SVG}style")
    light, dark = style.text.split("@media (prefers-color-scheme: dark)")
    for colors, rules in ((LIGHT, light), (DARK, dark)):
        for name in ("paper", "ink", "line", "a1", "a9", "b1", "b9"):
            assert colors[name] in rules
    assert "var(" not in style.text


def test_rules_of_a_picture_leave_the_rest_of_a_page_alone(one):
    [style] = read(one).findall(f"{SVG}style")
    selectors = re.findall(r"^([^@{}\n]+) \{", style.text, re.MULTILINE)
    assert len(selectors) > 40
    for selector in ", ".join(selectors).split(", "):
        assert selector.startswith(".eeap-picture")


def test_two_pictures_on_a_page_do_not_share_names(explanation, answering):
    names = [
        re.findall(r' id="([^"]+)"', svg(each)) for each in (explanation, answering)
    ]
    assert len({*names[0], *names[1]}) == 4
    assert svg(explanation) == svg(explanation)


def test_a_picture_loads_nothing(one):
    without_namespace = svg(one).replace(SVG[1:-1], "")
    assert "://" not in without_namespace
    assert not re.search(r"url\(|href|@import|<script", without_namespace)


def test_markup_and_what_xml_forbids_are_shown(explanation, answering, translating):
    evil = f"{EVIL}\x00\x1b\ufffe\uffff"
    shown = f"{EVIL}␀␛\ufffd\ufffd"
    texts = [
        replace(
            explanation,
            words=[evil] * 3, lang=EVIL, scores={evil: 1.0}, predicted=[evil],
            attributions={evil: [1.0, -1.0, 0.0]}, target=evil,
        ),
        TaggingExplanation(
            [evil], [True], [evil], [1.0], [[0]], [[1.0]], lang=EVIL,
            attributions={evil: [[-1.0]]},
        ),
        replace(
            answering,
            facts=[evil] * 3, question=evil, answer=evil, candidates={evil: 1.0},
            attributions={evil: [1.0, -1.0, 0.0]},
        ),
        replace(translating, words=[evil] * 3, tokens=[evil] * 4, lang=EVIL),
    ]  # fmt: skip
    for text in texts:
        picture = read(text)
        assert shown in titles(picture)[0]
        assert not picture.findall(f".//{SVG}script")
        assert not picture.findall(f".//{SVG}img")


@pytest.mark.parametrize(
    "empty",
    [
        Explanation([], [], [], {}, []),
        TaggingExplanation([], [], [], [], [], []),
        TranslatingExplanation([], [], "", [], [], 0.0),
    ],
)
def test_a_text_without_tokens_has_a_picture_without_cells(empty):
    assert not titles(read(empty))
    assert not re.search("nan|inf", svg(empty))


def test_no_attention_at_all_has_no_cells(explanation):
    none = replace(
        explanation, attention=[0.0] * 3, attributions={"erasure": [0.0] * 3}
    )
    assert not titles(read(none))


def test_a_picture_of_a_long_text_is_small():
    n = 10_000
    words, weights = [f"word{i}" for i in range(n)], [1 / n] * n
    values = {"erasure": [(-1.0) ** i for i in range(n)]}
    long = Explanation(
        words, [True] * n, weights, {"POS": 1.0}, ["POS"],
        attributions=values, target="POS",
    )  # fmt: skip
    attended = [[i] for i in range(n)]
    tagged = TaggingExplanation(
        words, [True] * n, ["X"] * n, weights, attended, [[1.0]] * n
    )
    assert len(svg(long)) < 40_000
    assert len(svg(tagged)) < 40_000
