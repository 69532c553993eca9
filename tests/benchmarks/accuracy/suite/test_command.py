import subprocess
import sys
from pathlib import Path

import pytest
import srsly

from benchmarks.accuracy.suite import command, pipelines
from benchmarks.accuracy.suite.corpora import split_by_hash
from benchmarks.accuracy.suite.labelled import LabelledCorpus, LabelledText
from benchmarks.accuracy.suite.rows import OUR_ROW, ROWS

ROOT = Path(__file__).parents[4]
GOOD, BAD = "good fine great", "bad poor dull"
SCORES = ["score", "macro_f", "log_loss", "ece"]


def exclusive(assets):
    words = {"GOOD": GOOD.split(), "BAD": BAD.split()}
    return split_by_hash(
        LabelledText(f"a {word} film, number {i}", (label,))
        for label, of_label in words.items()
        for word in of_label
        for i in range(40)
    )


def multilabel(assets):
    corpus = exclusive(assets)
    parts = (
        [
            LabelledText(f"{text} and long", (*labels, "LONG")) if i % 2 else each
            for i, each in enumerate(part)
            for text, labels in [each]
        ]
        for part in corpus[2:]
    )
    return LabelledCorpus(["BAD", "GOOD", "LONG"], False, *parts)


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """Run the suite on two small corpora, with a few steps of training."""
    corpora = {"films": exclusive, "long_films": multilabel}
    monkeypatch.setattr(command, "CORPORA", corpora)
    load = pipelines.Configured.load

    def load_short(self, exclusive, paths):
        short = {"training.max_steps": 20, "training.eval_frequency": 5}
        return load(self, exclusive, {**paths, **short})

    monkeypatch.setattr(pipelines.Configured, "load", load_short)
    output = tmp_path / "metrics" / "runs.jsonl"

    def run(*rows, seeds="0", corpora=("films", "long_films")):
        options = f"--sizes 100 2000 --seeds {seeds} --output {output}".split()
        command.main([*options, "--corpora", *corpora, "--rows", *rows])
        return list(srsly.read_jsonl(output))

    return run


def check(runs, row, corpora=("films", "long_films")):
    # Of the sizes, 2,000 texts are more than there are.
    assert [(run["corpus"], run["row"]) for run in runs] == [(c, row) for c in corpora]
    for run in runs:
        assert run["n_train"] == 100
        assert all(run[name] >= 0 for name in [*SCORES, "train_seconds"])
        assert run["score"] <= 1


@pytest.mark.parametrize("row", [OUR_ROW, "spaCy BOW", "spaCy Ensemble"])
def test_pipelines_are_trained_by_spacys_loop_and_scored(suite, row):
    runs = suite(row)
    check(runs, row)
    assert all(run["chosen"].endswith("of 20") for run in runs)


@pytest.mark.parametrize("row", ["words LR", "words and characters LR"])
def test_regressions_learn_both_kinds_of_labels(suite, row):
    pytest.importorskip("sklearn")
    runs = suite(row)
    check(runs, row)
    assert all(run["score"] > 0.9 for run in runs)


def test_naive_bayes_is_left_out_where_labels_are_not_exclusive(suite):
    pytest.importorskip("sklearn")
    runs = suite("NB bigram LR")
    check(runs, "NB bigram LR", corpora=["films"])
    assert runs[0]["score"] > 0.9


def test_fasttext_learns_both_kinds_of_labels(suite):
    pytest.importorskip("fasttext")
    runs = suite("fastText")
    check(runs, "fastText")
    assert runs[0]["score"] > 0.9


def test_a_second_start_skips_what_is_there(suite, monkeypatch):
    measured = []

    def measure(corpus, size, seed, row):
        measured.append((seed, row))
        return {}

    monkeypatch.setattr(command, "measure", measure)
    suite("words LR", corpora=["films"])
    suite("words LR", "fastText", seeds="0 1", corpora=["films"])
    added = [(0, "fastText"), (1, "words LR"), (1, "fastText")]
    assert measured == [(0, "words LR"), *added]
    assert len(suite("words LR", corpora=["films"])) == 4


def test_a_corpus_that_is_not_there_is_skipped_with_how_to_fetch_it(tmp_path, capsys):
    options = ["--assets", str(tmp_path), "--output", str(tmp_path / "runs.jsonl")]
    command.main([*options, "--corpora", "questions"])
    told = capsys.readouterr().out
    assert told.startswith("Skipping questions: No file at ")
    assert "spacy project assets --extra" in told


def test_the_suite_is_a_command_of_the_benchmark(tmp_path):
    options = ["--table", "--output", str(tmp_path / "none.jsonl")]
    process = [sys.executable, "-m", "benchmarks.accuracy", "suite", *options]
    told = subprocess.run(
        process, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    assert told.startswith("| corpus | texts | seeds |")


def test_every_row_has_a_name_in_the_table():
    assert OUR_ROW in ROWS
    assert [name for name, row in ROWS.items() if row.exclusive_only] == [
        "NB bigram LR"
    ]
