import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_each_engine_has_a_row_of_figures_and_the_same_bytes():
    command = [sys.executable, "-m", "benchmarks.applying", "--only", "engines"]
    options = ["--quick", "--texts", "40", "--rounds", "1", "--without-ray"]
    printed = subprocess.run(
        [*command, *options], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    rows = [line.split(" | ") for line in printed.splitlines() if " process" in line]
    assert [row[0] for row in rows[:2]] == ["| one process", "| 2 processes"]
    for row in rows[:2]:
        assert all(float(figure.rstrip(" |")) > 0 for figure in row[1:])
    assert "All write the same bytes, and one bad row." in printed
