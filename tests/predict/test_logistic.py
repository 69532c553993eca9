import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from spacy_eeap.predict.logistic import Sparse, fit_logistic

L2 = 0.7
N, V, C = 40, 12, 3


def problem(multi_label):
    generator = numpy.random.default_rng(0)
    lengths = generator.integers(0, 5, size=N)
    columns = numpy.concatenate([generator.permutation(V)[:n] for n in lengths])
    values = generator.uniform(0.5, 1, size=len(columns)).astype("f")
    R = generator.normal(size=(V, C)).astype("f")
    if multi_label:
        truths = (generator.uniform(size=(N, C)) < 0.3).astype("f")
    else:
        truths = numpy.eye(C, dtype="f")[generator.integers(0, C, size=N)]
    return Sparse(columns, values, lengths), truths, R


def dense(X):
    rows = numpy.zeros((len(X.lengths), V))
    rows[X.rows, X.columns] = X.values
    return torch.tensor(rows)


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_fit_is_where_the_gradient_of_the_loss_is_zero(multi_label):
    X, truths, R = problem(multi_label)
    W, b = fit_logistic(X, truths, R, l2=L2, multi_label=multi_label)
    w = (torch.tensor(W) / torch.tensor(R)).double().requires_grad_()
    b = torch.tensor(b).double().requires_grad_()
    logits = dense(X) @ (torch.tensor(R).double() * w) + b
    cost = binary_cross_entropy_with_logits if multi_label else cross_entropy
    loss = cost(logits, torch.tensor(truths).double(), reduction="sum")
    (loss + L2 / 2 * (w * w).sum()).backward()
    assert w.detach().abs().max() > 0.1
    assert_allclose(w.grad, numpy.zeros((V, C)), atol=2e-2)
    assert_allclose(b.grad, numpy.zeros(C), atol=2e-2)


def test_features_without_a_scale_weigh_nothing():
    X, truths, R = problem(multi_label=False)
    R[3] = 0
    W, _ = fit_logistic(X, truths, R, l2=L2, multi_label=False)
    assert_array_equal(W[3], [0] * C)


def test_rows_are_taken_whole():
    X, _, _ = problem(multi_label=False)
    keep = numpy.arange(N) % 3 == 0
    assert_array_equal(dense(X)[keep], dense(X.take(keep)))


@pytest.mark.parametrize("lengths", [[], [0, 0]])
def test_without_features_the_biases_tell_the_shares(lengths):
    nothing = numpy.zeros(0, dtype="int64")
    X = Sparse(nothing, nothing.astype("f"), numpy.asarray(lengths, dtype="int64"))
    truths = numpy.asarray([[1, 0]] * len(lengths), dtype="f").reshape(-1, 2)
    W, b = fit_logistic(X, truths, numpy.zeros((0, 2), "f"), l2=1.0, multi_label=False)
    assert W.shape == (0, 2)
    assert (b[0] > b[1]) == bool(lengths)
