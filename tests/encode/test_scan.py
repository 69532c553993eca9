import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.encode.scan import chunks, scan


@pytest.mark.parametrize("N", [1, 2, 3, 17, 100, 1000])
def test_states_are_those_of_one_step_at_a_time(N):
    shape = 2, *chunks(N), 3
    generator = numpy.random.default_rng(0)
    K, V = generator.uniform(size=shape), generator.normal(size=shape)
    expected, h = [], numpy.zeros((2, 3))
    for k, v in zip(*(A.reshape(2, -1, 3).swapaxes(0, 1) for A in (K, V)), strict=True):
        h = k * h + v
        expected.append(h)
    scan(numpy, K, V)
    assert_allclose(V.reshape(2, -1, 3), numpy.stack(expected, axis=1), rtol=1e-12)


def test_chunks_hold_all_positions_and_are_few():
    for N in range(1, 3000):
        n_chunks, length = chunks(N)
        assert 0 <= n_chunks * length - N < length
        assert 2 * n_chunks + 4 * length <= 4 * (2 * N) ** 0.5 + 7
