import numpy
import pytest
import torch
from numpy.testing import assert_allclose

from spacy_eeap.decode.coverage import coverage_loss

from .batches import in_float64, random

SIZES = [3, 2, 2, 1]


def test_it_is_the_loss_of_the_paper_with_its_gradient():
    weights = abs(random(sum(SIZES), 4))
    loss, d_weights = coverage_loss(numpy, weights, SIZES)
    tensor = in_float64(weights)
    numbers = numpy.concatenate([numpy.arange(size) for size in SIZES])
    expected = torch.zeros((), dtype=torch.float64)
    for target in range(SIZES[0]):
        covered = torch.zeros(4, dtype=torch.float64)
        for row in tensor[numbers == target]:
            expected = expected + torch.minimum(row, covered).sum()
            covered = covered + row
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    assert_allclose(d_weights, tensor.grad, atol=1e-6)


def test_what_attends_to_other_rows_each_time_costs_nothing():
    loss, _ = coverage_loss(numpy, numpy.eye(3, dtype="f"), [1, 1, 1])
    assert loss == 0
