import tracemalloc

import numpy
import pytest
from numpy.testing import assert_array_equal

from spacy_eeap.attend.facts import nearest as module
from spacy_eeap.attend.facts.nearest import nearest_facts


def random_rows(n, seed):
    return numpy.random.default_rng(seed).normal(size=(n, 64)).astype("f")


WORDS = random_rows(2000, seed=0)


def sentence(*words):
    return WORDS[list(words)].sum(axis=0)


def distractors(n):
    """Sentences of three words from the second half of all."""
    words = numpy.random.default_rng(1).integers(1000, 2000, size=(n, 3))
    return WORDS[words].sum(axis=1)


def chosen_from(facts, question, most, rounds=1):
    X = numpy.stack([*facts, question])
    return nearest_facts(X, numpy.arange(len(facts)), len(facts), most, rounds).tolist()


@pytest.mark.parametrize("most", [4, 5])
def test_few_facts_are_all_read(most):
    assert chosen_from(distractors(4), sentence(1, 2), most) == [0, 1, 2, 3]


def test_the_facts_most_like_the_question_are_read_in_the_order_of_the_text():
    facts = distractors(50)
    facts[[7, 31]] = sentence(1, 2, 3), sentence(1, 2, 4)
    assert chosen_from(facts, sentence(1, 2), most=2) == [7, 31]


@pytest.mark.parametrize("seed", [0, 1, 2, 4])
def test_a_chain_of_facts_is_found_among_five_thousand_others(seed):
    facts, question, chain = story_with_a_chain(seed)
    assert chain <= set(chosen_from(facts, question, most=512, rounds=3))
    assert len(chain - set(chosen_from(facts, question, most=48, rounds=1))) == 2


@pytest.mark.parametrize("seed", [0, 1, 2, 4])
@pytest.mark.parametrize("asked", [True, False])
def test_what_all_facts_have_in_common_tells_none_from_another(asked, seed):
    facts, question, chain = story_with_a_chain(seed)
    common = random_rows(20, seed=99).sum(axis=0)
    question = question + common if asked else question
    assert chain <= set(chosen_from(facts + common, question, most=512, rounds=3))


def story_with_a_chain(seed):
    """Five thousand facts, a question, and the three facts that lead on from it."""
    words = random_rows(2000, seed)
    facts = words[numpy.random.default_rng(7).integers(1000, 2000, size=(5000, 3))]
    facts = facts.sum(axis=1)
    for fact, told in {
        4000: [1, 2, 3, 4],
        4300: [3, 4, 5, 6],
        1200: [5, 6, 7, 8],
    }.items():
        facts[fact] = words[told].sum(axis=0)
    return facts, words[[1, 2]].sum(axis=0), {4000, 4300, 1200}


def test_of_facts_that_are_as_like_the_later_are_read():
    facts = [sentence(1, 5), sentence(8, 9)] * 4
    assert chosen_from(facts, sentence(1, 2), most=2) == [4, 6]
    assert chosen_from([sentence(1)] * 6, sentence(2), most=4, rounds=2) == [2, 3, 4, 5]


def test_the_same_sentence_once_more_leads_nowhere():
    # The fact that answers is told thrice: the second round finds what is like it, and
    # not its copies.
    facts = distractors(300)
    facts[[10, 20, 30]] = sentence(1, 2, 3)
    facts[5] = sentence(2, 3, 4)
    assert chosen_from(facts, sentence(1, 6), most=2, rounds=2) == [5, 30]


def test_rows_of_other_stories_are_not_looked_at():
    X = numpy.stack([*distractors(10), sentence(1, 2), sentence(1, 2)])
    facts = numpy.asarray([3, 3, 5, 8, 9])
    read = nearest_facts(X, facts, 11, 2, 1)
    X[[0, 1, 2, 4, 6, 7, 10]] = numpy.nan
    assert_array_equal(nearest_facts(X, facts, 11, 2, 1), read)


@pytest.mark.parametrize("most", range(1, 8))
@pytest.mark.parametrize("rounds", [1, 2, 3, 5])
def test_as_many_are_read_as_may_be(most, rounds):
    read = chosen_from(distractors(9), sentence(1, 2), most, rounds)
    assert len(set(read)) == most
    assert read == sorted(read)


def test_rows_that_are_compared_bit_by_bit_give_the_same(monkeypatch):
    facts, question = distractors(100), sentence(1, 2)
    at_once = chosen_from(facts, question, 20, 3)
    monkeypatch.setattr(module, "CHUNK", 7)
    assert chosen_from(facts, question, 20, 3) == at_once


def test_memory_grows_with_the_rows_of_the_story_and_not_with_their_pairs():
    X = numpy.random.default_rng(0).normal(size=(100_001, 32)).astype("f")
    tracemalloc.start()
    read = nearest_facts(X, numpy.arange(100_000), 100_000, most=512, rounds=3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(read) == 512
    assert peak < 6 * X.nbytes
