import gzip
import sys

import pytest
import srsly
from spacy.util import load_config

from benchmarks import translation

from ..pairs import PAIRS

SMALL = {
    "components.translate.model.width": 16,
    "components.translate.model.tok2vec.embed.width": 16,
    "components.translate.model.tok2vec.embed.vocabulary.size": 80,
    "components.translate.model.vocabulary.size": 80,
    "components.translate.model.decoder.nH": 16,
    "training.max_steps": 3,
    "training.eval_frequency": 3,
}


@pytest.fixture
def assets(tmp_path):
    """The files of Multi30k, with pairs that are made up."""
    for name in ("train", "val", "test_2016_flickr"):
        for lang, texts in zip(("de", "en"), zip(*PAIRS, strict=True), strict=True):
            data = "".join(f"{text}\n" for text in texts).encode()
            (tmp_path / f"{name}.{lang}.gz").write_bytes(gzip.compress(data))
    return tmp_path


@pytest.fixture
def run(assets, monkeypatch, capsys):
    """Call the script, on these files, with a small model."""

    def run(*arguments):
        options = ["--assets", assets, "--output", assets / "runs.jsonl"]
        for key, value in SMALL.items():
            options += ["--set", key, value]
        command = ["translation.py", *options, *arguments]
        monkeypatch.setattr(sys, "argv", list(map(str, command)))
        translation.main()
        return capsys.readouterr().out

    return run


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_is_trained_scored_and_added_to_the_table(run, assets):
    run("--rows", "Luong, general", "--epochs", "2")
    (scored,) = srsly.read_jsonl(assets / "runs.jsonl")
    assert scored["epochs"] == 2
    assert 0 <= scored["bleu 5"] <= 100
    assert scored["bleu 1"] >= scored["cased 1"]
    lines = run("--table").splitlines()
    row = cells(lines[2])
    assert row[0].startswith("Luong, general")
    assert row[2] == f"{scored['bleu 5']:.1f}"
    assert scored["machine"] in lines
    assert all(name in lines for name in scored["signatures"])


def test_a_run_done_again_replaces_the_one_before():
    old = {"row": "a", "epochs": 1, "limit": 0, "seed": 0, "machine": "m"}
    old |= dict.fromkeys(("bleu 5", "bleu 1", "cased 5", "cased 1", "chrf 5"), 1.0)
    old |= {"cpu_seconds": 60, "signatures": []}
    lines = list(translation.table([old, {**old, "bleu 5": 2.0}]))
    assert [cells(line)[2] for line in lines[2:3]] == ["2.0"]
    assert lines[3] == ""


@pytest.mark.parametrize("row", translation.ROWS)
def test_what_a_row_sets_is_in_the_config(row):
    config = load_config(translation.CONFIG, overrides=translation.ROWS[row])
    assert config["components"]["translate"]["factory"] == "eeap_translate"


def test_fewer_epochs_are_those_that_the_schedule_fits(run, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["translation.py", "--epochs", "6"])
    overrides = translation.overrides_of(translation.parse(), "Luong, dot", 1)
    assert overrides["training.max_epochs"] == 6
    fitted = load_config(translation.CONFIG)["initialize"]["after_init"]
    assert fitted["@callbacks"] == "spacy-eeap.fit_schedule.v1"
    assert overrides["training.seed"] == 1
