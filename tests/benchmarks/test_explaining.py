import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def printed():
    """What a round on a few texts prints."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.explaining",
        "--quick",
        "--rounds",
        "1",
    ]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


@pytest.fixture(scope="module")
def rows(printed):
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]


def test_every_pipeline_has_a_row_for_each_kind_of_text(rows):
    assert [row[1] for row in rows] == ["sentences", "long"] * 5 + ["stories"]
    assert len({row[0] for row in rows}) == 6


def test_explaining_stands_beside_predicting(rows):
    for row in rows:
        predict, explain, ratio = float(row[2]), float(row[5]), float(row[6])
        assert predict > 0 and explain > 0
        assert ratio > 0.1


def test_only_our_components_save_activations(rows):
    for name, _, _, milliseconds, ratio, *_ in rows:
        assert bool(milliseconds) == bool(ratio) == name.startswith("eeap_")


def test_machine_seed_and_rounds_are_told(printed):
    last = printed.splitlines()[-1]
    assert last.startswith("Median of 1 rounds.")
    assert last.endswith("seed 0.")
    assert "spaCy" in last
