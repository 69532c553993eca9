import numpy
import pytest
from spacy.tokens import Doc

from spacy_eeap.attribute.erasure import erasure
from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.deciders import find_decider

TEXT = "Ada Lovelace went to the old town today"


@pytest.fixture(scope="module")
def decided(spans):
    decider = find_decider(spans, "spancat")
    [decisions] = decider.decide(decider.prepare([spans.make_doc(TEXT)]))
    return decider, decisions


def test_there_is_a_decision_for_each_span_with_a_label(spans, decided):
    _, decisions = decided
    [explanation] = explain(spans, [TEXT])
    given = [i for i, assigned in enumerate(explanation.assigned) if assigned]
    assert [each.units[0, 0] for each in decisions] == [
        explanation.spans[i][0] for i in given
    ]
    scores = [explanation.scores[i] for i in given]
    assert [each.score for each in decisions] == pytest.approx(scores, rel=1e-4)
    assert [each.attention.tolist() for each in decisions] == [
        explanation.weights[i] for i in given
    ]


def test_scores_of_the_whole_document_are_those_of_the_decisions(decided):
    decider, decisions = decided
    scores = decider.scores([each.doc for each in decisions])
    for decision, rows in zip(decisions, scores, strict=True):
        assert rows[0, decision.label] == pytest.approx(decision.score, abs=1e-5)


def test_erasure_is_what_the_span_loses_without_the_token(spans, decided):
    decider, decisions = decided
    pipe = spans.get_pipe("spancat")
    words = [token.text for token in spans.make_doc(TEXT)]
    for decision, lost in zip(decisions, erasure(decider, decisions), strict=True):
        start, end = decision.units[0, 0], decision.units[-1, 1]
        for i, loss in zip(range(start, end), lost, strict=True):
            doc = Doc(spans.vocab, words=words[:i] + words[i + 1 :])
            if end - start == 2:  # No span of one token is suggested.
                continue
            indices, scores = pipe.predict([doc])
            places = indices.dataXd.tolist()
            score = scores[places.index([start, end - 1]), decision.label]
            assert loss == pytest.approx(decision.score - score, abs=1e-5)


def test_of_a_span_that_is_all_taken_out_nothing_is_left(decided):
    decider, [decision, *_] = decided
    kept = numpy.ones(len(decision.doc), dtype=bool)
    kept[decision.units[:, 0]] = False
    left = decider.without(decision.doc, kept)
    assert [token.text for token in left] == TEXT.split()[2:]
    [scores] = decider.scores([left])
    assert scores.shape == (1, 2)
    assert not scores.any()


def test_the_users_documents_have_no_mark(spans):
    doc = spans.make_doc(TEXT)
    list(explain(spans, [doc], attributions=["erasure"]))
    assert not doc.spans
