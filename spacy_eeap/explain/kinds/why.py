"""Why a decision was made, as plain data: see `spacy_eeap.attribute.reasons`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...attribute.reasons import Reason, Units
from .checks import check_numbers

Place = tuple[int, int]


@dataclass(frozen=True)
class UnitSet:
    """Some tokens, sentences or facts, and what is decided by what they leave, or are.

    units (list[list[int]]): Where each starts and ends, the end exclusive: in tokens,
        or of a story in facts.
    label (str): The label that there is then. "" for none, or none that is asked about.
    score (float): Its score, or that of the label asked about.
    is_smallest (bool): Whether it is known that no smaller set does this.
    """

    units: list[list[int]]
    label: str
    score: float
    is_smallest: bool


@dataclass(frozen=True)
class Why:
    """What one decision rests on.

    label (str): The label that is asked about.
    score (float): Its score.
    is_given (bool): Whether it is given, or ahead of the contrast. If it is not, the
        removal is what keeps it from being so.
    removal (UnitSet | None): The fewest units without which it would be otherwise.
        None: none were found.
    is_fixed (bool): Whether it is known that there are none.
    sufficient (UnitSet | None): The fewest units that alone keep the label. None: none
        were found, or the label is not given.
    contrast (str): The other label, if it is asked why not that. "" if not.
    place (int): Of a tag the token, of a span its index. 0 for a whole text.
    """

    label: str
    score: float
    is_given: bool
    removal: UnitSet | None
    is_fixed: bool
    sufficient: UnitSet | None
    contrast: str = ""
    place: int = 0


def why_of(
    reason: Reason,
    labels: Sequence[str],
    place: int = 0,
    numbered: Callable[[Place], Place] = lambda unit: unit,
) -> Why:
    """Make plain data of a reason.

    reason (Reason): What a decision rests on.
    labels (Sequence[str]): The names of the columns of its scores.
    place (int): See `Why`.
    numbered (Callable): From the place of a unit in tokens to what is to be told.
    """
    decision = reason.decision

    def told(units: Units | None) -> UnitSet | None:
        if units is None:
            return None
        places = [list(numbered((start, end))) for start, end in units.units.tolist()]
        return UnitSet(places, units.label, units.score, units.is_smallest)

    return Why(
        label=labels[decision.label],
        score=float(decision.scores[decision.label]),
        is_given=reason.is_given,
        removal=told(reason.removal),
        is_fixed=reason.is_fixed,
        sufficient=told(reason.sufficient),
        contrast="" if decision.contrast is None else labels[decision.contrast],
        place=place,
    )


def read_whys(whys: Iterable[Why | dict[str, Any]], n: int, unit: str) -> list[Why]:
    """Read what JSON has made of reasons, and check them.

    whys (Iterable[Why | dict[str, Any]]): Reasons, or the objects of JSON.
    n (int): The number of tokens or facts.
    unit (str): What these are.
    RAISES (ValueError): If a reason has other members than it should have, a unit is
        not among the tokens or facts, or a score is NaN or infinite.
    """
    read = [_read(why) if isinstance(why, dict) else why for why in whys]
    for why in read:
        check_numbers("score", [why.score], [repr(why.label)])
        for found in (why.removal, why.sufficient):
            if found is not None:
                check_numbers("score", [found.score], [repr(found.label)])
                _check_units(found, n, unit)
    return read


def _read(data: dict[str, Any]) -> Why:
    try:
        sets = {
            name: None if data[name] is None else UnitSet(**data[name])
            for name in ("removal", "sufficient")
        }
        return Why(**{**data, **sets})
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"An entry of 'why' has the members {', '.join(Why.__annotations__)}, and "
            f"its sets have {', '.join(UnitSet.__annotations__)}; was: {data}."
        ) from error


def _check_units(found: UnitSet, n: int, unit: str) -> None:
    for start, end in found.units:
        if not 0 <= start < end <= n:
            raise ValueError(
                f"The units in 'why' must be among the {n:,} {unit}s, but one is from "
                f"{start} to before {end}."
            )
