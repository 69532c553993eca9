from itertools import chain

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.multi_task import create_pretrain_characters
from spacy.training import Example
from thinc.api import NumpyOps, set_dropout_rate

from spacy_eeap.numeric.ops import NUMPY_BLAS

from .spacy_twin import ARGUMENTS, build, make_docs, params


@pytest.fixture
def docs():
    return make_docs()


def test_zero_documents(docs):
    model = build(docs)
    assert model.predict([]) == []
    Ys, backprop = model.begin_update([])
    assert Ys == backprop([]) == []


def test_documents_without_tokens(docs):
    model = build(docs)
    empty = make_docs(["", ""])
    Ys, backprop = model.begin_update(empty)
    assert [Y.shape for Y in Ys] == [Y.shape for Y in model.predict(empty)]
    assert [Y.shape for Y in Ys] == [(0, 8)] * 2
    assert backprop(Ys) == []
    assert not any(node.has_grad(name) for node, name in params(model))


def test_a_span_is_embedded_as_its_tokens(docs):
    model = build(docs)
    (whole,), (part,) = model.predict(docs[:1]), model.predict([docs[0][2:5]])
    assert_allclose(part, whole[2:5], atol=1e-6)


def test_the_embedding_is_called_once_for_distinct_tokens_only(docs):
    model = build(docs)
    seen = []
    embed = model.layers[0]
    forward = embed._func

    def counted(layer, tokens, is_train):
        seen.append(sum(map(len, tokens)))
        return forward(layer, tokens, is_train)

    embed.replace_callbacks(counted, init=embed.init)
    docs = make_docs(["a b a b c", "b b", "A"])
    model.begin_update(docs)
    model.predict(docs)
    assert seen == [4, 4]


def test_every_occurrence_of_a_token_has_other_cells_dropped():
    docs = make_docs(["a " * 500])
    model = build(docs)
    model.attrs["dropout_rate"] = 0.25
    (Y,), _ = model.begin_update(docs)
    (undropped,) = model.predict(docs)
    kept = Y != 0
    assert_allclose(Y, kept * undropped / 0.75, rtol=1e-5)
    assert_allclose(kept.mean(axis=0), 0.75, atol=0.1)
    assert kept.all(axis=1).any() and not kept.all(axis=1).all()


def test_the_training_dropout_is_applied_once(docs):
    model = set_dropout_rate(build(docs), 0.5)
    rates = [node.name for node in model.walk() if node.attrs.get("dropout_rate")]
    assert rates == ["distinct", *["hashembed"] * 4]


def test_cells_that_were_dropped_pass_no_gradient():
    docs = make_docs(["a b a c a"])
    model = build(docs)
    model.attrs["dropout_rate"] = 0.5
    (Y,), backprop = model.begin_update(docs)
    backprop([numpy.ones_like(Y)])
    norm = next(node for node in model.walk() if node.name == "layernorm")
    assert_allclose(norm.get_grad("b"), 2 * (Y != 0).sum(axis=0), rtol=1e-5)


def test_gradients_add_up_over_batches(docs):
    model = build(docs)
    for _ in range(2):
        Ys, backprop = model.begin_update(docs)
        backprop([numpy.ones_like(Y) for Y in Ys])
        once = [node.get_grad(name) for node, name in params(model)]
    model = build(docs).from_bytes(model.to_bytes())
    Ys, backprop = model.begin_update(docs)
    backprop([numpy.ones_like(Y) for Y in Ys])
    for (node, name), twice in zip(params(model), once, strict=True):
        assert_allclose(2 * node.get_grad(name), twice, rtol=1e-4, atol=1e-5)


def test_output_can_be_written_to(docs):
    model = build(docs)
    expected = [Y.copy() for Y in model.predict(docs)]
    for Y in model.predict(docs):
        Y += 1
    for Y, Y_expected in zip(model.predict(docs), expected, strict=True):
        assert_array_equal(Y, Y_expected)


def test_a_prediction_has_no_gradient(docs):
    model = build(docs)
    Ys, backprop = model(docs, is_train=False)
    with pytest.raises(ValueError, match=r"backprop needs .* is_train=True"):
        backprop(Ys)


def test_its_layers_and_those_of_its_copy_multiply_with_numpys_blas(docs):
    model = build(docs)
    assert all(node.ops is NUMPY_BLAS for node in model.walk())
    copy = model.copy()
    assert type(copy.ops) is NumpyOps
    copy.predict(docs)
    assert all(node.ops is NUMPY_BLAS for node in copy.walk())


def make_ner(listener):
    embed = {"@architectures": "spacy-eeap.MultiHashEmbed.v1", **ARGUMENTS}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 8}
    encode.update(window_size=1, maxout_pieces=2, depth=1)
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    parser = {"@architectures": "spacy.TransitionBasedParser.v2", "hidden_width": 8}
    parser.update(
        state_type="ner", maxout_pieces=2, use_upper=True, extra_state_tokens=False
    )
    nlp = spacy.blank("en")
    if listener:
        nlp.add_pipe("tok2vec", config={"model": tok2vec})
        tok2vec = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8}
    nlp.add_pipe("ner", config={"model": {**parser, "tok2vec": tok2vec}})
    return nlp


def train_ner(listener):
    nlp = make_ner(listener)
    entities = {"entities": [(0, 4, "PERSON")]}
    examples = [
        Example.from_dict(nlp.make_doc(f"{name} was here"), entities)
        for name in ("Anna", "Otto", "Ruth", "Hugo")
    ]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.05
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    return nlp


def entities(nlp):
    docs = nlp.pipe(["Anna was here", "", "Otto was here"])
    return [ent.text for ent in chain.from_iterable(doc.ents for doc in docs)]


@pytest.mark.parametrize("listener", [False, True])
def test_it_learns_under_named_entities_and_is_saved(listener, tmp_path):
    nlp = train_ner(listener)
    assert entities(nlp) == ["Anna", "Otto"]
    nlp.to_disk(tmp_path)
    assert entities(spacy.load(tmp_path)) == ["Anna", "Otto"]


def test_a_listener_can_be_replaced():
    nlp = train_ner(listener=True)
    nlp.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
    assert entities(nlp) == ["Anna", "Otto"]


def test_it_is_pretrained(docs):
    nlp = train_ner(listener=True)
    tok2vec = nlp.get_pipe("tok2vec").model
    objective = create_pretrain_characters(2, 8, 2)
    model = objective(nlp.vocab, tok2vec).initialize(X=docs)
    Y, backprop = model.begin_update(docs)
    backprop(Y)
    assert all(node.has_grad(name) for node, name in params(tok2vec.get_ref("embed")))
