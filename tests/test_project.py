"""The workflows of project.yml, run as a user runs them, with a few steps each."""

import gzip
import shutil
import subprocess
import sys
import warnings
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path
from pkgutil import resolve_name

import pytest
import srsly
from spacy.cli._util import app
from thinc.api import Config
from typer.testing import CliRunner
from weasel.util import run_command

import spacy_eeap.cli  # noqa: F401  (adds `eeap` to the commands)
from spacy_eeap.readers.checksum import FETCH

ROOT = Path(__file__).parents[1]
N_CAPTIONS = 100


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "project.yml", folder)
    shutil.copytree(ROOT / "configs", folder / "configs")
    return folder


@pytest.fixture(scope="module")
def assets(project):
    """The assets that are fetched; of the treebank the first sentences alone."""
    copy_assets(project, keep_the_start, extra=False)


@pytest.fixture(scope="module")
def extra_assets(project):
    """The extra assets: of bAbI the first stories of each file, the first captions."""
    copy_assets(project, shorten_extra, extra=True)


def copy_assets(project, shorten, extra):
    path = project / "project.yml"
    assets = srsly.read_yaml(path)["assets"]
    for asset in (each for each in assets if each.get("extra", False) == extra):
        source, copy = ROOT / asset["dest"], project / asset["dest"]
        if not source.exists():
            pytest.skip(f"{source} is not there: {FETCH}")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
        is_trained_on = "classify" not in source.parts
        if is_trained_on and source.suffix in (".conllu", ".txt", ".gz"):
            shorten(copy)
            checksum = md5(copy.read_bytes()).hexdigest()
            path.write_text(path.read_text().replace(asset["checksum"], checksum))


def keep_the_start(treebank):
    sentences = treebank.read_text(encoding="utf-8").split("\n\n")
    start = "\n\n".join(sentences[:200])
    treebank.write_text(f"{start}\n\n", encoding="utf-8")


def shorten_extra(path):
    keep_the_first_lines(path) if path.suffix == ".gz" else keep_the_first_stories(path)


def keep_the_first_lines(captions, n=N_CAPTIONS):
    lines = gzip.decompress(captions.read_bytes()).splitlines(keepends=True)
    captions.write_bytes(gzip.compress(b"".join(lines[:n])))


def keep_the_first_stories(stories, n=8):
    lines = stories.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [i for i, line in enumerate(lines) if line.startswith("1 ")]
    stories.write_text("".join(lines[: starts[n]]), encoding="utf-8")


@pytest.fixture(scope="module")
def reviews(project):
    """The corpus of the quick start, of each tenth review."""
    run("fetch", project)
    with changed(
        "spacy_eeap.cli.benchmark_data.reviews.split_reviews",
        lambda split: lambda reviews: split(reviews[::10]),
    ):
        run("convert", project)


@pytest.fixture(scope="module")
def film_reviews(project, assets):
    """The corpora of Pang and Lee: each 20th sentence, each 50th long review."""
    for name, function, step in [
        ("convert-polarity", "polarity.read_sentences", 20),
        ("convert-long-reviews", "long_reviews.read_long_reviews", 50),
    ]:
        with changed(
            f"spacy_eeap.cli.benchmark_data.{function}",
            lambda read, step=step: lambda path: read(path)[::step],
        ):
            run(name, project)


@contextmanager
def changed(name, change):
    """Let a function do something else, which is made of what it does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name, change(resolve_name(name)))
        yield


def command(workflow, folder, *options):
    run = [sys.executable, "-m", "spacy", "project", "run", workflow, str(folder)]
    return [*run, *options]


def run(workflow, folder, *options):
    """Run a workflow in this process: each new one takes seconds to import spaCy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("weasel.cli.run.run_command", call)
        call(command(workflow, folder, *options))


