import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import srsly

from benchmarks.speed import __main__ as speed
from benchmarks.speed.timing import Row

ROOT = Path(__file__).parents[3]
SPEED = (sys.executable, "-m", "benchmarks.speed")


def run(command, check=True):
    environment = {**os.environ, "ANSI_COLORS_DISABLED": "1"}
    return subprocess.run(
        command, check=check, capture_output=True, text=True, env=environment, cwd=ROOT
    )


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What a run of every suite on a few texts prints and writes."""
    folder = tmp_path_factory.mktemp("speed")
    json, svg = folder / "metrics" / "speed.json", folder / "speed.svg"
    options = ["--quick", "--rounds", "1", "--output", json, "--chart", svg]
    command = [*SPEED, *options]
    printed = run(command).stdout
    return printed, srsly.read_json(json), svg.read_text()


def test_every_suite_has_rows(measured):
    _, written, _ = measured
    assert {row["suite"] for row in written["rows"]} == set(speed.SUITES)


def test_json_names_machine_versions_date_seed_and_rounds(measured):
    _, written, _ = measured
    assert written["seed"] == 0
    assert written["rounds"] == 1
    for part in ("Python", "spaCy", "thinc", "torch", "-"):
        assert part in written["machine"]


def test_each_row_is_whole_and_compared_with_the_first_of_its_race(measured):
    _, written, _ = measured
    ours = {}
    for row in written["rows"]:
        assert list(row) == list(Row._fields)
        first = ours.setdefault((row["suite"], row["task"]), row)
        assert row["low"] <= row["value"] <= row["high"]
        assert row["value"] > 0 or row["unit"] == "MB"
        if row["ratio"] is not None:
            assert row["ratio"] == pytest.approx(first["value"] / row["value"])
        aims = (row["at_least"], row["at_most"])
        assert (row["met"] is None) == (aims == (None, None))


def test_each_row_has_a_line_in_the_table(measured):
    printed, written, _ = measured
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(written["rows"])
    assert {line.count("|") for line in lines} == {8}


def test_pipelines_name_their_floor_and_layers_their_limit(measured):
    _, written, _ = measured
    for row in written["rows"]:
        of_pipelines = row["suite"].startswith(("textcat-", "tagger-", "tokenizer"))
        assert (row["above_floor"] is not None) == of_pipelines
        layer = row["suite"] in ("embed", "window", "recurrent", "attention")
        assert (row["of_limit"] is not None) == layer


def test_the_chart_is_xml_with_a_bar_for_each_row_that_has_an_aim(measured):
    _, written, svg = measured
    root = ElementTree.fromstring(svg)
    bars = root.findall("{http://www.w3.org/2000/svg}rect")
    assert len(bars) == sum((row["at_least"] or 0) >= 1 for row in written["rows"])


def test_texts_that_were_not_fetched_are_asked_for(tmp_path):
    command = [
        sys.executable,
        "-m",
        "benchmarks.speed",
        "--assets",
        tmp_path,
        "--suites",
        "window",
    ]
    failed = run(command, check=False)
    assert failed.returncode == 1
    assert "Fetch it: python -m spacy project assets" in failed.stderr


@pytest.mark.parametrize(
    "options, drawn",
    [
        ([], True),
        (["--quick"], False),
        (["--suites", "window"], False),
        (["--suites", "window", "--chart", "docs/speed.svg"], True),
    ],
)
def test_the_chart_of_the_docs_is_drawn_of_all_suites(monkeypatch, options, drawn):
    monkeypatch.setattr(sys, "argv", ["benchmarks.speed", *options])
    chart = speed.parse().chart
    assert (chart is not None and chart.parts[-2:] == ("docs", "speed.svg")) == drawn
