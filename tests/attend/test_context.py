import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import fix_random_seed

from spacy_eeap.attend.batch import pieces
from spacy_eeap.attend.context import ContextAttention, context_weights


def documents(*lengths, width=6):
    generator = numpy.random.default_rng(0)
    return [generator.normal(size=(n, width)).astype("f") for n in lengths]


def initialized(Xs, **arguments):
    fix_random_seed(0)
    return ContextAttention(**arguments).initialize(X=Xs)


def changed_rows(model, X, i):
    """Find the rows of the output that change with token i."""
    other = X.copy()
    other[i] += 1
    (before,), (after,) = model.predict([X]), model.predict([other])
    return (abs(before - after).max(axis=1) > 1e-6).nonzero()[0].tolist()


def test_a_token_sees_its_window_and_no_further():
    (X,) = documents(9)
    local = initialized([X], window="local-m", radius=2)
    assert changed_rows(local, X, 0) == [0, 1, 2]
    assert changed_rows(local, X, 5) == [3, 4, 5, 6, 7]
    assert changed_rows(initialized([X]), X, 5) == list(range(9))


def test_a_window_as_long_as_the_document_is_global():
    Xs = documents(7, 0, 3, 1)
    local = initialized(Xs, window="local-m", radius=7).predict(Xs)
    for Y, expected in zip(local, initialized(Xs).predict(Xs), strict=True):
        assert_allclose(Y, expected, atol=1e-6)


def test_an_untrained_output_without_projection_is_a_mean_of_tokens():
    (X,) = documents(5)
    model = initialized([X], energy="general", project=False, residual=False)
    model.layers[0].set_param("W", numpy.zeros((6, 6), dtype="f"))
    assert_allclose(model.predict([X])[0], X.mean(axis=0)[None].repeat(5, 0), atol=1e-6)


def test_the_residual_connection_adds_the_token():
    Xs = documents(5, 2)
    without = initialized(Xs, residual=False).predict(Xs)
    for X, Y, Z in zip(Xs, initialized(Xs).predict(Xs), without, strict=True):
        assert_allclose(Y, X + Z, atol=1e-6)


def test_dropout_leaves_the_residual_connection_alone():
    (X,) = documents(50)
    model = initialized([X], dropout=0.5)
    ((Y,), _) = model([X], is_train=True)
    assert 0.3 < numpy.isclose(Y, X).mean() < 0.7


def test_no_documents_have_no_contexts():
    model = initialized(documents(3))
    Ys, backprop = model.begin_update([])
    assert Ys == backprop([]) == []


@pytest.mark.parametrize("window", ["global", "local-m", "local-p"])
def test_a_long_document_in_small_blocks_is_as_in_one(window, monkeypatch):
    Xs = documents(40, 3)
    model = initialized(Xs, window=window, radius=2, heads=2)
    Ys, backprop = model.begin_update(Xs)
    dXs = backprop(Ys)
    monkeypatch.setattr(pieces, "BLOCK_SIZE", 100)
    Ys_small, backprop = model.begin_update(Xs)
    for one, other in zip([*Ys, *dXs], [*Ys_small, *backprop(Ys)], strict=True):
        assert_allclose(one, other, atol=1e-5)


def test_the_input_stays_as_it_is():
    Xs = documents(5, 2)
    for energy in ("dot", "additive"):
        initialized(Xs, energy=energy, project=False).predict(Xs)
    for X, expected in zip(Xs, documents(5, 2), strict=True):
        assert_array_equal(X, expected)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"heads": 0}, "heads must be at least 1, but was 0"),
        ({"radius": 0}, "at least 1, but was 0"),
        ({"window": "local"}, "window must be one of"),
        ({"heads": 4, "nH": 8}, "must be a multiple of 4, but was 6"),
        ({"nO": 5}, "nO must be 6 or left out, but was 5"),
        ({"nO": 5, "residual": False, "project": False}, "nO must be 6"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        initialized(documents(3), **arguments)


@pytest.mark.parametrize("heads", [1, 3])
@pytest.mark.parametrize("window", ["global", "local-m", "local-p"])
@pytest.mark.parametrize("block_size", [4, pieces.BLOCK_SIZE])
def test_weights_are_those_that_the_output_is_made_of(
    monkeypatch, heads, window, block_size
):
    monkeypatch.setattr(pieces, "BLOCK_SIZE", block_size)
    (X,) = documents(9)
    model = initialized([X], heads=heads, window=window, radius=2, residual=False)
    A = context_weights(model, X)
    assert A.shape == (heads, 9, 9)
    values = (X @ model.get_param("V").T).reshape(9, heads, -1)
    contexts = numpy.einsum("hqn,nhk->qhk", A, values).reshape(9, -1)
    expected = contexts @ model.get_param("O").T
    assert_allclose(model.predict([X])[0], expected, atol=1e-5)
    if window == "local-m":
        assert (A[:, 0, :3] > 0).all() and not A[:, 0, 3:].any()
    if window != "local-p":
        assert_allclose(A.sum(axis=2), numpy.ones((heads, 9)), rtol=1e-5)
