import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.accuracy import __main__ as accuracy

ROOT = Path(__file__).parents[3]
ARCHIVE = ROOT / "assets" / "sentence_polarity.zip"


def run(*arguments):
    """Run the script, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.accuracy", "polarity", *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the script in this process, which has imported spaCy."""

    def call(*arguments):
        command = ["benchmarks.accuracy", "polarity", *arguments]
        monkeypatch.setattr(sys, "argv", command)
        accuracy.main()
        return capsys.readouterr().out

    return call


def test_runs_add_up_and_one_done_again_replaces_the_one_before(call, tmp_path):
    if not ARCHIVE.exists():
        pytest.skip(f"{ARCHIVE} is not there: python -m spacy project assets")
    output = ("--output", str(tmp_path / "runs.jsonl"))
    options = ["--rows", "TextCatBOW.v3", "--limit", "20", "--epochs", "1", *output]
    run(*options, "--seeds", "0", "1")
    call(*options, "--seeds", "1")
    (row,) = [line for line in call("--table", *output).splitlines() if "BOW" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert 0 <= float(cells[1]) <= 100
    assert cells[3] == "2"
