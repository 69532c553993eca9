import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ARCHIVE = ROOT / "assets" / "sentence_polarity.zip"


def run(*arguments):
    command = [sys.executable, "-m", "benchmarks.accuracy", "polarity", *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


def test_runs_add_up_and_one_done_again_replaces_the_one_before(tmp_path):
    if not ARCHIVE.exists():
        pytest.skip(f"{ARCHIVE} is not there: python -m spacy project assets")
    output = ("--output", str(tmp_path / "runs.jsonl"))
    options = ["--rows", "TextCatBOW.v3", "--limit", "20", "--epochs", "1", *output]
    run(*options, "--seeds", "0", "1")
    run(*options, "--seeds", "1")
    (row,) = [line for line in run("--table", *output).splitlines() if "BOW" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert 0 <= float(cells[1]) <= 100
    assert cells[3] == "2"
