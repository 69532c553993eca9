import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.sparse import csr_matrix, identity

from spacy_eeap.linear import logistic
from spacy_eeap.linear.design import Design
from spacy_eeap.linear.logistic import fit_logistic as fit_sparse


def plain(X):
    """A design that is the matrix X."""
    n, width = X.shape
    return Design(
        numpy.ones(n, "float32"),
        csr_matrix(X.astype("float32")),
        csr_matrix((n, 0), dtype="float32"),
        identity(width, dtype="float32", format="csr"),
        numpy.zeros(0, "float32"),
    )


def fit_logistic(*arguments):
    W, b = fit_sparse(*arguments)
    return W.toarray(), b


@pytest.fixture(autouse=True)
def to_the_end(monkeypatch):
    monkeypatch.setattr(logistic, "TOLERANCE", 1e-12)
    monkeypatch.setattr(logistic, "MAX_STEPS", 500)


@pytest.fixture
def data():
    random = numpy.random.default_rng(0)
    X = random.normal(size=(60, 5)) * [1, 1, 10, 0.1, 1]
    y = (X @ [1, -1, 0.1, 0, 0.5] + random.normal(size=60) > 0).astype("float32")
    return X, y


def reference(X, y, C):
    """The minimum of the same loss in float64, by torch."""
    X, y = torch.from_numpy(X), torch.from_numpy(2 * y - 1.0).double()
    w = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [w, b], max_iter=1000, tolerance_grad=1e-12, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        margins = y * (X @ w + b)
        loss = torch.nn.functional.softplus(-margins).sum() + (w @ w) / (2 * C)
        loss.backward()
        return loss

    optimizer.step(closure)
    return w.detach().numpy(), b.item()


@pytest.mark.parametrize("C", [0.1, 1.0, 30.0])
def test_weights_are_those_of_the_lowest_loss(data, C):
    X, y = data
    W, b = fit_logistic(plain(X), numpy.stack([y, 1 - y], axis=1), C)
    expected, bias = reference(X, y, C)
    assert_allclose(W[0], expected, rtol=2e-3, atol=2e-3)
    assert b[0] == pytest.approx(bias, abs=5e-3)
    assert_allclose(W[1], -W[0], rtol=2e-3, atol=2e-3)


def test_what_is_not_known_has_no_part(data):
    X, y = data
    told = numpy.where(numpy.arange(60) % 3 == 0, numpy.nan, y).astype("float32")
    W, b = fit_logistic(plain(X), told[:, None], 1.0)
    known = ~numpy.isnan(told)
    expected, bias = fit_logistic(plain(X[known]), y[known][:, None], 1.0)
    assert_allclose(W, expected, rtol=1e-3, atol=1e-4)
    assert_allclose(b, bias, atol=1e-3)


@pytest.mark.parametrize("truth", [0.0, 1.0, numpy.nan])
def test_a_class_that_all_or_none_are_of_has_a_bias_alone(data, truth):
    X, _ = data
    W, b = fit_logistic(plain(X), numpy.full((60, 1), truth, "float32"), 1.0)
    assert not W.any()
    assert numpy.isfinite(b).all()
    assert numpy.sign(b[0]) == {0.0: -1, 1.0: 1}.get(truth, 0)


def test_a_start_changes_the_way_and_not_the_end(data):
    X, y = data
    start = fit_sparse(plain(X), y[:, None], 0.1)
    W, _ = fit_logistic(plain(X), y[:, None], 10.0, start)
    expected, _ = fit_logistic(plain(X), y[:, None], 10.0)
    assert_allclose(W, expected, rtol=5e-3, atol=2e-3)


def test_of_a_rare_class_features_that_it_lacks_have_no_weight(data):
    X, _ = data
    X = numpy.abs(X)
    X[:, 4] = 0
    X[:2, 4] = 1
    X[:2, 3] = 0
    y = numpy.zeros(60, "float32")
    y[:2] = 1
    W, _ = fit_logistic(plain(X), y[:, None], 1.0)
    assert W[0, 3] == 0
    assert W[0, 4] > 0
    without, _ = fit_logistic(plain(X[:, [0, 1, 2, 4]]), y[:, None], 1.0)
    assert_allclose(W[0, [0, 1, 2, 4]], without[0], rtol=1e-3, atol=1e-3)


def test_the_loss_is_exact_where_an_exponential_is_not():
    margins = numpy.array([-200, -3, 0, 3, 200], dtype="float32")
    loss, wrong = logistic.logistic_loss(margins)
    assert_allclose(loss, [200, 3.048587, 0.693147, 0.048587, 0], rtol=1e-5)
    assert_allclose(wrong, [1, 0.952574, 0.5, 0.047426, 0], rtol=1e-4, atol=1e-30)
