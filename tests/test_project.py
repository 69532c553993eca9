"""The workflows of project.yml, run as a user runs them, with a few steps each."""

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
    return folder


@pytest.fixture
def nltk_assets(project):
    """The archives of NLTK, where they were fetched."""
    for name in ("sentence_polarity.zip", "movie_reviews.zip"):
        path = ROOT / "assets" / name
        if not path.exists():
            pytest.skip(f"{path} is not there: python -m spacy project assets")
        (project / "assets").mkdir(exist_ok=True)
        shutil.copy(path, project / "assets")


def run(workflow, folder, *options):
    command = [sys.executable, "-m", "spacy", "project", "run", workflow, folder]
    return subprocess.run(
        [*map(str, command), *options], check=True, capture_output=True, text=True
    ).stdout


def quickstart(folder):
    return run("quickstart", folder, "--vars.max_steps", "20")


def compared(path):
    return [row["name"] for row in srsly.read_json(path)["pipelines"]]


def test_quickstart_compares_and_explains(project):
    quickstart(project)
    assert compared(project / "metrics" / "comparison.json") == [
        "eeap",
        "spacy-ensemble",
        "spacy-parametric-attention",
        "spacy-bow",
    ]
    assert (project / "pages" / "attention.html").read_text().count("<article") == 10


def test_a_second_run_redoes_nothing(project):
    assert quickstart(project).count("Skipping") == 6


@pytest.mark.parametrize(
    "workflow, pipelines, pages",
    [
        (
            "polarity",
            ["wide", "global", "local", "multi-head", "multi-hop", "context"],
            10,
        ),
        ("long_reviews", ["wide", "hierarchical"], 4),
    ],
)
def test_a_workflow_on_the_reviews_of_pang_and_lee(
    project, nltk_assets, workflow, pipelines, pages
):
    run(workflow, project, "--vars.max_steps", "2", "--vars.rounds", "1")
    assert compared(project / "metrics" / f"{workflow}.json") == pipelines
    page = (project / "pages" / f"{workflow}.html").read_text()
    assert page.count("<article") == pages
