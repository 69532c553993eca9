from xml.etree import ElementTree

import pytest

from benchmarks.speed.chart import GRID, LABELS, WIDTH, chart

from .test_report import ROW

SVG = "{http://www.w3.org/2000/svg}"


def elements(rows, name):
    return ElementTree.fromstring(chart(rows)).findall(SVG + name)


def test_a_screen_reader_is_told_title_and_figures():
    root = ElementTree.fromstring(chart([ROW]))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    ids = {each.get("id"): each.text for each in root if each.get("id")}
    assert "times as fast" in ids["title"]
    assert ids["desc"] == "predict: peer: 2.3x (aim 3x)"


def test_text_is_escaped():
    (label,) = [
        text.text
        for text in elements([ROW._replace(name="<peer> & co")], "text")
        if "predict" in text.text
    ]
    assert label == "predict: <peer> & co"


def test_twice_and_half_as_fast_are_as_far_from_equal_speed():
    fast, slow = elements([ROW._replace(ratio=2), ROW._replace(ratio=0.5)], "rect")
    assert float(fast.get("width")) == pytest.approx(float(slow.get("width")), abs=0.1)
    assert float(slow.get("x")) < float(fast.get("x"))


@pytest.mark.parametrize("ratio", [GRID[0] / 9, GRID[-1] * 9])
def test_bars_end_inside_the_image(ratio):
    (bar,) = elements([ROW._replace(ratio=ratio)], "rect")
    left, length = float(bar.get("x")), float(bar.get("width"))
    assert left >= LABELS
    assert left + length <= WIDTH


def test_only_rows_that_aim_to_be_faster_are_drawn():
    aims = [
        {"at_least": None, "at_most": 1.05},
        {"at_least": 0.2},
        {"at_least": None, "met": None},
    ]
    assert not elements([ROW._replace(**aim) for aim in aims], "rect")


def test_a_bar_shows_whether_its_aim_is_met():
    rows = [ROW, ROW._replace(met=True)]
    assert [bar.get("class") for bar in elements(rows, "rect")] == ["missed", "met"]


def test_dark_screens_have_colours_of_their_own():
    assert "@media (prefers-color-scheme: dark)" in chart([ROW])
