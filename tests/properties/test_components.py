"""Every component, on documents of any kind."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from spacy.pipeline import Morphologizer, TextCategorizer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab

from spacy_eeap.annotations.translations import set_gold
from spacy_eeap.components.translate.translator import Translator

from ..contract.pipelines import FACTORIES, pipe_and_examples_of
from ..torture.hostile import numbers
from .documents import BATCHES, FEW, made_by_hand

pytestmark = pytest.mark.filterwarnings("ignore:.*answers the question of a story")
EACH = pytest.mark.parametrize("pipe", FACTORIES, indirect=True)


@pytest.fixture(scope="module")
def pipe(request):
    pipe, _ = pipe_and_examples_of(request.param)
    pipe.save_activations = True
    return pipe


def as_story(doc):
    """Let words be facts, and the last the question, where there are three or more."""
    if len(doc) > 2 and not any(token.is_space for token in doc):
        doc.spans["facts"] = [doc[: len(doc) - 2], doc[len(doc) - 2 : len(doc) - 1]]
        doc.spans["question"] = [doc[len(doc) - 1 :]]
    return doc


def learnable(pipe, doc):
    """Say of a document what the component is to predict."""
    gold = doc.copy()
    if isinstance(pipe, Translator):
        set_gold(gold, "A man.")
        return Example(doc, gold)
    label = pipe.labels[0]
    if isinstance(pipe, TextCategorizer):
        gold.cats = {name: float(name == label) for name in pipe.labels}
    gold._.answer = {"text": label, "answers": [label]}
    for token in gold:
        token.tag_ = label
        if isinstance(pipe, Morphologizer):
            token.pos = pipe.cfg["labels_pos"][label]
            token.set_morph(pipe.cfg["labels_morph"][label])
    return Example(doc, gold)


def predicted(pipe, doc):
    return numbers(pipe(doc.copy()))


@EACH
@FEW
@given(docs=BATCHES)
def test_numbers_are_finite_and_the_same_alone_and_in_a_batch(pipe, docs):
    docs = [as_story(doc) for doc in docs]
    together = list(pipe.pipe([doc.copy() for doc in docs]))
    for doc, done in zip(docs, together, strict=True):
        assert done.text == doc.text and len(done) == len(doc)
        assert numpy.isfinite(numbers(done)).all()
        assert_allclose(predicted(pipe, doc), numbers(done), rtol=0, atol=1e-5)


@EACH
@FEW
@given(docs=BATCHES)
def test_weights_are_shares_of_the_tokens(pipe, docs):
    for doc in pipe.pipe(docs):
        told = doc._.activations.get(pipe.name, {})
        if "attended" in told:
            assert told["attention"].shape[0] == len(doc)
            assert (told["attended"] < len(doc)).all()
            assert (told["attention"].sum(axis=1) <= 1 + 1e-5).all()
        elif "attention" in told and len(doc):
            assert told["attention"].shape == (len(doc),)
            assert_allclose(told["attention"].sum(), 1, atol=1e-5)
        for weights in told.get("hops", []):
            assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)


@EACH
@FEW
@given(docs=BATCHES)
def test_gradients_are_finite_and_as_wide_as_what_they_belong_to(pipe, docs):
    losses = pipe.update([learnable(pipe, as_story(doc)) for doc in docs], sgd=None)
    assert all(map(numpy.isfinite, losses.values()))
    for node in pipe.model.walk():
        for name in filter(node.has_grad, node.param_names):
            assert node.get_grad(name).shape == node.get_param(name).shape
            assert numpy.isfinite(node.get_grad(name)).all()
            node.set_grad(name, numpy.zeros_like(node.get_grad(name)))


@EACH
@FEW
@given(docs=BATCHES)
def test_it_predicts_the_same_once_loaded_from_bytes(pipe, docs):
    data = pipe.to_bytes(exclude=["vocab"])
    expected = [predicted(pipe, as_story(doc)) for doc in docs]
    pipe.from_bytes(data, exclude=["vocab"])
    for doc, before in zip(docs, expected, strict=True):
        assert_allclose(predicted(pipe, doc), before, rtol=0, atol=1e-6)


@EACH
@FEW
@given(data=st.data())
def test_documents_of_another_vocabulary_have_the_same_scores(pipe, data):
    doc = as_story(data.draw(made_by_hand()))
    words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    pair = [
        as_story(Doc(vocab, words=words, spaces=spaces))
        for vocab in (pipe.vocab, Vocab(pipe.vocab.lex_attr_getters))
    ]
    here, there = (pipe.predict([doc]) for doc in pair)
    for one, other in zip(rows_of(here), rows_of(there), strict=True):
        assert_allclose(one, other, rtol=0, atol=1e-5)


def rows_of(scores):
    """Get the scores of what a component predicts. Of a translation there are none."""
    scores = getattr(scores, "scores", [])
    return scores if isinstance(scores, list) else [scores]
