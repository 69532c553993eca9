import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import CupyOps, Linear, Model, NumpyOps, chain
from threadpoolctl import threadpool_info

from spacy_eeap.numeric.ops import (
    NUMPY_BLAS,
    current_ops,
    on_one_thread,
    one_thread,
    preferred,
    use_preferred_ops,
)


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def blas_threads():
    """The threads of the BLAS that layers multiply with; SciPy brings another."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    pools = [pool for pool in pools if "scipy.libs" not in pool["filepath"]]
    return {pool["num_threads"] for pool in pools}


def test_blis_gives_way_to_numpys_blas():
    assert preferred(NumpyOps()) is NUMPY_BLAS
    assert current_ops() is NUMPY_BLAS
    assert not NUMPY_BLAS.use_blis


def test_ops_of_other_devices_are_kept():
    class AppleOps(NumpyOps):
        pass

    for ops in (AppleOps(), CupyOps.__new__(CupyOps)):
        assert preferred(ops) is ops


def test_every_layer_of_a_model_changes_and_its_results_do_not():
    X = numpy.random.default_rng(0).normal(size=(5, 4)).astype("f")
    model = chain(Linear(3, 4), Linear(2, 3)).initialize(X=X)
    before = model.predict(X)
    use_preferred_ops(model)
    assert all(node.ops is NUMPY_BLAS for node in model.walk())
    assert_allclose(model.predict(X), before, atol=1e-5)


def test_torch_and_blas_keep_to_one_thread_within_and_get_theirs_back(two_threads):
    before = blas_threads()
    with pytest.raises(KeyError), one_thread():
        assert torch.get_num_threads() == 1
        assert blas_threads() <= {1}
        raise KeyError
    assert torch.get_num_threads() == 2
    assert blas_threads() == before


def test_what_runs_within_keeps_to_one_thread_until_the_outermost_ends(two_threads):
    with one_thread():
        with one_thread():
            pass
        assert torch.get_num_threads() == 1
        assert blas_threads() <= {1}
    assert torch.get_num_threads() == 2


def test_a_layers_passes_run_on_one_thread(two_threads):
    seen = []

    def forward(model, X, is_train):
        seen.append(torch.get_num_threads())
        return X, lambda dY: seen.append(torch.get_num_threads())

    _, backprop = Model("layer", on_one_thread(forward))(1, is_train=True)
    backprop(1)
    assert seen == [1, 1]
