import numpy
from numpy.testing import assert_allclose
from thinc.api import CupyOps, Linear, NumpyOps, chain

from spacy_eeap.numeric.ops import NUMPY_BLAS, current_ops, preferred, use_preferred_ops


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
