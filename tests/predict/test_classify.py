import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Adam, fix_random_seed

from spacy_eeap.predict.classify import NEW_CLASS_MARGIN, Classify, resize_output

BOTH_KINDS = pytest.mark.parametrize("exclusive_classes", [True, False])


@pytest.fixture
def X():
    return numpy.random.default_rng(0).normal(size=(6, 5)).astype("f")


def classifier(X, exclusive_classes, **arguments):
    fix_random_seed(0)
    model = Classify(3, exclusive_classes=exclusive_classes, **arguments)
    model.initialize(X=X)
    output = model.get_ref("output_layer").layers[0]
    W = numpy.random.default_rng(1).normal(size=output.get_param("W").shape)
    output.set_param("W", W.astype("f"))
    return model


@pytest.mark.parametrize("hidden_width", [None, 4])
def test_no_documents_have_no_scores_and_no_gradients(X, hidden_width):
    model = classifier(X, True, hidden_width=hidden_width)
    Y, backprop = model.begin_update(X[:0])
    assert Y.shape == (0, 3)
    assert backprop(Y).shape == (0, 5)


def test_exclusive_scores_sum_to_one(X):
    assert_allclose(classifier(X, True).predict(X).sum(axis=1), [1] * 6, rtol=1e-6)


def test_other_scores_stand_for_themselves(X):
    scores = classifier(X, False).predict(X)
    assert ((scores > 0) & (scores < 1)).all()
    assert (abs(scores.sum(axis=1) - 1) > 0.01).any()


@BOTH_KINDS
def test_score_minus_truth_is_the_gradient_of_the_cross_entropy(X, exclusive_classes):
    model = classifier(X, exclusive_classes)
    truth = numpy.eye(3, dtype="f")[[0, 1, 2, 2, 1, 0]]
    scores, backprop = model.begin_update(X)
    dX = backprop(scores - truth)

    linear = model.get_ref("output_layer").layers[0]
    x = torch.tensor(X).double().requires_grad_()
    logits = x @ torch.tensor(linear.get_param("W")).double().T
    if exclusive_classes:
        loss = -(torch.log_softmax(logits, 1) * torch.tensor(truth)).sum()
    else:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, torch.tensor(truth).double(), reduction="sum"
        )
    loss.backward()
    assert_allclose(dX, x.grad, atol=1e-5)


@BOTH_KINDS
@pytest.mark.parametrize("hidden_width", [None, 4])
def test_new_class_leaves_the_old_scores(X, exclusive_classes, hidden_width):
    model = classifier(X, exclusive_classes, hidden_width=hidden_width)
    before = model.predict(X)
    resize_output(model, 5)
    after = model.predict(X)
    assert after.shape == (6, 5)
    assert_allclose(after[:, :3], before, atol=1e-6)
    assert (after[:, 3:] < 0.02).all()


@pytest.mark.parametrize("n_new", [1, 2, 28])
def test_a_softmax_cannot_tell_that_there_are_new_classes(n_new):
    # A sum of exponentials is at least 1, that of the highest score. Of 1 the ulp is
    # the smallest, and what is added before or after it, alone or summed, is lost.
    new = numpy.exp(numpy.full(n_new, -NEW_CLASS_MARGIN, dtype="f"))
    assert numpy.float32(1) + new.sum(dtype="f") == 1
    assert numpy.nextafter(numpy.float32(1), 2) == 1 + 2.0**-23


@pytest.mark.parametrize("scale", [0.1, 1, 5])
@pytest.mark.parametrize("n_new", [1, 2, 4])
def test_exclusive_scores_are_the_same_to_the_last_bit(scale, n_new):
    X = numpy.random.default_rng(0).normal(size=(2000, 5), scale=scale).astype("f")
    model = classifier(X, True)
    before = model.predict(X)
    for nO in range(4, 4 + n_new):
        resize_output(model, nO)
    assert_array_equal(model.predict(X)[:, :3], before)


def test_a_new_class_is_below_old_ones_that_are_all_unlikely(X):
    model = classifier(X, True)
    output = model.get_ref("output_layer").layers[0]
    W = output.get_param("W") - 30 * numpy.sign(X[0])
    output.set_param("W", W.astype("f"))
    assert (X[0] @ W.T).max() < -NEW_CLASS_MARGIN
    before = model.predict(X)
    resize_output(model, 4)
    assert_allclose(model.predict(X)[:, :3], before, atol=1e-6)


@BOTH_KINDS
def test_new_class_can_be_learnt(X, exclusive_classes):
    model = classifier(X, exclusive_classes)
    resize_output(model, 4)
    optimizer = Adam(0.05)
    truth = numpy.zeros((6, 4), dtype="f")
    truth[:, 3] = 1
    for _ in range(300):
        scores, backprop = model.begin_update(X)
        backprop(scores - truth)
        model.finish_update(optimizer)
    assert (model.predict(X)[:, 3] > 0.9).all()


@BOTH_KINDS
def test_resized_classifier_survives_a_round_trip(X, exclusive_classes):
    model = resize_output(classifier(X, exclusive_classes), 5)
    restored = Classify(exclusive_classes=exclusive_classes)
    restored.from_bytes(model.to_bytes())
    assert_array_equal(restored.predict(X), model.predict(X))


def test_classes_can_be_added_before_the_data_is_seen(X):
    model = Classify(exclusive_classes=True)
    for nO in (1, 2, 3):
        resize_output(model, nO)
    assert model.initialize(X=X).predict(X).shape == (6, 3)


def test_hidden_layer_does_not_take_the_width_of_the_answer(X):
    model = Classify(exclusive_classes=True, hidden_width=4)
    model.initialize(X=X, Y=numpy.zeros((6, 3), dtype="f"))
    assert model.get_ref("output_layer").layers[0].get_dim("nI") == 4
    assert model.predict(X).shape == (6, 3)


@pytest.mark.parametrize("hidden_width", [None, 4])
def test_vectors_of_another_width_are_refused(X, hidden_width):
    model = classifier(X, True, hidden_width=hidden_width)
    with pytest.raises(ValueError, match=r"takes rows of width 5, .* of width 3"):
        model.predict(X[:, :3])
