"""Classifiers of spaCy that have no attention: erasure and reasons need none."""

import pytest
import spacy
from spacy.training import Example

from spacy_eeap.explain import explain, from_dict, render, svg, to_dict
from spacy_eeap.explain.collect.pipes import find_explained_pipe
from spacy_eeap.faithfulness.measure import measure

from ...pipelines import EXAMPLES, train

BOW = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 1,
    "no_output_layer": False,
}
TEXTS = ["A good good film", "", "bad"]


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat", name="bow", config={"model": BOW})
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": cats})
        for text, cats in EXAMPLES.items()
    ]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.1
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    return nlp


@pytest.fixture(scope="module")
def explanations(nlp):
    return list(explain(nlp, TEXTS, why=True))


def test_it_is_found_if_no_component_attends(nlp):
    assert find_explained_pipe(nlp) == "bow"
    both = train()
    both.add_pipe("bow", source=nlp)
    assert find_explained_pipe(both) == "classifier"
    assert find_explained_pipe(both, "bow") == "bow"


def test_erasure_stands_in_the_place_of_attention(nlp, explanations):
    first, _, single = explanations
    assert first.attention == [] and first.predicted == ["POS"]
    assert list(first.attributions) == ["erasure"]
    assert max(first.attributions["erasure"]) == first.attributions["erasure"][1]
    assert single.attributions == {}
    [asked] = explain(nlp, TEXTS[:1], attributions=["erasure"])
    assert asked.attributions == first.attributions


def test_it_is_told_why(explanations):
    first, *others = explanations
    assert first.why[0].label == "POS"
    assert [each.why for each in others] == [[], []]


def test_it_is_drawn_without_attention(explanations):
    text = render(explanations, style="text", jupyter=False)
    assert "Erasure, for (+) or against" in text
    assert "Strongest tokens" not in text
    page = render(explanations[:1], page=True, jupyter=False)
    assert "no attention" not in page and "no proof" not in page
    assert 'class="a9' in page
    assert "for POS, up to the strongest of the row" in svg(explanations[0])
    assert ">attention<" not in svg(explanations[0])


def test_it_survives_json(explanations):
    for each in explanations:
        assert from_dict(to_dict(each)) == each


def test_the_faithfulness_of_what_is_not_there_is_not_measured(nlp):
    with pytest.raises(ValueError, match="'bow' has no attention to show"):
        measure(nlp, [], "bow")
