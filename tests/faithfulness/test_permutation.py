import numpy
import pytest
import spacy
from numpy.random import default_rng
from numpy.testing import assert_allclose

from spacy_eeap.faithfulness.permutation import (
    distance,
    permutation_test,
    permute,
    permuting_decider,
)

from ..attribute.pipelines import answerer, classifier, decide, tagger
from ..tiny import make_examples, update
from ..told import BAG_OF_FACTS, new_pipeline, story_examples

WEIGHTS = numpy.array([[0.5, 0.3, 0.2, 0.0], [0.0, 0.1, 0.0, 0.9]])
TEXTS = ["This film is very good. A bad book.", "good", "A bag is so bad."]


def test_weights_are_exchanged_within_their_row():
    everywhere = numpy.ones_like(WEIGHTS, dtype=bool)
    permuted = permute(WEIGHTS, everywhere, default_rng(0))
    assert_allclose(numpy.sort(permuted), numpy.sort(WEIGHTS))
    assert not numpy.array_equal(permuted, WEIGHTS)


def test_those_that_are_not_allowed_stay():
    allowed = numpy.array([[True, True, False, False], [False, True, False, True]])
    random = default_rng(0)
    seen = set()
    for _ in range(50):
        permuted = permute(WEIGHTS, allowed, random)
        assert_allclose(permuted[~allowed], WEIGHTS[~allowed])
        assert_allclose(permuted.sum(axis=1), WEIGHTS.sum(axis=1))
        seen.add(tuple(permuted[:, 1]))
    assert seen == {(0.3, 0.1), (0.3, 0.9), (0.5, 0.1), (0.5, 0.9)}


def test_every_order_is_as_likely():
    row, everywhere = numpy.arange(3.0)[None], numpy.ones((1, 3), dtype=bool)
    random = default_rng(0)
    orders = [tuple(permute(row, everywhere, random)[0]) for _ in range(1200)]
    _, counts = numpy.unique(orders, axis=0, return_counts=True)
    assert len(counts) == 6
    assert counts.min() > 150


def test_distance_is_half_of_what_moves():
    before, after = numpy.array([0.7, 0.2, 0.1]), numpy.array([0.4, 0.5, 0.1])
    assert distance(before, after, exclusive=True) == pytest.approx(0.3)
    assert distance(before, before, exclusive=True) == 0
    labels = numpy.array([0.9, 0.9]), numpy.array([0.8, 0.4])
    assert distance(*labels, exclusive=False) == pytest.approx(0.5)


REDUCERS = ["Global", "Local", "MultiHead", "MultiHop", "Hierarchical"]


@pytest.mark.parametrize("reducer", REDUCERS)
def test_the_attention_of_every_reducer_can_be_exchanged(reducer):
    nlp = classifier({"@layers": f"spacy-eeap.{reducer}Attention.v1"})
    decider, decisions = decide(nlp, TEXTS)
    before = decider.model.to_bytes()
    permuting = permuting_decider(decider, default_rng(0))
    permuted = permutation_test(decider, permuting, decisions)
    assert permuted.distance.shape == permuted.changed.shape == (3,)
    assert permuted.distance[0] > 0
    assert permuted.distance[1] == pytest.approx(0, abs=1e-6)  # a single token
    assert ((permuted.changed >= 0) & (permuted.changed <= 1)).all()
    assert decider.model.to_bytes() == before


def test_so_can_that_of_a_classifier_of_spacy():
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat")
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    update(nlp, examples, optimizer, n_updates=5)
    decider, decisions = decide(nlp, TEXTS)
    permuting = permuting_decider(decider, default_rng(0))
    permuted = permutation_test(decider, permuting, decisions)
    assert permuted.distance[0] > 0
    assert permuted.distance[1] == pytest.approx(0, abs=1e-6)


def test_so_can_that_of_a_tagger():
    decider, decisions = decide(tagger(), ["They book the show .", "The book"])
    permuting = permuting_decider(decider, default_rng(0))
    permuted = permutation_test(decider, permuting, decisions)
    assert permuted.distance.shape == (7,)
    assert permuted.distance.max() > 0


def test_attention_that_does_not_matter_moves_nothing():
    nlp = classifier(n_updates=0)  # all scores are equal
    decider, decisions = decide(nlp, TEXTS)
    permuting = permuting_decider(decider, default_rng(0))
    assert_allclose(permutation_test(decider, permuting, decisions).distance, 0)


STORIES = ["Mary is here. John is there. Where is Mary?", "Mary left. Where is Mary?"]


@pytest.mark.parametrize("network", [False, True], ids=["facts", "memory network"])
def test_so_can_that_of_a_component_that_answers_questions(network):
    decider, decisions = decide(answerer(network), STORIES)
    before = decider.model.to_bytes()
    permuting = permuting_decider(decider, default_rng(0))
    permuted = permutation_test(decider, permuting, decisions)
    assert permuted.distance.shape == (2,)
    assert permuted.distance[0] > 0
    assert decider.model.to_bytes() == before


def test_a_single_fact_of_a_memory_network_has_no_other_order():
    decider, decisions = decide(answerer(network=True), STORIES)
    permuting = permuting_decider(decider, default_rng(0))
    assert permutation_test(decider, permuting, decisions).distance[1] < 1e-6


@pytest.mark.parametrize("network", [False, True], ids=["facts", "memory network"])
def test_the_weights_of_facts_go_to_facts_of_their_story(network):
    seen = []

    def look_on(weights, allowed):
        seen.append((weights, allowed))
        return weights

    decider, _ = decide(answerer(network), [])
    [layer] = [node for node in decider.model.walk() if "exchange" in node.attrs]
    docs = decider.prepare(list(map(spacy.blank("en").make_doc, STORIES)))
    expected = decider.model.predict(docs)
    layer.attrs["exchange"] = look_on
    assert_allclose(decider.model.predict(docs), expected, atol=1e-6)
    assert seen
    for weights, allowed in seen:
        assert allowed.dtype == bool
        assert weights.shape == allowed.shape
        assert_allclose(weights[~allowed], 0)


def test_that_of_other_layers_cannot():
    nlp = new_pipeline(BAG_OF_FACTS)
    nlp.initialize(lambda: story_examples(nlp))
    decider, _ = decide(nlp, [])
    assert permuting_decider(decider, default_rng(0)) is None
