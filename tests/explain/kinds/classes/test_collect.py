"""Explanations of spaCy's own text classifiers; those of ours: test_attention.py."""

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Config, fix_random_seed

from spacy_eeap.explain.collect.explain import explain
from spacy_eeap.explain.collect.pipes import adds_other_scores, find_attending_pipe

from ....spacy_classifiers import (
    BOW,
    ENSEMBLE,
    PARAMETRIC,
    REDUCE,
)
from ...pipelines import EXAMPLES

TEXTS = ["A good film!", "", "Bad acting, bad  film", "👩‍👩‍👧 映画 شريط"]
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
BOTH = pytest.mark.parametrize(
    "model", [ENSEMBLE, PARAMETRIC], ids=["ensemble", "parametric"]
)


def train(model, factory="textcat", shared=False):
    """Train a pipeline of one of spaCy's classifiers on four tiny texts."""
    fix_random_seed(0)
    nlp = spacy.blank("en")
    exclusive = {"exclusive_classes": factory == "textcat"}
    model = dict(model)
    if "linear_model" in model:
        model["linear_model"] = {**BOW, **exclusive}
    else:
        model.update(exclusive)
    if shared:
        nlp.add_pipe("tok2vec")
        model["tok2vec"] = LISTENER
    nlp.add_pipe(factory, name="classifier", config={"model": Config(model)})
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": cats})
        for text, cats in EXAMPLES.items()
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    return nlp


@BOTH
@pytest.mark.parametrize("shared", [False, True], ids=["alone", "shared"])
@pytest.mark.parametrize("factory", ["textcat", "textcat_multilabel"])
def test_scores_are_exactly_those_of_the_component(model, factory, shared):
    nlp = train(model, factory, shared)
    for text in TEXTS:
        [explanation] = explain(nlp, [text])
        assert explanation.scores == nlp(text).cats


@BOTH
@pytest.mark.parametrize("shared", [False, True], ids=["alone", "shared"])
def test_a_pipeline_read_from_disk_is_explained_as_before(model, shared, tmp_path):
    nlp = train(model, shared=shared)
    nlp.to_disk(tmp_path)
    restored = spacy.load(tmp_path)
    assert find_attending_pipe(restored) == "classifier"
    assert list(explain(restored, TEXTS)) == list(explain(nlp, TEXTS))


@BOTH
def test_weights_of_a_document_sum_to_one_and_are_the_same_in_any_batch(model):
    nlp = train(model)
    together = list(explain(nlp, TEXTS))
    assert [explanation.text for explanation in together] == TEXTS
    for text, explanation in zip(TEXTS, together, strict=True):
        [alone] = explain(nlp, [text])
        assert_allclose(explanation.attention, alone.attention, rtol=1e-5)
        assert sum(explanation.attention) == pytest.approx(1 if text else 0)


@BOTH
def test_a_text_without_tokens_has_no_prediction(model):
    [explanation] = explain(train(model), [""])
    assert explanation.scores == {"POS": 0.0, "NEG": 0.0}
    assert explanation.predicted == explanation.attention == []


@BOTH
def test_a_document_of_10_000_tokens(model):
    nlp = train(model)
    [explanation] = explain(nlp, [Doc(nlp.vocab, words=["good", "film"] * 5_000)])
    assert len(explanation.attention) == 10_000
    assert sum(explanation.attention) == pytest.approx(1, abs=1e-3)


@BOTH
def test_the_pipeline_is_not_changed(model):
    nlp = train(model)
    before, config = nlp.to_bytes(exclude=["vocab"]), nlp.config.to_str()
    nodes = [*nlp.get_pipe("classifier").model.walk()]
    list(explain(nlp, TEXTS))
    assert nlp.to_bytes(exclude=["vocab"]) == before
    assert nlp.config.to_str() == config
    after = nlp.get_pipe("classifier").model.walk()
    assert all(a is b for a, b in zip(after, nodes, strict=True))


def test_the_linear_part_of_the_ensemble_is_told():
    assert adds_other_scores(train(ENSEMBLE), "classifier")
    assert not adds_other_scores(train(PARAMETRIC), "classifier")


def test_of_a_classifier_without_attention_it_is_told_what_could_be_explained():
    wanted = "'spacy.TextCatEnsemble.v2' or 'spacy.TextCatParametricAttention.v1'"
    with pytest.raises(ValueError, match=f"No component .* {wanted}"):
        find_attending_pipe(train(REDUCE))
