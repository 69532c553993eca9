import pickle

import numpy
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.attrs import IDS
from spacy.ml.models.tok2vec import MultiHashEmbed as SpacyMultiHashEmbed
from spacy.util import registry
from thinc.api import Model, NumpyOps, fix_random_seed

from spacy_eeap.embed.hash_embed import MultiHashEmbed

from .spacy_twin import ARGUMENTS, ATTRS, build, build_both, make_docs, params

VARIANTS = pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"attrs": ["ORTH"], "rows": [40]},
        {"attrs": [IDS["NORM"], "IS_ALPHA", "LENGTH"], "rows": [40, 3, 9]},
        {"include_static_vectors": True},
        {"include_static_vectors": True, "attrs": ["ORTH", "LOWER"], "rows": [40, 30]},
    ],
    ids=str,
)


@pytest.fixture
def docs():
    docs = make_docs()
    vocab = docs[0].vocab
    for i, word in enumerate(["good", "film", "one", "🙂", "a"]):
        vocab.set_vector(word, numpy.arange(i, i + 5, dtype="f"))
    for doc in docs:
        assert doc.vocab is vocab
    return docs


def random_like(Ys, seed=0):
    generator = numpy.random.default_rng(seed)
    return [generator.normal(size=Y.shape).astype("f") for Y in Ys]


@VARIANTS
def test_prediction_is_that_of_spacys(docs, arguments):
    theirs, ours = build_both(docs, **arguments)
    for batch in (docs, docs[:1], docs[::-1]):
        expected = theirs.predict(batch)
        for Y, Y_expected in zip(ours.predict(batch), expected, strict=True):
            assert Y.dtype == numpy.float32
            assert_allclose(Y, Y_expected, atol=4e-6)


@VARIANTS
def test_output_and_gradients_in_training_are_those_of_spacys(docs, arguments):
    theirs, ours = build_both(docs, **arguments)
    Ys_expected, backprop_expected = theirs.begin_update(docs)
    Ys, backprop = ours.begin_update(docs)
    for Y, Y_expected in zip(Ys, Ys_expected, strict=True):
        assert_allclose(Y, Y_expected, atol=4e-6)
    dYs = random_like(Ys)
    backprop_expected([dY.copy() for dY in dYs])
    assert backprop(dYs) == []
    for (node, name), (other, _) in zip(params(ours), params(theirs), strict=True):
        message = f"{node.name} {name}"
        expected = other.get_grad(name)
        assert_allclose(
            node.get_grad(name), expected, rtol=1e-5, atol=1e-4, err_msg=message
        )


def in_float64(docs, weights, rows):
    """The formula, in torch."""
    *tables, W, b, scale, bias = weights
    ids = numpy.concatenate([doc.to_array(ATTRS) for doc in docs])
    embedded = []
    for i, (E, n_rows) in enumerate(zip(tables, rows, strict=True)):
        hashes = NumpyOps().hash(ids[:, i].copy(), 8 + i) % n_rows
        embedded.append(E[torch.tensor(hashes.astype("int64"))].sum(dim=1))
    H = torch.einsum("opi,ni->nop", W, torch.cat(embedded, dim=1)) + b
    H = H.amax(dim=2)
    return torch.nn.functional.layer_norm(H, H.shape[1:], scale, bias, 1e-8)


def test_output_and_gradients_are_those_of_the_formula_in_float64(docs):
    model = build(docs)
    found = sorted(params(model), key=lambda pair: pair[1] != "E")
    weights = [
        torch.tensor(node.get_param(name), dtype=torch.float64, requires_grad=True)
        for node, name in found
    ]
    expected = in_float64(docs, weights, ARGUMENTS["rows"])
    Ys, backprop = model.begin_update(docs)
    assert_allclose(numpy.concatenate(Ys), expected.detach(), atol=1e-5)
    dYs = random_like(Ys)
    backprop(dYs)
    expected.backward(torch.tensor(numpy.concatenate(dYs)).double())
    for (node, name), weight in zip(found, weights, strict=True):
        actual, message = node.get_grad(name), f"{node.name} {name}"
        assert_allclose(actual, weight.grad, rtol=1e-4, atol=5e-5, err_msg=message)


@pytest.mark.parametrize("layer, name", [("hashembed", "E"), ("maxout", "W")])
def test_gradients_are_the_slopes_of_finite_differences(docs, layer, name):
    model = build(docs)
    node = next(node for node in model.walk() if node.name == layer)
    Ys, backprop = model.begin_update(docs)
    dYs = random_like(Ys)
    backprop(dYs)
    param = node.get_param(name).copy()
    (direction,) = random_like([param], seed=1)

    def loss(step):
        node.set_param(name, (param + step * direction).astype("f"))
        Ys = model.predict(docs)
        return sum((Y * dY).sum(dtype="d") for Y, dY in zip(Ys, dYs, strict=True))

    slope = (loss(1e-4) - loss(-1e-4)) / 2e-4
    assert_allclose((node.get_grad(name) * direction).sum(), slope, rtol=0.02)


def test_parameters_start_as_spacys(docs):
    def parameters(Embed):
        fix_random_seed(0)
        model = Embed(**ARGUMENTS).initialize(X=docs)
        return [node.get_param(name) for node, name in params(model)]

    ours, spacys = parameters(MultiHashEmbed), parameters(SpacyMultiHashEmbed)
    for param, expected in zip(ours, spacys, strict=True):
        assert_array_equal(param, expected)


def test_bytes_and_disk_and_pickle_keep_the_output(docs, tmp_path):
    model = build(docs)
    expected = model.predict(docs)
    model.to_disk(tmp_path / "model")
    for restored in (
        MultiHashEmbed(**ARGUMENTS).from_bytes(model.to_bytes()),
        MultiHashEmbed(**ARGUMENTS).from_disk(tmp_path / "model"),
        pickle.loads(pickle.dumps(model)),
        model.copy(),
    ):
        for Y, Y_expected in zip(restored.predict(docs), expected, strict=True):
            assert_array_equal(Y, Y_expected)


def test_a_config_builds_it():
    config = {"@architectures": "spacy-eeap.MultiHashEmbed.v1", **ARGUMENTS}
    model = registry.resolve({"model": config})["model"]
    assert isinstance(model, Model)
    assert model.get_dim("nO") == 8


def test_rows_that_do_not_match_the_attributes_are_refused():
    with pytest.raises(ValueError, match="Mismatched lengths: 2 vs 4"):
        MultiHashEmbed(**{**ARGUMENTS, "rows": [5, 5]})
