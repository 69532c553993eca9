import numpy
import pytest
from numpy.testing import assert_allclose
from spacy.ml.models.tok2vec import MultiHashEmbed

from spacy_eeap.embed.linear_embed import (
    EMBEDDING_SCALE,
    MAX_DIRECTIONS,
    SPREAD,
    LinearEmbed,
    predict_unseen,
    use_fitted,
)
from spacy_eeap.linear.fit import fit
from spacy_eeap.linear.folds import fold_of

from ..linear.corpus import TEXTS, batches, make


@pytest.fixture(scope="module")
def fitted():
    return fit(batches(), exclusive=True)


def build(fitted, width=4):
    model = LinearEmbed(MultiHashEmbed(width, ["NORM"], [50], False))
    use_fitted(model, fitted)
    return model.initialize(X=make(TEXTS))


def test_without_a_linear_part_it_says_what_it_needs():
    model = LinearEmbed(MultiHashEmbed(4, ["NORM"], [50], False))
    with pytest.raises(ValueError, match=r"TextCatEnsemble.v1', whose part 'linear'"):
        model.initialize(X=make(TEXTS))


def test_rows_stand_beside_the_embedding(fitted):
    model = build(fitted)
    docs = make([*TEXTS, "", "Zebra"])
    embedded = model.layers[0].predict(docs)
    for Y, X, doc in zip(model.predict(docs), embedded, docs, strict=True):
        assert Y.shape == (len(doc), 5)
        assert_allclose(Y[:, :4], EMBEDDING_SCALE * X, rtol=1e-5)


def test_of_two_classes_one_direction_tells_them_apart(fitted):
    model = build(fitted)
    runs, sleeps, sleeping = (
        Y[0, -1] for Y in model.predict(make(["runs", "sleeps", "sleepyhead"]))
    )
    assert runs * sleeps < 0
    # It was never met, and has a row by its characters.
    assert sleeps * sleeping > 0


def test_directions_are_few_and_equally_spread():
    words = [f"word{i}" for i in range(40)]
    truths = numpy.eye(20, dtype="float32")[numpy.arange(40) % 20]
    fitted = fit(batches(words, truths), exclusive=True)
    model = build(fitted)
    [*rows] = model.predict(make(words))
    beside = numpy.concatenate(rows)[:, 4:]
    assert beside.shape[1] == MAX_DIRECTIONS
    assert_allclose(beside.std(axis=0), SPREAD, rtol=0.35)


def test_in_training_a_document_gets_rows_that_were_fitted_on_others(fitted):
    model = build(fitted)
    docs = make(TEXTS)
    trained, _ = model(docs, is_train=True)
    predicted = model.predict(docs)
    changed = [
        not numpy.allclose(one[:, 4:], other[:, 4:], atol=1e-3)
        for one, other in zip(trained, predicted, strict=True)
    ]
    assert all(changed)
    table = model.attrs["held_out"][fold_of(docs[0])]
    place = table[0].tolist().index(docs[0][1].orth)
    assert_allclose(trained[0][1, 4:], table[1][place], rtol=1e-5)


def test_a_prediction_can_be_as_of_documents_that_were_not_seen(fitted):
    model = build(fitted)
    docs = make(TEXTS)
    for wanted, Y in zip(
        model(docs, True)[0], predict_unseen(model, docs), strict=True
    ):
        assert_allclose(Y, wanted, rtol=1e-5)
    assert not model.attrs["as_in_training"]


def test_words_that_were_not_fitted_on_have_rows_in_training(fitted):
    model = build(fitted)
    doc = make(["Zebras run"])
    [Y], _ = model(doc, is_train=True)
    assert_allclose(Y[:, 4:], model.predict(doc)[0][:, 4:], rtol=1e-5)


def test_the_gradient_of_the_embedding_is_scaled(fitted):
    model = build(fitted)
    docs = make(TEXTS[:3])
    other = model.layers[0].copy()
    Y, backprop = model(docs, is_train=True)
    backprop([numpy.ones_like(y) for y in Y])
    Y, backprop = other(docs, is_train=True)
    backprop([numpy.ones_like(y) for y in Y])
    for node, copied in zip(model.layers[0].walk(), other.walk(), strict=True):
        for name in node.grad_names:
            expected = EMBEDDING_SCALE * copied.get_grad(name)
            assert_allclose(node.get_grad(name), expected, rtol=1e-4, atol=1e-6)


def test_bytes_round_trip_into_the_same_rows(fitted):
    model = build(fitted)
    other = LinearEmbed(MultiHashEmbed(4, ["NORM"], [50], False))
    other.from_bytes(model.to_bytes())
    docs = make([*TEXTS, "Zebra"])
    for one, two in zip(other.predict(docs), model.predict(docs), strict=True):
        assert_allclose(one, two, rtol=1e-6)


def test_no_documents(fitted):
    assert build(fitted).predict([]) == []
