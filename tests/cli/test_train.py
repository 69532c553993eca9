"""The command itself, in a program of its own: what ends it and how it goes on."""

import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from spacy_eeap.cli import app

from ..training.configs import prepare


@pytest.fixture
def config(tmp_path):
    prepare(tmp_path, "attention").to_disk(tmp_path / "config.cfg")
    return tmp_path / "config.cfg"


def run(*arguments):
    result = CliRunner().invoke(app, ["train", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


def test_it_trains_with_overrides_and_leaves_no_checkpoint(config, tmp_path):
    out = tmp_path / "out"
    code, told = run(config, "--output", out, "--training.max_steps", 4)
    assert code == 0
    assert "Saved pipeline to output directory" in told
    assert sorted(path.name for path in out.iterdir()) == ["model-best", "model-last"]


def test_what_cannot_be_is_told(config, tmp_path):
    code, told = run(config, "--output", tmp_path / "out", "--resume")
    assert code == 1 and f"no checkpoint in {tmp_path}/out to continue" in told
    code, told = run(config, "--rows", 5)
    assert code == 1 and "No such option: --rows" in told


def test_ctrl_c_ends_it_with_a_word_and_it_goes_on(config, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "spacy", "eeap", "train", config, "--output", out]
    endless = ["--training.max_steps", "0", "--training.eval_frequency", "1"]
    with subprocess.Popen(
        [*command, *endless],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        while not (out / "checkpoint").exists() and program.poll() is None:
            time.sleep(0.05)
        program.send_signal(signal.SIGINT)
        told, _ = program.communicate()
    assert program.returncode == 128 + signal.SIGINT, told
    assert "nothing is lost" in told
    code, told = run(config, "--output", out)
    assert code == 1 and "holds a training that did not end" in told
    few = ["--training.max_steps", 4, "--training.eval_frequency", 1]
    code, told = run(config, "--output", out, "--resume", *few)
    assert code == 0 and "Continuing at step" in told
    assert not (out / "checkpoint").exists()
