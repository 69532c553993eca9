"""Contestants of a race, timed in turn: A, B, C, A, B, C, ...

A machine that slows down then slows all of them, and the median of the rounds counts.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

# Contestants that bound the others: no pipeline is faster than its tokenizer, no
# training than what nlp.update does around the components, and no layer than its matrix
# products (unless it needs fewer of them than the formula).
TOKENIZER = "tokenizer alone"
UPDATE = "nlp.update, no component"
LIMIT = "matrix products alone"
UNITS: dict[str, Callable[[float, float], float]] = {
    "words/s": lambda amount, seconds: amount / seconds,
    "questions/s": lambda amount, seconds: amount / seconds,
    "pieces/s": lambda amount, seconds: amount / seconds,
    "sentences/s": lambda amount, seconds: amount / seconds,
    "CPU s": lambda amount, seconds: amount,
    "MB": lambda amount, seconds: amount,
}


class Contestant(NamedTuple):
    """What is timed.

    run (Callable): Does the work once, and gives its amount: words, questions,
        megabytes, or seconds of CPU time.
    prepare (Callable): Called before each run, and not timed.
    """

    name: str
    run: Callable[[], float]
    prepare: Callable[[], Any] = lambda: None


def of_amount(name: str, work: Callable[[], Any], amount: float) -> Contestant:
    """Make a contestant that does the same amount each time."""

    def run() -> float:
        work()
        return amount

    return Contestant(name, run)


class Race(NamedTuple):
    """Contestants with the same work. The first is ours, and is compared to the rest.

    unit (str): One of UNITS.
    at_least (Dict[str, float]): How many times a contestant's value ours should be.
    at_most (Dict[str, float]): The same, where less is better.
    most_rounds (Optional[int]): For runs that take long or vary little.
    warm_up (bool): Whether to run each once before the rounds.
    clock (Callable): By default the CPU time of this process. With one thread it is
        the time that passes on an idle machine, whatever else this one does.
    """

    suite: str
    task: str
    contestants: list[Contestant]
    unit: str = "words/s"
    at_least: dict[str, float] = {}  # noqa: RUF012
    at_most: dict[str, float] = {}  # noqa: RUF012
    most_rounds: int | None = None
    warm_up: bool = True
    clock: Callable[[], float] = time.process_time


class Row(NamedTuple):
    """A contestant's figures.

    value, low, high (float): The median, the least and the most of the rounds.
    ratio (Optional[float]): The value of ours over this one's.
    at_least, at_most (Optional[float]): What the ratio should be.
    met (Optional[bool]): Whether it is.
    of_limit (Optional[float]): Share of what the matrix products alone would allow.
    above_floor (Optional[float]): Time beside that of the tokenizer or of nlp.update
        without a component, in units of it.
    """

    suite: str
    task: str
    name: str
    unit: str
    value: float
    low: float
    high: float
    ratio: float | None
    at_least: float | None
    at_most: float | None
    met: bool | None
    of_limit: float | None
    above_floor: float | None


def run(race: Race, rounds: int) -> list[Row]:
    """Time a race. RETURNS (List[Row]): A row for each contestant, in their order."""
    if race.warm_up:
        for contestant in race.contestants:
            contestant.prepare()
            contestant.run()
    values: dict[str, list[float]] = {each.name: [] for each in race.contestants}
    for _ in range(min(rounds, race.most_rounds or rounds)):
        for name, work, prepare in race.contestants:
            prepare()
            start = race.clock()
            amount = work()
            values[name].append(UNITS[race.unit](amount, race.clock() - start))
    return [_row(race, name, values) for name in values]


def _row(race: Race, name: str, values: dict[str, list[float]]) -> Row:
    medians = {each: median(of_each) for each, of_each in values.items()}
    value, ours = medians[name], medians[race.contestants[0].name]
    # What takes no memory that could be measured has no ratio.
    ratio = ours / value if value else None
    at_least, at_most = race.at_least.get(name), race.at_most.get(name)
    met = None
    if ratio is not None and (at_least, at_most) != (None, None):
        met = (at_least or 0) <= ratio <= (at_most or float("inf"))
    return Row(
        suite=race.suite,
        task=race.task,
        name=name,
        unit=race.unit,
        value=value,
        low=min(values[name]),
        high=max(values[name]),
        ratio=ratio,
        at_least=at_least,
        at_most=at_most,
        met=met,
        of_limit=value / medians[LIMIT] if LIMIT in medians else None,
        above_floor=_above_floor(value, medians),
    )


def _above_floor(value: float, medians: dict[str, float]) -> float | None:
    for floor in (TOKENIZER, UPDATE):
        if floor in medians:
            return medians[floor] / value - 1
    return None
