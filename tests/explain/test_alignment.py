import re
from dataclasses import replace
from math import sqrt
from xml.etree import ElementTree

import pytest

from spacy_eeap.explain.alignment import CELL, GAP, LETTER, alignment_svg, lay_out
from spacy_eeap.explain.colors import DARK, LIGHT

from .test_html import EVIL

SVG = "{http://www.w3.org/2000/svg}"


def read(explanation):
    return ElementTree.fromstring(alignment_svg(explanation))


def test_columns_are_the_source_and_rows_the_translation(translating):
    layout = lay_out(translating)
    assert [label.text for label in layout.sources] == ["Anna", "schläft", "."]
    assert [label.text for label in layout.targets] == ["Anna", "is", "asleep", "."]
    assert (layout.n_columns, layout.n_rows) == (3, 4)


def test_a_cell_has_a_shade_and_tells_its_weight(translating):
    cells = {
        (x, y): (shade, title) for x, y, shade, title in lay_out(translating).cells
    }
    assert cells[1, 2] == (9, "\u2068schläft\u2069 → \u2068asleep\u2069: 1")
    assert cells[1, 3] == (2, "\u2068schläft\u2069 → \u2068.\u2069: 0.25")


def test_no_attention_and_weights_next_to_nothing_have_no_cell(translating):
    cells = {(cell.x, cell.y) for cell in lay_out(translating).cells}
    assert not {(2, 0), (0, 2), (2, 2), (0, 3)} & cells
    assert len(cells) == 8
    pale = replace(translating, weights=[[1.0, 0.05, 0.06]] * 4)
    assert {cell.x for cell in lay_out(pale).cells} == {0, 2}
    low = replace(translating, weights=[[0.009, 0.01, 0.009]] * 4)
    assert {cell.x for cell in lay_out(low).cells} == {1}


def test_labels_have_their_place_within_the_picture(translating):
    layout = lay_out(translating)
    assert layout.left >= LETTER * len("asleep") + GAP
    assert layout.top >= LETTER * len("schläft") / sqrt(2) + GAP
    assert layout.sources[1].x - layout.sources[0].x == CELL
    assert layout.targets[1].y - layout.targets[0].y == CELL
    assert layout.width > layout.left + 3 * CELL
    assert layout.height > layout.top + 4 * CELL


def test_the_last_label_has_place_to_rise_to_the_right(translating):
    longer = replace(translating, words=["Anna", "schläft", "ausgesprochen"])
    rise = LETTER * len("ausgesprochen") / sqrt(2)
    assert lay_out(longer).width >= lay_out(longer).sources[-1].x + rise


def test_letters_of_chinese_take_two_places_and_accents_none(translating):
    lefts = [
        lay_out(replace(translating, tokens=[token] * 4)).left
        for token in ("公园", "park", "pa\u0301rk")
    ]
    assert len(set(lefts)) == 1


def test_a_long_token_is_cut(translating):
    long = replace(translating, words=["long" * 20, ".", "."])
    assert lay_out(long).sources[0].text == "longlonglonglon…"


@pytest.mark.parametrize("first", ["سلام", "שלום", "«שלום"])
def test_a_source_that_is_read_from_the_right_begins_there(translating, first):
    layout = lay_out(replace(translating, words=[first, "Anna", "."]))
    assert [label.text for label in layout.sources] == [".", "Anna", first]
    assert {(cell.x, cell.shade) for cell in layout.cells if cell.y == 0} == {
        (2, 8),
        (1, 1),
    }


def test_a_source_without_letters_begins_at_the_left(translating):
    layout = lay_out(replace(translating, words=["1", "2", "3"]))
    assert [label.text for label in layout.sources] == ["1", "2", "3"]


def test_a_file_is_xml_that_says_what_it_shows(translating):
    svg = read(translating)
    layout = lay_out(translating)
    assert svg.tag == f"{SVG}svg"
    assert svg.attrib["viewBox"] == f"0 0 {layout.width} {layout.height}"
    title, description = svg[:2]
    assert title.text == "Alignment of a translation"
    assert "4 in all, and a column for each token of the text, 3 in" in description.text
    assert svg.attrib["aria-labelledby"].split() == [
        title.attrib["id"],
        description.attrib["id"],
    ]
    assert len(svg.findall(f".//{SVG}g/{SVG}rect/{SVG}title")) == len(layout.cells)
    assert [group.get("lang") for group in svg.findall(f"{SVG}g")] == [None, "de", "en"]


def test_a_file_has_its_colours_and_those_for_the_dark(translating):
    [style] = read(translating).findall(f"{SVG}style")
    light, dark = style.text.split("@media (prefers-color-scheme: dark)")
    for colors, rules in ((LIGHT, light), (DARK, dark)):
        for name in ("paper", "ink", "line", "a1", "a9"):
            assert colors[name] in rules
    assert "var(" not in style.text


def test_a_file_loads_nothing(translating):
    without_namespace = alignment_svg(translating).replace(SVG[1:-1], "")
    assert "://" not in without_namespace
    assert "url(" not in without_namespace and "href" not in without_namespace


def test_markup_and_what_xml_forbids_are_shown(translating):
    evil = f"{EVIL}\x00\x1b\ufffe\uffff"
    svg = read(replace(translating, words=[evil] * 3, tokens=[evil] * 4, lang=EVIL))
    [cell, *_] = svg.findall(f".//{SVG}g/{SVG}rect/{SVG}title")
    assert f"{EVIL}␀␛\ufffd\ufffd" in cell.text
    assert not svg.findall(f".//{SVG}script")


def test_a_text_without_tokens_has_a_picture_without_cells(translating):
    empty = replace(translating, words=[], spaces=[], tokens=[], weights=[])
    assert not read(empty).findall(f".//{SVG}g/{SVG}rect")
    assert not re.search("nan|inf", alignment_svg(empty))
