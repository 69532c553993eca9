"""How a decoder that copies is taught. One that does not: test_encoder_decoder.py."""

import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.models.source_rows import source_copies
from spacy_eeap.models.teacher_forcing import teacher_forcing
from spacy_eeap.vocabulary.copies import encode

from .test_encoder_decoder import (
    EACH,
    TARGETS,
    build,
    forget_gradients,
    gradients_of,
    make_docs,
    resolve,
)

COPY = {"model.decoder.copy": True, "model.decoder.coverage": True}
TEXTS = ["Zol Der Hund", "Die Katze Zol", "Hund", "Im Garten", "Der Hund"]


def taught(decoder, coverage_loss=0.0):
    overrides = {**COPY, "model.coverage_loss": coverage_loss}
    model = build(overrides, decoder)
    docs = make_docs(TEXTS)
    copies = source_copies(model, docs)
    vocabulary = model.get_ref("pieces").attrs["vocabulary"]
    texts = ["The Zol", "A Katze Zol sleeps", *TARGETS[2:4], "Hund."]
    pairs = zip(texts, copies, strict=True)
    ids = [encode(vocabulary, text, own) for text, own in pairs]
    assert max(map(max, filter(None, ids))) >= len(vocabulary)
    return model, model.predict(docs), ids, copies


@EACH
def test_sources_in_a_batch_are_taught_as_alone(decoder):
    model, Xs, ids, copies = taught(decoder, 0.5)
    loss, _, backprop = teacher_forcing(model, Xs, ids, copies=copies)
    dXs = backprop(0.5)
    together = gradients_of(model)
    total = 0.0
    forget_gradients(model)
    for X, dX, target, own in zip(Xs, dXs, ids, copies, strict=True):
        alone, _, back = teacher_forcing(model, [X], [target], copies=[own])
        assert_allclose(back(0.5)[0], dX, atol=1e-5)
        total += alone
    assert loss == pytest.approx(total, rel=1e-5)
    for name, gradient in gradients_of(model).items():
        assert_allclose(gradient, together[name], atol=1e-4, err_msg=str(name))


@EACH
@pytest.mark.parametrize("coverage_loss", [0.0, 1.0])
def test_the_gradient_is_that_of_finite_differences(decoder, coverage_loss):
    model, Xs, ids, copies = taught(decoder, coverage_loss)
    forget_gradients(model)
    dXs = teacher_forcing(model, Xs, ids, copies=copies)[2](1.0)
    direction = [
        numpy.random.default_rng(i).normal(size=X.shape) for i, X in enumerate(Xs)
    ]
    losses = []
    for step in (1e-3, -1e-3):
        moved = [(X + step * d).astype("f") for X, d in zip(Xs, direction, strict=True)]
        losses.append(teacher_forcing(model, moved, ids, copies=copies)[0])
    expected = (losses[0] - losses[1]) / 2e-3
    slope = sum((dX * d).sum() for dX, d in zip(dXs, direction, strict=True))
    assert slope == pytest.approx(expected, rel=0.02)


def test_the_coverage_loss_is_added():
    model, Xs, ids, copies = taught("BahdanauDecoder", 0.0)
    loss = teacher_forcing(model, Xs, ids, copies=copies)[0]
    added = []
    for factor in (1.0, 2.0):
        model.attrs["coverage_loss"] = factor
        added.append(teacher_forcing(model, Xs, ids, copies=copies)[0] - loss)
    assert added[0] > 0
    assert added[1] == pytest.approx(2 * added[0], rel=1e-3)


def test_a_source_that_is_cut_at_random_cannot_be_copied():
    sampling = {"model.tok2vec.embed.vocabulary.sampling": 0.1}
    resolve(sampling)
    with pytest.raises(ValueError, match=r"sampling must be 0, but was 0\.1"):
        resolve({**sampling, "model.decoder.copy": True})


def test_a_coverage_loss_below_0_is_refused():
    with pytest.raises(
        ValueError, match="coverage_loss must be at least 0, but was -1"
    ):
        resolve({"model.coverage_loss": -1.0})
