import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal

from spacy_eeap.models.attending import (
    adds_linear_scores,
    has_attention,
    predict_with_attention,
)

from ..spacy_classifiers import ENSEMBLE, PARAMETRIC, REDUCE, TOK2VEC, build

TEXTS = ["a good film", "bad", "", "so so , really"]
OURS = {
    "@architectures": "spacy-eeap.TextCat.v1",
    "tok2vec": TOK2VEC,
    "attend": {"@layers": "spacy-eeap.GlobalAttention.v1"},
    "predict": {"@layers": "spacy-eeap.Classify.v1", "exclusive_classes": True},
}
LINEAR = {
    **OURS,
    "@architectures": "spacy-eeap.TextCatEnsemble.v1",
    "linear": {"@architectures": "spacy-eeap.TfidfLogistic.v1"},
}
KINDS = {"ours": OURS, "ensemble": ENSEMBLE, "parametric": PARAMETRIC}


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_those_of_a_prediction_and_every_token_has_a_weight(kind):
    nlp = spacy.blank("en")
    docs = [nlp.make_doc(text) for text in TEXTS]
    model = build(KINDS[kind])
    model.initialize(X=docs, Y=numpy.eye(2, dtype="f")[[0, 1, 1, 0]])
    scores, attention = predict_with_attention(model, docs)
    assert_array_equal(scores, model.predict(docs))
    assert [len(weights["attention"]) for weights in attention] == [3, 1, 0, 4]


def test_models_that_attend_are_known():
    assert all(has_attention(build(config)) for config in (*KINDS.values(), LINEAR))
    assert not has_attention(build(REDUCE))
    assert not has_attention(build(TOK2VEC))


@pytest.mark.parametrize(
    ("config", "adds"),
    [(OURS, False), (LINEAR, True), (ENSEMBLE, True), (PARAMETRIC, False)],
    ids=["ours", "linear", "ensemble", "parametric"],
)
def test_a_linear_part_beside_the_attention_is_told(config, adds):
    assert adds_linear_scores(build(config)) is adds
