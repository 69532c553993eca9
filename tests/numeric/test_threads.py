import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import torch
from thinc.api import Model
from threadpoolctl import threadpool_info, threadpool_limits

from spacy_eeap.numeric.threads import on_one_thread, one_thread


def set_blas_threads(number):
    """Set the number as a user does who leaves it at that, and get the one before."""
    before = blas_threads()
    threadpool_limits(number, user_api="blas")
    return min(before)


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    blas_before = set_blas_threads(2)
    yield
    set_blas_threads(blas_before)
    torch.set_num_threads(before)


def blas_threads():
    """The threads of the BLAS that layers multiply with; SciPy brings another."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    pools = [pool for pool in pools if "scipy.libs" not in pool["filepath"]]
    return {pool["num_threads"] for pool in pools}


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


def in_new_threads(*functions):
    """Run each function in a thread of its own, all at once, and get their results."""
    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result() for future in [*map(pool.submit, functions)]]


def test_passes_that_overlap_keep_to_one_thread_until_each_ends(two_threads):
    """The second begins within the first, and ends after it."""
    both_within, first_is_over = Barrier(2), Barrier(2)

    def first():
        with one_thread():
            both_within.wait()
        first_is_over.wait()
        return torch.get_num_threads()

    def second():
        with one_thread():
            both_within.wait()
            first_is_over.wait()
            seen = torch.get_num_threads(), blas_threads()
        return *seen, torch.get_num_threads()

    assert in_new_threads(first, second) == [2, (1, {1}, 2)]
    assert blas_threads() == {2}
    assert in_new_threads(torch.get_num_threads) == [2]


def test_many_threads_leave_the_process_as_they_found_it(two_threads):
    layer = Model("layer", on_one_thread(_tell_threads))

    def serve():
        return {layer.predict(None) for _ in range(200)}, torch.get_num_threads()

    assert in_new_threads(*[serve] * 8) == [({(1, 1)}, 2)] * 8
    assert blas_threads() == {2}
    assert torch.get_num_threads() == 2
    assert in_new_threads(torch.get_num_threads) == [2]


def _tell_threads(model, X, is_train):
    [blas] = blas_threads()
    return (torch.get_num_threads(), blas), None


def test_a_number_that_is_set_meanwhile_is_kept(two_threads):
    set_blas_threads(1)
    with one_thread():
        set_blas_threads(2)
    assert blas_threads() == {2}


def test_who_holds_threadpoolctls_limit_has_it_back(two_threads):
    with threadpool_limits(2, user_api="blas"):
        with one_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {2}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only Unix forks")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_that_is_forked_during_a_pass_of_another_thread(two_threads):
    """The other thread does not exist there, and will never end its pass."""
    within, forked = Barrier(2), Barrier(2)

    def serve():
        with one_thread():
            within.wait()
            forked.wait()

    def fork():
        within.wait()
        child = os.fork()
        if child == 0:
            found = blas_threads()
            with one_thread():
                inside = blas_threads()
            os._exit([found, inside, blas_threads()] != [{2}, {1}, {2}])
        forked.wait()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert in_new_threads(serve, fork) == [None, 0]
