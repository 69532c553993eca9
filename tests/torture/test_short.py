"""A short form of what `python -m tests.torture` does at length."""

import sys

import pytest

from . import damage, kills, servers

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs fork and /proc"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning"),
]


def test_damaged_models_are_refused_in_words_or_as_good_as_before():
    found = damage.run(seed=0, n_cases=200)
    assert found["bad"] == []
    assert found["refused"] > 100 and found["same"] > 0
    assert found["memory_mb"] < 300


def test_trainings_that_are_killed_go_on_to_the_same_end():
    found = kills.run(seed=0, n_cases=6)
    assert found["failed"] == []
    assert found["kills"] > 0


def test_servers_answer_as_alone_and_lose_no_request_at_their_end():
    found = servers.run(seed=0, n_cases=180)
    assert found["bad"] == []
    assert found["requests"] == 180 and found["at_end"] > 0
    assert found["lost"] == found["not_ended"] == found["threads_changed"] == 0
