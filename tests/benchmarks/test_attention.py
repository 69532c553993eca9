import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_layer_has_a_row_of_figures():
    command = [sys.executable, "-m", "benchmarks.attention", "--rounds", "1"]
    printed = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    rows = [
        line.split("|")[1:-1] for line in printed.splitlines() if "Attention" in line
    ]
    assert len(rows) == 7
    assert all(float(forward) > 0 and float(back) > 0 for _, forward, back in rows)
