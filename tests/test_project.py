"""The workflow of the quick start, run as a user runs it, with a few steps each."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import srsly

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "project.yml", folder)
    shutil.copytree(ROOT / "configs", folder / "configs")
    run(folder)
    return folder


def run(folder):
    small = ["--vars.max_steps", "20"]
    command = [sys.executable, "-m", "spacy", "project", "run", "quickstart", folder]
    return subprocess.run(
        [*map(str, command), *small], check=True, capture_output=True, text=True
    ).stdout


def test_quickstart_compares_and_explains(project):
    figures = srsly.read_json(project / "metrics" / "comparison.json")
    assert [row["name"] for row in figures["pipelines"]] == [
        "eeap",
        "spacy-ensemble",
        "spacy-parametric-attention",
        "spacy-bow",
    ]
    assert (project / "pages" / "attention.html").read_text().count("<article") == 10


def test_a_second_run_redoes_nothing(project):
    assert run(project).count("Skipping") == 6
