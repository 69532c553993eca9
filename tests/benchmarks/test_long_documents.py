import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_length_has_a_row_of_figures():
    command = [
        sys.executable,
        "-m",
        "benchmarks.long_documents",
        "--tokens",
        "60",
        "2000",
    ]
    printed = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    rows = [line.split() for line in printed.splitlines() if line.strip()][2:]
    assert [row[0] for row in rows] == ["60", "2000"]
    for row in rows:
        assert all(float(figure) >= 0 for figure in row[1:])
