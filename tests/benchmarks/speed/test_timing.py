import math

import pytest

from benchmarks.speed.timing import LIMIT, TOKENIZER, Contestant, Race, of_amount, run


class FakeTime:
    """A clock that stands still but for the work that is pretended."""

    def __init__(self):
        self.now = 0.0
        self.log = []

    def contestant(self, name, *seconds, amount=100.0, preparation=0.0):
        """One whose runs take these seconds, the first of them the warm-up."""
        remaining = iter(seconds)

        def prepare():
            self.log.append(f"prepare {name}")
            self.now += preparation

        def work():
            self.log.append(name)
            self.now += next(remaining)
            return amount

        return Contestant(name, work, prepare)

    def run(self, *contestants, rounds=3, **options):
        race = Race(
            "suite", "task", list(contestants), clock=lambda: self.now, **options
        )
        return run(race, rounds)


@pytest.fixture
def fake():
    return FakeTime()


def test_contestants_take_turns_after_a_warm_up(fake):
    fake.run(*(fake.contestant(name, 1, 1, 1) for name in "ABC"), rounds=2)
    assert [name for name in fake.log if len(name) == 1] == list("ABC" * 3)


def test_each_run_is_prepared_and_preparing_is_not_timed(fake):
    (row,) = fake.run(fake.contestant("A", 5, 1, 1, preparation=7), rounds=2)
    assert fake.log == ["prepare A", "A"] * 3
    assert row.high == row.low == 100


def test_the_median_of_the_rounds_counts_and_not_the_warm_up(fake):
    (row,) = fake.run(fake.contestant("A", 50, 1, 2, 4))
    assert (row.low, row.value, row.high) == (25, 50, 100)


def test_ratio_is_ours_over_theirs(fake):
    ours, peer = fake.run(
        fake.contestant("ours", 1, 2, 2, 2), fake.contestant("peer", 1, 5, 5, 5)
    )
    assert (ours.ratio, peer.ratio) == (1, 2.5)


@pytest.mark.parametrize("unit", ["CPU s", "MB"])
def test_cpu_time_and_memory_are_taken_as_they_are(fake, unit):
    ours, peer = fake.run(
        fake.contestant("ours", 3, amount=8),
        fake.contestant("peer", 2, amount=4),
        unit=unit,
        most_rounds=1,
        warm_up=False,
    )
    assert (ours.value, peer.value, peer.ratio) == (8, 4, 2)


def test_nothing_over_nothing_has_no_ratio(fake):
    rows = fake.run(
        fake.contestant("ours", 1, amount=0),
        fake.contestant("peer", 1, amount=0),
        unit="MB",
        rounds=1,
        warm_up=False,
    )
    assert [row.ratio for row in rows] == [None, None]


@pytest.mark.parametrize(
    "aims, met",
    [
        ({"at_least": {"peer": 2.0}}, True),
        ({"at_least": {"peer": 3.0}}, False),
        ({"at_most": {"peer": 3.0}}, True),
        ({"at_most": {"peer": 2.0}}, False),
        ({}, None),
    ],
)
def test_an_aim_is_met_or_missed(fake, aims, met):
    ours, peer = fake.run(
        fake.contestant("ours", 1, 2), fake.contestant("peer", 1, 5), rounds=1, **aims
    )
    assert (ours.met, peer.met) == (None, met)


def test_floor_and_limit_stand_beside_each_row(fake):
    ours, floor, limit = fake.run(
        fake.contestant("ours", 1, 5),
        fake.contestant(TOKENIZER, 1, 1),
        fake.contestant(LIMIT, 1, 0.5),
        rounds=1,
    )
    assert ours.above_floor == pytest.approx(4)
    assert floor.above_floor == 0
    assert ours.of_limit == pytest.approx(0.1)
    assert limit.of_limit == 1


def test_of_amount_does_the_work_and_tells_the_amount():
    done = []
    contestant = of_amount("A", lambda: done.append(1), 7)
    assert contestant.run() == 7
    assert done == [1]


def test_time_is_taken_from_the_clock_of_the_machine_by_default():
    (row,) = run(Race("suite", "task", [of_amount("A", lambda: sum(range(999)), 1)]), 1)
    assert 0 < row.value < math.inf
