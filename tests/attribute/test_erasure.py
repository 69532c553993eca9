import numpy
import pytest
from numpy.testing import assert_allclose
from spacy.tokens import Doc

from spacy_eeap.attribute import erasure as module
from spacy_eeap.attribute.erasure import erasure, kept_tokens, scores_without

from .pipelines import decide

LEFT = ["John is in the garden", "Mary is in the kitchen"]
TEXTS = ["This film is very good. A bad book.", "good bag"]


def test_it_is_what_the_pipeline_loses_without_the_word(classes):
    decider, decisions = decide(classes, TEXTS)
    for decision, lost in zip(decisions, erasure(decider, decisions), strict=True):
        words = [token.text for token in decision.doc]
        label = list(classes(decision.doc.copy()).cats)[decision.label]
        for i, loss in enumerate(lost):
            rest = Doc(classes.vocab, words=words[:i] + words[i + 1 :])
            for j, token in enumerate(decision.doc):
                if token.is_sent_start and j != i:
                    rest[j - (j > i)].is_sent_start = True
            score = classes(rest).cats[label]
            assert loss == pytest.approx(decision.score - score, abs=1e-5)


def test_words_that_matter_lose_most(classes):
    decider, decisions = decide(classes, ["This film is very good."])
    [lost] = erasure(decider, decisions)
    assert decisions[0].doc[int(lost.argmax())].text == "good"


def test_a_fact_is_taken_out_of_the_story(facts):
    texts = ["Mary is in the kitchen. John is in the garden. Where is John?"]
    decider, [decision] = decide(facts, texts)
    [lost] = erasure(decider, [decision])
    for loss, fact in zip(lost, LEFT, strict=True):
        story = facts(f"{fact}. Where is John?")
        [scores] = decider.scores([story])
        assert loss == pytest.approx(
            decision.score - scores[0, decision.label], abs=1e-5
        )


def test_decisions_about_one_document_share_what_is_left(tags, monkeypatch):
    decider, decisions = decide(tags, ["They book the show ."])
    predicted = []
    scores = decider.scores
    monkeypatch.setattr(
        decider, "scores", lambda docs: predicted.extend(docs) or scores(docs)
    )
    lost = erasure(decider, decisions)
    assert [len(each) for each in lost] == [4] * 5
    assert len(predicted) == 5  # and not 5 times 4


def test_the_tag_of_a_token_is_followed_to_its_new_place(tags):
    decider, decisions = decide(tags, ["They book the show ."])
    without_first = numpy.array([True, False, False, False])
    [left] = scores_without(decider, [(decisions[3], without_first)])
    [alone] = decide(tags, ["book the show ."])[0].scores(
        [tags.make_doc("book the show .")]
    )
    assert left == pytest.approx(alone[2, decisions[3].label], rel=1e-5)


def test_batches_change_nothing(classes, monkeypatch):
    decider, decisions = decide(classes, TEXTS)
    whole = erasure(decider, decisions)
    monkeypatch.setattr(module, "BATCH_TOKENS", 1)
    for one, other in zip(whole, erasure(decider, decisions), strict=True):
        assert_allclose(one, other, atol=1e-6)


def test_no_cases_have_no_scores(classes):
    decider, _ = decide(classes, [])
    assert scores_without(decider, []).shape == (0,)
    assert erasure(decider, []) == []


def test_the_tokens_of_facts_go_together(facts):
    _, [decision] = decide(facts, ["Mary left. John left. Where is John?"])
    kept = kept_tokens(decision, numpy.array([True, False]))
    assert kept.tolist() == [False] * 3 + [True] * 7
