"""A short form of what `python -m tests.torture` does at length."""

import os
import sys

import pytest

from . import damage, kills, readers, servers
from .fuzz import child, targets

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


def test_readers_read_or_refuse_in_words():
    found = readers.run(seed=0, n_cases=4_000, guided=False)
    assert found["bad"] == []
    assert found["refused"] > 1_000
    assert found["inputs"] - found["refused"] > 1_000


def test_a_reader_that_fails_or_hangs_or_dies_is_found(monkeypatch):
    def read(data, folder):
        if data == b"other":
            raise KeyError
        if data == b"unnamed":
            raise ValueError("something")
        if data == b"slow":
            while True:
                pass
        if data == b"large":
            b"x" * child.LIMIT * 2
        if data == b"dies":
            os._exit(3)

    inputs = [b"fine", b"other", b"unnamed", b"slow", b"large", b"dies"]
    target = targets.Target(read, inputs, (ValueError,), "file.txt")
    monkeypatch.setattr(child, "SECONDS", 0.1)
    monkeypatch.setattr(child, "LIMIT", 50 * 2**20)
    monkeypatch.setattr(readers, "all_targets", lambda: {"one": target})
    found = readers.run(seed=0, n_cases=len(inputs), guided=False)
    # A valid input that is refused is the third.
    kinds = ["unclear", "unclear", "unclear", "slow", "large", "crashed"]
    assert [fault["outcome"] for fault in found["bad"]] == kinds
    assert found["unclear"] == 3 and found["crashed"] == 1


def test_trainings_that_are_killed_go_on_to_the_same_end():
    found = kills.run(seed=0, n_cases=6)
    assert found["failed"] == []
    assert found["kills"] > 0


def test_servers_answer_as_alone_and_lose_no_request_at_their_end():
    found = servers.run(seed=0, n_cases=180)
    assert found["bad"] == []
    assert found["requests"] == 180 and found["at_end"] > 0
    assert found["lost"] == found["not_ended"] == found["threads_changed"] == 0
