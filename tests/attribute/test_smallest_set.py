from itertools import combinations

import numpy
import pytest

from spacy_eeap.attribute.smallest_set import smallest_set


def search(number, n, **known):
    """Run a search. What it found, and how many sets it measured."""
    running = smallest_set(n, **known)
    wanted, measured = next(running), 0
    while True:
        measured += len(wanted)
        assert all(0 < each.sum() < n for each in wanted)
        try:
            wanted = running.send(numpy.array([number(each) for each in wanted]))
        except StopIteration as stopped:
            return stopped.value, measured


def least(number, n):
    """The size of the smallest set, by trying all."""
    for size in range(1, n):
        for members in combinations(range(n), size):
            chosen = numpy.zeros(n, dtype=bool)
            chosen[list(members)] = True
            if number(chosen) < 0:
                return size
    return None


def interacting(seed, n, start):
    """Gains, which pairs of members lift or lower."""
    random = numpy.random.default_rng(seed)
    gains = random.normal(0.3, 0.6, n)
    pairs = numpy.triu(random.normal(0, 0.15, (n, n)), 1)
    return lambda members: start - gains[members].sum() - members @ pairs @ members


def test_one_member_is_found_with_one_measurement_each():
    found, measured = search(lambda each: 1 - 2 * each[3], 8, nothing=1.0)
    assert numpy.flatnonzero(found.members).tolist() == [3]
    assert found.is_smallest and measured == 8


def test_of_several_alone_the_lowest_number_is_found():
    found, _ = search(lambda each: 1 - each @ numpy.arange(5), 5, nothing=1.0)
    assert numpy.flatnonzero(found.members).tolist() == [4]


def test_two_that_count_only_together_are_found():
    found, _ = search(lambda each: 1 - 2 * (each[1] and each[4]), 6, nothing=1.0)
    assert numpy.flatnonzero(found.members).tolist() == [1, 4]
    assert found.is_smallest


@pytest.mark.parametrize("n", [4, 8, 11])
def test_the_smallest_is_found_in_most_cases_at_three_measurements_a_member(n):
    hits = []
    for seed in range(40):
        number = interacting(seed, n, start=1.0)
        found, measured = search(number, n, nothing=1.0)
        size = None if found.members is None else int(found.members.sum())
        assert size is None or number(found.members) < 0
        assert measured <= 3 * n
        smallest = least(number, n)
        assert not found.is_smallest or size == smallest
        hits.append(size == smallest)
    assert sum(hits) >= 38


def test_of_many_members_the_measurements_are_bounded():
    found, measured = search(lambda each: 50.5 - each.sum(), 100, nothing=50.5)
    assert measured <= 100 + 60
    assert not found.is_smallest
    number = interacting(0, 20, start=3.0)
    _, measured = search(number, 20, nothing=3.0, n_combined=4)
    assert measured <= 20 + 8


def test_the_number_of_the_empty_set_can_be_left_to_the_search():
    gains = numpy.array([0.1, 1.0, 0.2, 1.2, 0.3, 0.9])
    found, _ = search(lambda e: 2 - gains[e].sum(), 6, everything=2 - gains.sum())
    assert numpy.flatnonzero(found.members).tolist() == [1, 3]


@pytest.mark.parametrize("n", [2, 3])
def test_it_is_known_that_there_is_none_when_all_were_tried(n):
    found, _ = search(lambda each: 1.0, n, nothing=1.0)
    assert found.members is None and found.is_smallest


def test_it_is_not_known_when_the_measurements_are_spent():
    found, _ = search(lambda each: 1.0, 9, nothing=1.0)
    assert found.members is None and not found.is_smallest
