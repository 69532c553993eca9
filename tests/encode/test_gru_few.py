import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.encode import bidirectional, gru, gru_few

NI, H = 5, 4


def random_weights():
    generator = numpy.random.default_rng(0)
    shapes = {"W": (3 * H, NI), "U": (3 * H, H), "b": (3 * H,), "c": (3 * H,)}
    return {name: generator.normal(size=(2, *shape)) for name, shape in shapes.items()}


@pytest.mark.parametrize("lengths", [[1], [6], [3, 0, 7, 1, 7, 2]])
@pytest.mark.parametrize("scale", [1, 1e5])
def test_states_are_those_of_torch(lengths, scale):
    lengths = numpy.asarray(lengths, dtype="i")
    X = numpy.random.default_rng(1).normal(size=(lengths.sum(), NI)) * scale
    weights = random_weights()
    tensors = {name: torch.from_numpy(param) for name, param in weights.items()}
    expected = bidirectional.predict(gru, tensors, torch.from_numpy(X), lengths)
    actual = gru_few.predict(X, lengths, **weights)
    assert_allclose(actual, expected, rtol=1e-10, atol=1e-12)
