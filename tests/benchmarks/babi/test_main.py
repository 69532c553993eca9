import io
import sys

import pytest
import spacy
import srsly

from benchmarks.babi import __main__ as babi
from benchmarks.babi.rows import EXCHANGE, ROWS, overrides_of
from benchmarks.babi.table import PAPERS, table
from benchmarks.babi.training import Perfect, stop_when_perfect

from ...readers.babi_folders import make_folder, make_stories

STEPS = ["--set", "training.max_steps", "2"]


@pytest.fixture
def assets(tmp_path):
    """Both folders with two tasks. The larger one lacks a training file."""
    lines = make_stories(20)
    files = {f"qa{i}_{part}": lines for i in (1, 3) for part in ("train", "test")}
    make_folder(tmp_path / "en", **files)
    del files["qa3_train"]
    make_folder(tmp_path / "en-10k", **files)
    return tmp_path


@pytest.fixture
def run(assets, monkeypatch, capsys):
    """Call the script, on these files."""

    def run(*arguments):
        options = ["--assets", assets, "--training", assets / "training"]
        options += ["--output", assets / "runs.jsonl"]
        command = ["benchmarks.babi", *options, *arguments]
        monkeypatch.setattr(sys, "argv", list(map(str, command)))
        babi.main()
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("row", ROWS)
def test_a_model_is_trained_and_scored_for_each_task(run, assets, row):
    run("--rows", row, "--data", "en-10k", "--each", "--tasks", "1", "3", *STEPS)
    first, second = srsly.read_jsonl(assets / "runs.jsonl")
    for task, record in [(1, first), (3, second)]:
        assert record["tasks"] == [task]
        assert 0 <= record["test"][f"qa{task}"] <= 1
        assert 0 <= record["support_hits"][f"qa{task}"] <= 1
        assert (assets / f"training/{row}/en-10k/qa{task}-0/model-best").is_dir()


def test_words_are_exchanged_in_the_task_with_few_questions_alone(assets):
    def augmenter(tasks, exchange=True):
        overrides = overrides_of("facts", "en-10k", tasks, assets, exchange=exchange)
        return overrides.get("corpora.train.augmenter")

    assert augmenter([3]) == EXCHANGE
    assert augmenter([3], exchange=False) is augmenter([1]) is augmenter([1, 3]) is None


def test_exchanged_words_are_told_in_the_name_of_the_row(run, assets):
    run(
        "--rows",
        "facts",
        "--data",
        "en",
        "--each",
        "--tasks",
        "3",
        "--exchange",
        *STEPS,
    )
    (record,) = srsly.read_jsonl(assets / "runs.jsonl")
    assert record["row"] == "facts training.max_steps=2 exchange"


def test_a_joint_model_learns_for_longer():
    assert ROWS["facts"].joint["en-10k"]["training.max_steps"] == 7_000


def make_run(tasks, accuracy, seconds=60):
    return {
        "row": "facts",
        "data": "en-10k",
        "tasks": tasks,
        "seed": 0,
        "test": {f"qa{task}": accuracy for task in tasks},
        "support_hits": {f"qa{task}": 0.5 for task in tasks},
        "cpu_seconds": seconds,
        "machine": "this one",
    }


def rows(lines):
    return {cells[0]: cells[1:] for cells in map(cut, lines) if len(cells) > 1}


def cut(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_table_has_a_column_for_each_model_and_paper():
    runs = [make_run([1], 0.5), make_run([2], 0.99), make_run([1, 2], 0.9, 120)]
    lines = list(table(runs))
    half = lines.index(
        "Right answers whose supporting facts were the most attended ones, in %."
    )
    errors, hits = rows(lines[:half]), rows(lines[half:])
    assert errors["task"][:2] == [
        "facts, each, en-10k, seed 0",
        "facts, joint, en-10k, seed 0",
    ]
    assert errors["task"][2:] == list(PAPERS)
    assert errors["1 one supporting fact"][:2] == ["50.0", "10.0"]
    assert errors["**mean**"][:2] == ["25.50", "10.00"]
    assert errors["tasks above 5%"][:2] == ["1", "2"]
    assert errors["minutes of CPU"] == ["2", "2", "", ""]
    assert hits["2 two supporting facts"] == ["50.0", "50.0"]
    assert lines[-1] == "this one"


def test_a_run_done_again_replaces_the_one_before():
    errors = rows(table([make_run([1], 0.5), make_run([1], 1.0)]))
    assert errors["minutes of CPU"][0] == "1"


def test_the_errors_of_papers_have_the_means_that_they_report():
    means = [round(sum(errors) / 20, 1) for errors in PAPERS.values()]
    assert means == [4.2, 0.5]
    assert [sum(error > 5 for error in errors) for errors in PAPERS.values()] == [3, 0]


def test_training_ends_when_dev_was_perfect_three_times():
    nlp = spacy.blank("en")
    nlp.config["training"] = {"score_weights": {}, "max_steps": 0, "eval_frequency": 1}
    log, _ = stop_when_perfect()(nlp, io.StringIO(), io.StringIO())
    scores = [1.0, 1.0, 0.5, 1.0, 1.0, 1.0]
    for score in scores:
        log(None)  # a step that is not evaluated
        log({"score": score, "losses": {}, "other_scores": {}, "epoch": 0, "step": 0})
    with pytest.raises(Perfect):
        log(None)
