import numpy
import pytest
import spacy
from numpy.testing import assert_allclose

from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.deciders import find_decider

from ....attribute.pipelines import decide
from ....tiny import make_examples

TEXTS = ["This film is very good. A bad book.", "", " \n", "👩‍👩‍👧"]


def test_the_decision_is_the_label_of_the_highest_score(classes):
    _, decisions = decide(classes, TEXTS)
    docs = [doc for doc in classes.pipe(TEXTS) if len(doc)]
    assert len(decisions) == len(docs) == 3
    for decision, doc in zip(decisions, docs, strict=True):
        label, score = max(doc.cats.items(), key=lambda item: item[1])
        assert list(doc.cats)[decision.label] == label
        assert decision.score == pytest.approx(score, rel=1e-5)
        assert decision.row == 0


def test_units_are_tokens_with_their_attention(classes):
    _, decisions = decide(classes, TEXTS)
    explanations = [each for each in explain(classes, TEXTS) if each.words]
    for decision, explanation in zip(decisions, explanations, strict=True):
        tokens = [decision.doc[start:end].text for start, end in decision.units]
        assert tokens == explanation.words
        assert_allclose(decision.attention, explanation.attention, rtol=1e-5)


def test_a_document_without_tokens_has_no_decision(classes):
    decider = find_decider(classes, "textcat")
    docs = [classes.make_doc(text) for text in ("", "good", "")]
    assert [len(each) for each in decider.decide(docs)] == [0, 1, 0]
    assert decider.decide([classes.make_doc("")]) == [[]]


def test_scores_are_those_of_the_component(classes):
    decider = find_decider(classes, "textcat")
    docs = decider.prepare([classes.make_doc(text) for text in TEXTS[::3]])
    for scores, text in zip(decider.scores(docs), TEXTS[::3], strict=True):
        assert_allclose(scores, [list(classes(text).cats.values())], rtol=1e-5)


@pytest.mark.parametrize("architecture", ["Ensemble.v2", "ParametricAttention.v1"])
def test_classifiers_of_spacy_are_asked_in_the_same_way(architecture):
    nlp = spacy.blank("en")
    model = {"@architectures": f"spacy.TextCat{architecture}"}
    if "Parametric" in architecture:
        tok2vec = {"@architectures": "spacy.HashEmbedCNN.v2", "width": 8, "depth": 1}
        tok2vec |= {"embed_size": 50, "window_size": 1, "maxout_pieces": 2}
        tok2vec |= {"subword_features": False, "pretrained_vectors": None}
        model |= {"tok2vec": tok2vec, "exclusive_classes": True}
    nlp.add_pipe("textcat", config={"model": model} if "tok2vec" in model else {})
    nlp.initialize(lambda: make_examples(nlp))
    _, [decision] = decide(nlp, ["This film is good."])
    assert decision.attention.sum() == pytest.approx(1, rel=1e-5)
    assert decision.score == pytest.approx(max(nlp("This film is good.").cats.values()))
    assert numpy.array_equal(decision.units[:, 0], numpy.arange(5))
