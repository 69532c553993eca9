from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Softmax, chain, clone, list2ragged, reduce_mean

from spacy_eeap.models.parametric_attention import (
    has_attention,
    has_other_part,
    predict_with_attention,
)

from ..spacy_classifiers import BOW, ENSEMBLE, PARAMETRIC, REDUCE, TOK2VEC, build

TEXTS = ["a good film", "bad", "", "so so , really"]
TRUTH = numpy.eye(2, dtype="f")[[0, 1, 1, 0]]


@pytest.fixture(scope="module")
def docs():
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in TEXTS]


@pytest.fixture(params=[ENSEMBLE, PARAMETRIC], ids=["ensemble", "parametric"])
def model(request, docs):
    model = build(request.param).initialize(X=docs, Y=TRUTH)
    attention = attention_of(model)
    # Weights that differ from token to token, and scores that depend on them.
    attention.set_param("Q", 5 * attention.get_param("Q"))
    output = model.layers[-1]
    generator = numpy.random.default_rng(0)
    output.set_param(
        "W", generator.normal(size=output.get_param("W").shape).astype("f")
    )
    return model


def attention_of(model):
    return next(node for node in model.walk() if node.name == "para-attn")


def in_float64(model, doc):
    """Compute the weights of a document by the formula, on its own."""
    tok2vec = next(n.get_ref("tok2vec") for n in model.walk() if n.has_ref("tok2vec"))
    attention = attention_of(model)
    K = tok2vec.predict([doc])[0].astype("d")
    if attention.has_ref("key_transform"):
        key = attention.get_ref("key_transform")
        K = K @ key.get_param("W").T.astype("d") + key.get_param("b")
        K = torch.nn.functional.gelu(torch.from_numpy(K)).numpy()
    energies = torch.from_numpy(K @ attention.get_param("Q").astype("d"))
    return energies.softmax(dim=0).numpy()


def test_scores_are_exactly_those_of_an_ordinary_prediction(model, docs):
    scores, _ = predict_with_attention(model, docs)
    assert_array_equal(scores, model.predict(docs))


def test_weights_are_those_of_the_formula(model, docs):
    _, attention = predict_with_attention(model, docs)
    for doc, weights in zip(docs, attention, strict=True):
        assert_allclose(weights["attention"], in_float64(model, doc), rtol=1e-4)
    assert numpy.ptp(attention[0]["attention"]) > 0.01


def test_every_token_has_a_weight(model, docs):
    _, attention = predict_with_attention(model, docs)
    assert [weights["attention"].shape for weights in attention] == [
        (3,),
        (1,),
        (0,),
        (4,),
    ]


def test_rows_are_computed_once(model, docs):
    calls = []
    tok2vec = next(n.get_ref("tok2vec") for n in model.walk() if n.has_ref("tok2vec"))
    original = tok2vec._func
    tok2vec._func = lambda *args, **kwargs: calls.append(1) or original(*args, **kwargs)
    predict_with_attention(model, docs)
    assert calls == [1]


def test_the_model_is_not_changed(model, docs):
    def look():
        return [
            (node.id, node._func, [*node.layers], dict(node.attrs), node.ref_names)
            for node in model.walk()
        ]

    nodes, before = [*model.walk()], look()
    saved = model.to_bytes()
    predict_with_attention(model, docs)
    assert look() == before
    assert all(a is b for a, b in zip(model.walk(), nodes, strict=True))
    assert model.to_bytes() == saved


def test_threads_do_not_mix_their_weights(model, docs):
    batches = [docs, docs[::-1], docs[:1], docs[3:]] * 20
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda batch: predict_with_attention(model, batch), batches)
        for batch, (scores, attention) in zip(batches, found, strict=True):
            assert_array_equal(scores, model.predict(batch))
            for doc, weights in zip(batch, attention, strict=True):
                expected = in_float64(model, doc)
                assert_allclose(weights["attention"], expected, rtol=1e-4)


def test_parameters_are_shared_and_not_copied(model, docs, monkeypatch):
    def fail(*args):
        raise AssertionError("Tables of megabytes should not be copied.")

    monkeypatch.setattr(type(model), "_copy", fail)
    predict_with_attention(model, docs)


@pytest.mark.parametrize("config", [ENSEMBLE, PARAMETRIC])
def test_both_architectures_attend_before_they_are_trained(config):
    assert has_attention(build(config))


def test_the_ensemble_has_another_part():
    assert has_other_part(build(ENSEMBLE))
    assert not has_other_part(build(PARAMETRIC))


def test_other_models_do_not_attend():
    assert not has_attention(build(REDUCE))
    assert not has_attention(build(BOW))
    assert not has_attention(build(TOK2VEC))
    assert not has_attention(Softmax())


def test_a_reference_to_another_formula_is_not_taken_for_an_attention():
    model = chain(build(TOK2VEC), list2ragged(), reduce_mean())
    model.set_ref("attention_layer", model.layers[-1])
    assert not has_attention(model)


def test_of_two_attentions_none_is_taken():
    model = build(PARAMETRIC)
    both = chain(model, clone(build(PARAMETRIC), 1))
    assert not has_attention(both)
