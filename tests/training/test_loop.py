import shutil
from pathlib import Path

import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.training import loop as spacys

from spacy_eeap.training import loop, steps
from spacy_eeap.training.checkpoint import has_checkpoint

from .configs import KINDS, STEPS, params, prepare, start


class Killed(Exception):
    """Stands for what ends a program between two of its steps."""


def files(folder: Path):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("max_epochs", [0, -1], ids=["in memory", "streamed"])
def test_it_writes_what_spacy_train_writes(kind, max_epochs, tmp_path):
    config = prepare(tmp_path, kind, **{"training.max_epochs": max_epochs})
    written = {}
    for name, train in [("ours", loop.train), ("spaCy's", spacys.train)]:
        nlp, output = start(config)
        (tmp_path / "output").mkdir()
        train(nlp, tmp_path / "output", **output)
        log = output["stdout"].getvalue()
        written[name] = files(tmp_path / "output"), log
        shutil.rmtree(tmp_path / "output")
    assert written["ours"] == written["spaCy's"]
    assert {path.parts[0] for path in written["ours"][0]} == {
        "model-best",
        "model-last",
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ends_at", [1, 5, 8, 13])
def test_it_goes_on_as_if_nothing_had_happened(kind, ends_at, tmp_path, monkeypatch):
    """It is killed within a step: what was done since the checkpoint is done again."""
    config = prepare(tmp_path, kind)
    whole, output = start(config)
    loop.train(whole, tmp_path / "whole", **output)

    def kill(self, step, *args):
        if step == ends_at:
            raise Killed
        return update(self, step, *args)

    update = steps.Training._update
    folder = tmp_path / "killed"
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(steps.Training, "_update", kill)
        nlp, output = start(config)
        loop.train(nlp, folder, **output)
    assert has_checkpoint(folder)
    assert spacy.load(folder / "model-best") and spacy.load(folder / "model-last")
    nlp, output = start(config)
    loop.train(nlp, folder, resume=True, **output)
    for found, expected in zip(params(nlp), params(whole), strict=True):
        assert_array_equal(found, expected)
    assert files(folder / "model-last") == files(tmp_path / "whole/model-last")
    assert files(folder / "model-best") == files(tmp_path / "whole/model-best")
    assert not has_checkpoint(folder)
    assert ends_at < STEPS


def test_it_does_not_go_on_beyond_its_end(tmp_path, monkeypatch):
    """It is killed after its last step, before it could tell that this was the last."""
    config = prepare(tmp_path, "attention", **{"training.eval_frequency": STEPS})
    whole, output = start(config)
    loop.train(whole, tmp_path / "whole", **output)

    def kill(self):
        save(self)
        if self.progress.step > STEPS:
            raise Killed

    save = steps.Training.save_checkpoint
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(steps.Training, "save_checkpoint", kill)
        nlp, output = start(config)
        loop.train(nlp, tmp_path / "killed", **output)
    nlp, output = start(config)
    loop.train(nlp, tmp_path / "killed", resume=True, **output)
    assert files(tmp_path / "killed") == files(tmp_path / "whole")
