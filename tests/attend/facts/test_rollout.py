import torch
from numpy.testing import assert_allclose

from spacy_eeap.attend.facts.rollout import attention_rollout


def step(*links, rows=4):
    """The weights of one head and one story: (from, to, weight). The last row asks."""
    weights = torch.zeros(1, 1, rows, rows)
    for asking, asked, weight in links:
        weights[0, 0, asking, asked] = weight
    return weights


def test_a_fact_that_told_the_one_that_is_asked_counts():
    # In the first step fact 0 is told of fact 2, in the second it is asked.
    chains = attention_rollout([step((0, 2, 0.5)), step((3, 0, 0.8))])
    assert_allclose(chains[0, :, 0], [[0, 0, 0.4], [0.8, 0, 0]])


def test_what_a_fact_is_told_after_it_was_asked_does_not_count():
    chains = attention_rollout([step((3, 0, 0.8)), step((0, 2, 0.5))])
    assert_allclose(chains[0, :, 0], [[0.8, 0, 0], [0, 0, 0]])


def test_of_several_chains_the_strongest_counts():
    links = [(0, 2, 0.5), (1, 2, 0.9), (3, 2, 0.3)]
    chains = attention_rollout([step(*links), step((3, 0, 0.8), (3, 1, 0.4))])
    assert_allclose(chains[0, 0, 0], [0, 0, 0.4])


def test_chains_pass_through_all_heads():
    first = torch.cat([step((0, 2, 0.5)), step()], dim=1)
    second = torch.cat([step(), step((3, 0, 0.8))], dim=1)
    chains = attention_rollout([first, second])
    assert_allclose(chains[0, 0], [[0, 0, 0.4], [0, 0, 0]])
