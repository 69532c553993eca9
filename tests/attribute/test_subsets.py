from itertools import combinations

import numpy
import pytest

from spacy_eeap.attribute.subsets import largest_sums

GAINS = numpy.array([0.5, -0.25, 2.0, 0.0, 0.75])


@pytest.mark.parametrize("size", range(1, 6))
def test_all_sets_of_a_size_come_once_the_largest_sum_first(size):
    found = list(largest_sums(GAINS, size))
    sums = [GAINS[members].sum() for members in found]
    assert sums == pytest.approx(sorted(sums, reverse=True))
    members = {tuple(numpy.flatnonzero(each).tolist()) for each in found}
    assert members == set(combinations(range(5), size))
    assert len(found) == len(members)
