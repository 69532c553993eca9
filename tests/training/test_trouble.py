"""What ends a training: a signal, a number that is not finite, a full disk, no data."""

import os
import signal

import numpy
import pytest
import spacy
import srsly
from numpy.testing import assert_array_equal
from spacy.tokens import DocBin

from spacy_eeap.training import folders, loop, steps
from spacy_eeap.training.batches import Batches
from spacy_eeap.training.checkpoint import FILE, FOLDER, has_checkpoint
from spacy_eeap.training.checks import FAILED_BATCH

from .configs import params, prepare, start, write_docs


def train(config, folder, **options):
    nlp, output = start(config)
    loop.train(nlp, folder, **output, **options)
    return nlp, output["stdout"].getvalue()


def at_step(step, function):
    """Call a function before the update of a step."""
    update = steps.Training._update

    def patched(self, number, *args):
        if number == step:
            function(self.nlp)
        return update(self, number, *args)

    return patched


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_after_the_batch_and_nothing_is_lost(
    number, tmp_path, monkeypatch
):
    config = prepare(tmp_path, "attention")
    whole, _ = train(config, tmp_path / "whole")
    seen = []
    update = steps.Training._update

    def note(self, step, *args):
        seen.append(step)
        if step == 6:
            os.kill(os.getpid(), number)
        return update(self, step, *args)

    monkeypatch.setattr(steps.Training, "_update", note)
    before = signal.getsignal(number)
    with pytest.raises(loop.Interrupted) as interrupted:
        train(config, tmp_path / "stopped")
    assert interrupted.value.args == (number,)
    assert seen == list(range(7))
    assert signal.getsignal(number) == before
    nlp, log = train(config, tmp_path / "stopped", resume=True)
    assert "Continuing at step 7" in log
    assert seen[7:] == list(range(7, 15))
    for found, expected in zip(params(nlp), params(whole), strict=True):
        assert_array_equal(found, expected)


def assert_finite(nlp):
    assert all(numpy.isfinite(param).all() for param in params(nlp))


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("what", ["loss", "gradient"])
def test_a_number_that_is_not_finite_reaches_no_model(what, tmp_path, monkeypatch):
    def spoil(nlp):
        pipe = nlp.get_pipe("textcat")
        get_loss = pipe.get_loss

        def spoiled(examples, scores):
            loss, d_scores = get_loss(examples, scores)
            if what == "loss":
                return float("nan"), d_scores
            return loss, d_scores * numpy.inf

        pipe.get_loss = spoiled

    monkeypatch.setattr(steps.Training, "_update", at_step(6, spoil))
    with pytest.raises(ValueError, match=rf"{what} of the component 'textcat'") as told:
        train(prepare(tmp_path, "attention"), tmp_path / "out")
    assert "It was step 6, with " in str(told.value)
    assert_finite(spacy.load(tmp_path / "out/model-last"))
    batch = DocBin().from_disk(tmp_path / "out" / FAILED_BATCH)
    texts = [doc.text for doc in batch.get_docs(spacy.blank("en").vocab)]
    assert repr(texts[0]) in str(told.value)
    assert has_checkpoint(tmp_path / "out")


def test_parameters_that_are_not_finite_are_not_saved(tmp_path, monkeypatch):
    def spoil(nlp):
        output = (
            nlp.get_pipe("textcat").model.get_ref("predict").get_ref("output_layer")
        )
        [layer] = [layer for layer in output.walk() if layer.has_param("b")]
        layer.set_param("b", layer.get_param("b") + numpy.nan)

    monkeypatch.setattr(steps.Training, "_update", at_step(6, spoil))
    with pytest.raises(ValueError, match="textcat"):
        train(prepare(tmp_path, "attention"), tmp_path / "out")
    assert_finite(spacy.load(tmp_path / "out/model-last"))


@pytest.mark.parametrize("nth", range(0, 9, 2))
def test_a_full_disk_loses_nothing_that_was_saved(nth, tmp_path, monkeypatch):
    """Of all the folders that are written, one cannot be."""
    config = prepare(tmp_path, "attention")
    whole, _ = train(config, tmp_path / "whole")
    calls = []

    def sync(folder):
        calls.append(folder)
        if len(calls) > nth:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "_sync", sync)
        with pytest.raises(OSError, match="No space left"):
            train(config, tmp_path / "out")
    for name in ("model-last", "model-best"):
        if (tmp_path / "out" / name).exists():
            assert spacy.load(tmp_path / "out" / name)("A good film").cats
    resume = has_checkpoint(tmp_path / "out")
    assert resume or nth < 3
    nlp, _ = train(config, tmp_path / "out", resume=resume)
    for found, expected in zip(params(nlp), params(whole), strict=True):
        assert_array_equal(found, expected)


