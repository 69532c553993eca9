"""How people write a date: forms, each of which can be read in one way only.

- A date of numbers alone has the day first: 3/4/87 is 3 April 1987. If its first number
  has four digits, the day is last: 1987/04/03.
- A year of two digits is one of 1950 to 2049: 87 is 1987, 12 is 2012.
- The day of the week is the right one, and not needed to read the date.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from string import Formatter
from typing import Literal, NamedTuple

FIRST_DAY = date(1950, 1, 1)
LAST_DAY = date(2049, 12, 31)

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    *("Saturday", "Sunday"),
)
UNITS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth"),
)
ORDINALS = (
    *UNITS,
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth"),
    *("fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", *(f"twenty-{unit}" for unit in UNITS)),
    *("thirtieth", "thirty-first"),
)

FORMS = (
    "{d} {month} {yyyy}",
    "{dd} {month} {yyyy}",
    "{dth} {month} {yyyy}",
    "{dth} of {month} {yyyy}",
    "{dth} of {month}, {yyyy}",
    "{dth} {month} '{yy}",
    "the {ordinal} of {month}, {yyyy}",
    "the {ordinal} of {month} {yyyy}",
    "{month} {d}, {yyyy}",
    "{month} {dth}, {yyyy}",
    "{month} {d} {yyyy}",
    "{month} the {ordinal}, {yyyy}",
    "{yyyy}, {month} the {dth}",
    "{d} {mon}. {yyyy}",
    "{d} {mon} {yyyy}",
    "{mon} {d}, {yyyy}",
    "{d} {mon} '{yy}",
    "{dd}-{mon}-{yyyy}",
    "{mon}. {dth}, {yyyy}",
    "{yyyy} {mon} {d}",
    "{d}/{m}/{yy}",
    "{dd}/{mm}/{yyyy}",
    "{d}.{m}.{yyyy}",
    "{dd}.{mm}.{yy}",
    "{d}-{m}-{yyyy}",
    "{d} / {m} / {yyyy}",
    "{yyyy}-{mm}-{dd}",
    "{yyyy}/{mm}/{dd}",
    "{weekday}, {dth} of {month} {yyyy}",
    "{weekday} {d} {month} {yyyy}",
    "{weekday}, {month} {d}, {yyyy}",
    "{wday} {d} {mon} {yyyy}",
)

Part = Literal["year", "month", "day", "code"]


class Piece(NamedTuple):
    """A piece of a text, and which part of the translation comes from it, if any."""

    text: str
    part: Part | None = None


FIELDS: dict[str, tuple[Part | None, Callable[[date], str]]] = {
    "yyyy": ("year", lambda day: f"{day.year}"),
    "yy": ("year", lambda day: f"{day.year % 100:02}"),
    "month": ("month", lambda day: MONTHS[day.month - 1]),
    "mon": ("month", lambda day: MONTHS[day.month - 1][:3]),
    "mm": ("month", lambda day: f"{day.month:02}"),
    "m": ("month", lambda day: f"{day.month}"),
    "ordinal": ("day", lambda day: ORDINALS[day.day - 1]),
    "dth": ("day", lambda day: f"{day.day}{ending(day.day)}"),
    "dd": ("day", lambda day: f"{day.day:02}"),
    "d": ("day", lambda day: f"{day.day}"),
    "weekday": (None, lambda day: WEEKDAYS[day.weekday()]),
    "wday": (None, lambda day: WEEKDAYS[day.weekday()][:3]),
}


def all_days() -> list[date]:
    """Get every day that can be written, in order: those of a hundred years."""
    n_days = (LAST_DAY - FIRST_DAY).days + 1
    return [FIRST_DAY + timedelta(days=i) for i in range(n_days)]


def write_date(day: date, form: str) -> Iterator[Piece]:
    """Write a date in a form.

    day (date): From 1950 to 2049, as two digits tell no other year.
    form (str): One of FORMS.
    YIELDS (Piece): The pieces of the text in order, those between the fields, too.
    """
    for literal, field, *_ in Formatter().parse(form):
        if literal:
            yield Piece(literal)
        if field:
            part, write = FIELDS[field]
            yield Piece(write(day), part)


def ending(number: int) -> str:
    """Get what makes a number an ordinal: the "rd" of 3rd."""
    if number in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
