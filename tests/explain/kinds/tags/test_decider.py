import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.explain import explain

from ....attribute.pipelines import decide

TEXTS = ["They book the show .", "", "book"]


def test_each_token_has_the_decision_of_its_tag(tags):
    _, decisions = decide(tags, TEXTS)
    labels = tags.get_pipe("tagger").labels
    expected = [token.tag_ for doc in tags.pipe(TEXTS) for token in doc]
    assert [labels[decision.label] for decision in decisions] == expected
    assert [decision.row for decision in decisions] == [0, 1, 2, 3, 4, 0]


def test_its_units_are_the_other_tokens(tags):
    _, decisions = decide(tags, TEXTS)
    assert [decision.units[:, 0].tolist() for decision in decisions[:2]] == [
        [1, 2, 3, 4],
        [0, 2, 3, 4],
    ]
    assert decisions[-1].units.shape == (0, 2)
    assert decisions[-1].attention.shape == (0,)


def test_their_attention_is_what_the_token_gives_them(tags):
    _, decisions = decide(tags, TEXTS)
    [explanation, *_] = explain(tags, TEXTS)
    for i, decision in enumerate(decisions[:5]):
        expected = numpy.zeros(5)
        expected[explanation.attended[i]] = explanation.weights[i]
        assert_allclose(decision.attention, numpy.delete(expected, i), rtol=1e-5)


def test_scores_are_probabilities(tags):
    decider, decisions = decide(tags, TEXTS)
    [scores] = decider.scores([tags.make_doc(TEXTS[0])])
    assert_allclose(scores.sum(axis=1), 1, rtol=1e-5)
    for decision in decisions[:5]:
        assert decision.score == pytest.approx(scores[decision.row].max(), rel=1e-5)


def test_a_document_that_is_too_long_is_refused(tags):
    with pytest.raises(ValueError, match="at most 1,000 tokens, but one has 1,001"):
        decide(tags, ["book " * 1000 + "book"])