def call(command, **options):
    """Do what a process would do. Commands that are not spaCy's get a process."""
    if command[:3] != [sys.executable, "-m", "spacy"]:
        return run_command(command, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        result = CliRunner().invoke(app, command[3:], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def quickstart(folder):
    """Run the quick start, with a process for each command as a user has it."""
    return subprocess.run(
        command("quickstart", folder, "--vars.max_steps", "20"),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def compared(path):
    return [row["name"] for row in srsly.read_json(path)["pipelines"]]


@pytest.fixture(scope="module")
def quickstarted(project, reviews):
    quickstart(project)


def test_quickstart_compares_and_explains(project, quickstarted):
    assert compared(project / "metrics" / "comparison.json") == [
        "eeap",
        "spacy-ensemble",
        "spacy-parametric-attention",
        "spacy-bow",
    ]
    assert (project / "pages" / "attention.html").read_text().count("<article") == 10


def test_a_second_run_redoes_nothing(project, quickstarted):
    assert quickstart(project).count("Skipping") == 6


@pytest.mark.parametrize(
    "workflow, pipelines, pages",
    [
        (
            "polarity",
            ["default", "global", "local", "multi-head", "multi-hop", "context"],
            10,
        ),
        ("long_reviews", ["default", "hierarchical"], 4),
    ],
)
def test_a_workflow_on_the_reviews_of_pang_and_lee(
    project, film_reviews, workflow, pipelines, pages
):
    run(workflow, project, "--vars.max_steps", "2", "--vars.rounds", "1")
    assert compared(project / "metrics" / f"{workflow}.json") == pipelines
    page = (project / "pages" / f"{workflow}.html").read_text()
    assert page.count("<article") == pages


def test_the_tagger_is_trained_evaluated_compared_and_explained(project, assets):
    run("tagger", project, "--vars.max_steps", "2", "--vars.rounds", "1")
    names = ["eeap", "eeap-accuracy", "spacy"]
    metrics = project / "metrics"
    assert compared(metrics / "tagger.json") == names
    for row in srsly.read_json(metrics / "tagger.json")["pipelines"]:
        evaluated = srsly.read_json(metrics / f"tagger-{row['name']}.json")
        # The one on the tokenizer's tokens, the other on the treebank's own
        assert row["accuracy"] == pytest.approx(evaluated["tag_acc"], abs=0.05)
        assert evaluated["token_acc"] == 1.0
    both = srsly.read_json(metrics / "tagger-eeap-morphologizer.json")
    assert {"tag_acc", "pos_acc", "morph_acc"} <= {key for key in both if both[key]}
    page = (project / "pages" / "tagger.html").read_text()
    assert page.count("<article") == 5


def test_questions_over_facts_are_answered_scored_and_explained(
    project, assets, extra_assets
):
    steps = ["--vars.facts_steps", "2", "--vars.memory_network_steps", "2"]
    run("babi", project, *steps)
    for row in ("memory-network", "facts"):
        scores = srsly.read_json(project / "metrics" / f"babi-{row}-en.json")
        assert len(scores["qa_acc_per_task"]) == 20
        assert 0 <= scores["qa_error_mean"] <= 1
    page = (project / "pages" / "babi.html").read_text()
    assert page.count("<article") == 10


def test_captions_are_translated_scored_and_explained(project, assets, extra_assets):
    run("translate", project, "--vars.max_steps", "2")
    scores = srsly.read_json(project / "metrics" / "translate.json")
    assert 0 <= scores["trans_bleu"] <= 1
    translated = (project / "metrics" / "test_2016_flickr.en.txt").read_text()
    assert translated.count("\n") == N_CAPTIONS
    page = (project / "pages" / "translate.html").read_text()
    assert page.count("<article") == 10


def test_dates_are_rewritten_scored_and_explained(project):
    with changed(
        "spacy_eeap.readers.dates.generate",
        lambda generate: lambda seed, train, dev, test: generate(seed, train, 100, 100),
    ):
        run("dates", project, "--vars.max_steps", "2", "--vars.n_dates", "200")
    scores = srsly.read_json(project / "metrics" / "dates.json")
    assert scores["trans_exact"] == 0
    page = (project / "pages" / "dates.html").read_text()
    assert page.count("<article") == 10


def test_faithfulness_is_measured_of_every_kind_of_component(
    project, film_reviews, extra_assets
):
    steps = ["facts_steps", "memory_network_steps", "max_steps", "n_measured", "n_long"]
    run("faithfulness", project, *(o for s in steps for o in (f"--vars.{s}", "2")))
    units = {
        "sentences": "token",
        "sentences_by_erasure": "token",
        "long_reviews": "token",
        "tagger": "token",
        "memory_network": "fact",
        "facts": "fact",
    }
    for name, unit in units.items():
        report = srsly.read_json(project / "metrics" / "faithfulness" / f"{name}.json")
        assert report["unit"] == unit
        assert report["verdict"]
    page = (project / "pages" / "faithful.html").read_text()
    assert page.count("<article") == 10


@pytest.mark.parametrize(
    "path", sorted((ROOT / "configs").rglob("*.cfg")), ids=lambda path: path.stem
)
def test_training_ends_without_a_bound_on_the_steps(path):
    # As the workflows train by default
    settings = Config().from_disk(path)["training"]
    assert settings.get("patience", 1600) or settings["max_epochs"] > 0