def test_no_dev_data_is_told_at_once(tmp_path):
    config = prepare(tmp_path, "attention")
    write_docs(tmp_path / "dev.spacy", [])
    with pytest.raises(ValueError, match="no example in the dev data"):
        train(config, tmp_path / "out")


def test_dev_data_of_other_labels_is_told_at_once(tmp_path):
    config = prepare(tmp_path, "attention")
    docs = DocBin()
    doc = spacy.blank("en").make_doc("A good film")
    doc.cats = {"POSITIVE": 1.0}
    docs.add(doc)
    docs.to_disk(tmp_path / "dev.spacy")
    _, log = train(config, tmp_path / "out")
    assert "(BAD, GOOD) the dev data has none, it has POSITIVE" in " ".join(log.split())


def stopped(config, folder, monkeypatch):
    """Train, and stop after some steps."""
    stop = at_step(6, lambda nlp: os.kill(os.getpid(), signal.SIGTERM))
    with monkeypatch.context() as patch, pytest.raises(loop.Interrupted):
        patch.setattr(steps.Training, "_update", stop)
        train(config, folder)


def test_a_checkpoint_of_another_config_or_data_is_refused(tmp_path, monkeypatch):
    config = prepare(tmp_path, "attention")
    stopped(config, tmp_path / "out", monkeypatch)
    other = prepare(tmp_path, "attention", **{"training.dropout": 0.3})
    with pytest.raises(ValueError, match="belongs to a different config"):
        train(other, tmp_path / "out", resume=True)
    longer = prepare(tmp_path, "attention", **{"training.max_steps": 18})
    write_docs(
        tmp_path / "train.spacy", [("A good film", "good"), ("A bad one", "bad")]
    )
    with pytest.raises(ValueError, match="not that of the checkpoint"):
        train(longer, tmp_path / "out", resume=True)
    longer = prepare(tmp_path, "attention", **{"training.max_steps": 18})
    assert train(longer, tmp_path / "out", resume=True)


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x80"])
def test_a_damaged_checkpoint_is_refused(tmp_path, monkeypatch, data):
    config = prepare(tmp_path, "attention")
    stopped(config, tmp_path / "out", monkeypatch)
    (tmp_path / "out" / FOLDER / FILE).write_bytes(data)
    with pytest.raises(ValueError, match="tart over with --overwrite"):
        train(config, tmp_path / "out", resume=True)


def test_a_checkpoint_of_which_a_number_was_changed_is_refused(tmp_path, monkeypatch):
    config = prepare(tmp_path, "attention")
    stopped(config, tmp_path / "out", monkeypatch)
    path = tmp_path / "out" / FOLDER / FILE
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"not the one that was saved.*--overwrite"):
        train(config, tmp_path / "out", resume=True)


@pytest.mark.parametrize("name", ["progress", "performance", "model", "optimizer"])
def test_a_checkpoint_of_another_form_is_refused(tmp_path, monkeypatch, name):
    config = prepare(tmp_path, "attention")
    stopped(config, tmp_path / "out", monkeypatch)
    path = tmp_path / "out" / FOLDER / FILE
    data = srsly.msgpack_loads(path.read_bytes())
    path.write_bytes(srsly.msgpack_dumps({**data, name: {"a": 1}}))
    (path.parent / "manifest.json").unlink()
    if name == "performance":
        assert train(config, tmp_path / "out", resume=True)
    else:
        with pytest.raises(
            ValueError, match=r"checkpoint cannot be read .*--overwrite"
        ):
            train(config, tmp_path / "out", resume=True)


def test_a_batcher_that_makes_no_batch_does_not_hang():
    nlp = spacy.blank("en")
    batches = Batches(nlp, lambda nlp: [object()], lambda examples: [], max_epochs=-1)
    with pytest.raises(ValueError, match="made no batch"):
        next(iter(batches))
