import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import SequenceCategoricalCrossentropy, fix_random_seed

from spacy_eeap.predict.tag import Tag

TAGS = ["D", "N", "V"]


@pytest.fixture
def Xs():
    generator = numpy.random.default_rng(0)
    return [generator.normal(size=(n, 5)).astype("f") for n in (3, 0, 1, 4)]


def tagger(Xs, **arguments):
    fix_random_seed(0)
    return Tag(3, **arguments).initialize(X=Xs)


def test_scores_of_a_token_sum_to_one_in_training(Xs):
    Ys, _ = tagger(Xs).begin_update(Xs)
    for X, Y in zip(Xs, Ys, strict=True):
        assert Y.shape == (len(X), 3)
        assert_allclose(Y.sum(axis=1), [1] * len(X), rtol=1e-6)


def test_predicted_scores_have_the_order_of_those_in_training(Xs):
    model = tagger(Xs)
    Ys, _ = model.begin_update(Xs)
    for Y, logits in zip(Ys, model.predict(Xs), strict=True):
        assert_array_equal(Y.argsort(axis=1), logits.argsort(axis=1))
        assert_allclose(Y, model.ops.softmax(logits), atol=1e-6)


def test_spacys_gradient_is_that_of_the_cross_entropy(Xs):
    model = tagger(Xs)
    truths = [["D", "N", None], [], ["V"], ["V", "V", "D", "N"]]
    Ys, backprop = model.begin_update(Xs)
    get_loss = SequenceCategoricalCrossentropy(names=TAGS, normalize=False)
    dXs = backprop(get_loss.get_grad(Ys, truths))

    output = model.get_ref("output_layer")
    W = torch.tensor(output.get_param("W")).double().requires_grad_()
    for X, dX, tags in zip(Xs, dXs, truths, strict=True):
        x = torch.tensor(X).double().requires_grad_()
        known = [i for i, tag in enumerate(tags) if tag is not None]
        targets = torch.tensor([TAGS.index(tags[i]) for i in known]).long()
        loss = torch.nn.functional.cross_entropy(
            (x @ W.T)[known], targets, reduction="sum"
        )
        loss.backward()
        assert_allclose(dX, x.grad, atol=1e-5)
    assert_allclose(output.get_grad("W"), W.grad, atol=1e-5)


@pytest.mark.parametrize("hidden_width", [None, 4])
def test_no_documents_or_none_with_tokens(hidden_width, Xs):
    model = tagger(Xs, hidden_width=hidden_width)
    assert model.predict([]) == []
    Ys, backprop = model.begin_update([Xs[1], Xs[1]])
    assert [Y.shape for Y in Ys] == [(0, 3)] * 2
    assert [dX.shape for dX in backprop(Ys)] == [(0, 5)] * 2
    assert model.begin_update([])[1]([]) == []


def test_an_untrained_layer_passes_a_gradient_down(Xs):
    Ys, backprop = tagger(Xs).begin_update(Xs)
    assert abs(backprop(Ys)[0]).min() > 0


def test_number_of_tags_is_inferred_and_left_to_the_output(Xs):
    model = Tag(hidden_width=4)
    Ys = [numpy.zeros((len(X), 3), dtype="f") for X in Xs]
    model.initialize(X=Xs, Y=Ys)
    assert model.get_dim("nO") == 3
    assert model.get_ref("output_layer").get_dim("nI") == 4


def test_a_hidden_layer_without_width_is_refused():
    with pytest.raises(ValueError, match="hidden_width must be at least 1, or null"):
        Tag(hidden_width=0)


@pytest.mark.parametrize("hidden_width", [None, 4])
def test_vectors_of_another_width_are_refused(Xs, hidden_width):
    model = tagger(Xs, hidden_width=hidden_width)
    with pytest.raises(ValueError, match=r"takes rows of width 5, .* of width 3"):
        model.predict([X[:, :3] for X in Xs])
