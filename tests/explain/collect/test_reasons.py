"""Why each kind of component decided as it did."""

import pytest

from spacy_eeap.explain import explain, from_dict, to_dict
from spacy_eeap.explain.kinds.classes import decider as classes_decider

from ...attribute.pipelines import classifier

TEXTS = ["A bad book.", "", "bad", "I like the good bag , not the bad ."]


def words(explanation, found):
    return [explanation.unit_text(start, end) for start, end in found.units]


def test_a_text_has_the_words_without_which_it_would_be_another(classes):
    first, empty, single, last = explain(classes, TEXTS, why=True)
    [why] = first.why
    assert words(first, why.removal) == words(first, why.sufficient) == ["bad"]
    assert (why.label, why.removal.label) == ("BAD", "GOOD")
    assert why.score == pytest.approx(first.scores["BAD"])
    assert words(last, last.why[0].removal) == ["like", "bad"]
    assert empty.why == single.why == []


def test_of_several_labels_each_that_is_given_has_a_reason():
    nlp = classifier(factory="eeap_textcat_multilabel")
    nlp.get_pipe("textcat").cfg["threshold"] = 0.1
    [explanation] = explain(nlp, TEXTS[:1], why=True)
    assert explanation.predicted == [why.label for why in explanation.why]
    assert len(explanation.why) == 2
    nlp.get_pipe("textcat").cfg["threshold"] = 0.99
    [explanation] = explain(nlp, TEXTS[:1], why=True)
    assert explanation.predicted == []
    [why] = explanation.why
    assert why.label == "BAD" and not why.is_given


def test_of_a_long_text_sentences_are_left_out(classes, monkeypatch):
    monkeypatch.setattr(classes_decider, "LONG", 5)
    text = "A good bag. A bad book. A good book."
    [explanation] = explain(classes, [text], why=True)
    [why] = explanation.why
    assert words(explanation, why.removal) == ["A bad book."]
    with classes.select_pipes(disable="sentencizer"):
        [by_rule] = explain(classes, [text], why=True)
    assert words(by_rule, by_rule.why[0].removal) == ["A bad book."]


def test_of_a_tag_other_tokens_are_left_out(tags):
    [explanation] = explain(tags, ["They book the show ."], why=True)
    assert [why.place for why in explanation.why] == list(range(5))
    assert [why.label for why in explanation.why] == explanation.tags
    for why in explanation.why:
        if why.removal is not None:
            assert [why.place, why.place + 1] not in why.removal.units
            assert why.removal.label != why.label


def test_of_many_tags_the_least_sure_are_asked(tags, monkeypatch):
    monkeypatch.setattr("spacy_eeap.explain.kinds.tags.decider.N_ASKED", 2)
    [explanation] = explain(tags, ["They book the show ."], why=True)
    least = sorted(range(5), key=explanation.probabilities.__getitem__)[:2]
    assert [why.place for why in explanation.why] == sorted(least)


def test_facts_are_numbered_as_the_story_has_them(facts):
    text = "John is in the garden. Mary is in the kitchen. John left. Where is Mary?"
    [explanation] = explain(facts, [text], why=True)
    [why] = explanation.why
    assert why.label == explanation.answer
    for found in (why.removal, why.sufficient):
        for start, end in found.units if found else []:
            assert end == start + 1 and explanation.facts[start]


def test_a_target_is_asked_about_in_place_of_what_is_given(classes):
    [explanation] = explain(
        classes, TEXTS[:1], why=True, target="GOOD", attributions=["erasure"]
    )
    [why] = explanation.why
    assert (why.label, why.is_given, why.removal.label) == ("GOOD", False, "GOOD")
    assert explanation.target == "GOOD" and explanation.contrast == ""
    [given] = explain(classes, TEXTS[:1], attributions=["erasure"])
    assert explanation.attributions["erasure"] == pytest.approx(
        [-value for value in given.attributions["erasure"]], abs=1e-5
    )


def test_a_contrast_is_told_beside_what_it_stands_against(classes):
    [explanation] = explain(
        classes, TEXTS[:1], why=True, contrast="GOOD", attributions=["erasure"]
    )
    assert explanation.contrast == explanation.why[0].contrast == "GOOD"
    assert explanation.target == "BAD"
    [good] = explain(
        classes, ["good bag"], why=True, contrast="GOOD", attributions=["erasure"]
    )
    assert good.predicted == ["GOOD"]
    assert good.contrast == good.why[0].contrast == ""


@pytest.mark.parametrize("kind", ["classes", "tags"])
def test_reasons_survive_json(kind, request):
    nlp = request.getfixturevalue(kind)
    [explanation] = explain(nlp, TEXTS[-1:], why=True)
    assert explanation.why
    assert from_dict(to_dict(explanation)) == explanation


def test_a_label_that_is_not_known_is_refused_before_anything_is_predicted(classes):
    with pytest.raises(ValueError, match="not 'SPORT'"):
        next(explain(classes, TEXTS, why=True, target="SPORT"))


def test_a_label_alone_asks_for_nothing(classes):
    with pytest.raises(ValueError, match="set why=True, or name other methods"):
        next(explain(classes, TEXTS, target="GOOD"))
