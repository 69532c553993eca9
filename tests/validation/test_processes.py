import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

import pytest
import srsly

from spacy_eeap.validation.prepare import prepare
from spacy_eeap.validation.processes import _outcome, run_folds
from spacy_eeap.validation.run import Fold

# A process that is begun anew knows this only if it imports the file.
CODE = """
from spacy.util import registry

@registry.callbacks("spacy-eeap-tests.in_another_process.v1")
def make():
    return lambda nlp: nlp
"""

SCRIPT = """
from pathlib import Path
from spacy_eeap.validation.processes import run_folds
from spacy_eeap.validation.run import Fold

if __name__ == "__main__":
    folds = [Fold(number, Path(path), indices) for number, path, indices in {folds}]
    list(run_folds(folds, 2))
"""


def interrupt(process):
    """What Ctrl-C does."""
    os.killpg(process.pid, signal.SIGINT)


def kill_the_parent(process):
    process.kill()


def test_folds_side_by_side_do_what_they_do_one_by_one(make_config, tmp_path):
    (tmp_path / "code.py").write_text(CODE)
    here = prepare(make_config(), tmp_path / "here", 2)
    one_by_one = list(run_folds(here.pending))
    name = "spacy-eeap-tests.in_another_process.v1"
    config = make_config({"training.before_to_disk": {"@callbacks": name}})
    there = prepare(config, tmp_path / "there", 2)
    side_by_side = sorted(run_folds(there.pending, 2, tmp_path / "code.py"))
    assert [outcome.error for outcome in (*one_by_one, *side_by_side)] == [None] * 4
    for fold, other in zip(here.pending, there.pending, strict=True):
        results = [srsly.read_json(f.folder / "scores.json") for f in (fold, other)]
        assert results[0]["scores"] == results[1]["scores"]
    assert "python_code" not in sys.modules


@pytest.mark.skipif(os.name == "nt", reason="The signals are those of POSIX")
@pytest.mark.parametrize(
    "end, n_folds",
    # One fold more than processes: none may begin it.
    [(interrupt, 3), (kill_the_parent, 1)],
)
def test_no_process_is_left_by_a_run_that_is_ended(make_config, tmp_path, end, n_folds):
    config = make_config({"training.max_epochs": 100_000, "training.patience": 0})
    folds = prepare(config, tmp_path, 3).pending[:n_folds]
    told = [(fold.number, str(fold.folder), fold.indices) for fold in folds]
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(folds=told))
    command = [sys.executable, str(script)]
    # Whoever lives holds the pipe.
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, **pipe, start_new_session=True) as process:
        try:
            while not (folds[0].folder / "model-best").exists():
                assert process.poll() is None
                time.sleep(0.1)
            end(process)
            process.communicate(timeout=60)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert not any((fold.folder / "scores.json").exists() for fold in folds)


def test_a_process_that_dies_is_told(tmp_path):
    future = Future()
    future.set_exception(BrokenProcessPool("It was killed."))
    outcome = _outcome(future, Fold(1, tmp_path, []))
    assert "has died" in outcome.error
    assert "killed" in (tmp_path / "error.txt").read_text()


def test_without_folds_there_is_nothing_to_do():
    assert list(run_folds([], 2)) == []
