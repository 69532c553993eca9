from datetime import date

import pytest

from spacy_eeap.readers.date_forms import FORMS, Piece, all_days, ending, write_date

DAY = date(2004, 2, 3)
WRITTEN = {
    "3 February 2004",
    "03 February 2004",
    "3rd February 2004",
    "3rd of February 2004",
    "3rd of February, 2004",
    "3rd February '04",
    "the third of February, 2004",
    "the third of February 2004",
    "February 3, 2004",
    "February 3rd, 2004",
    "February 3 2004",
    "February the third, 2004",
    "2004, February the 3rd",
    "3 Feb. 2004",
    "3 Feb 2004",
    "Feb 3, 2004",
    "3 Feb '04",
    "03-Feb-2004",
    "Feb. 3rd, 2004",
    "2004 Feb 3",
    "3/2/04",
    "03/02/2004",
    "3.2.2004",
    "03.02.04",
    "3-2-2004",
    "3 / 2 / 2004",
    "2004-02-03",
    "2004/02/03",
    "Tuesday, 3rd of February 2004",
    "Tuesday 3 February 2004",
    "Tuesday, February 3, 2004",
    "Tue 3 Feb 2004",
}


def write(day, form):
    return "".join(piece.text for piece in write_date(day, form))


def test_a_date_is_written_in_all_forms():
    assert {write(DAY, form) for form in FORMS} == WRITTEN
    assert len(FORMS) == len(WRITTEN)


def test_pieces_tell_which_part_of_the_date_they_are():
    assert list(write_date(DAY, "{weekday}, {dth} of {month} '{yy}")) == [
        Piece("Tuesday"),
        Piece(", "),
        Piece("3rd", "day"),
        Piece(" of "),
        Piece("February", "month"),
        Piece(" '"),
        Piece("04", "year"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_no_two_days_are_written_alike(form):
    days = all_days()
    assert len({write(day, form) for day in days}) == len(days)


def test_days_are_those_of_a_hundred_years_with_their_leap_days():
    days = all_days()
    assert (days[0], days[-1]) == (date(1950, 1, 1), date(2049, 12, 31))
    leap_days = [day.year for day in days if (day.month, day.day) == (2, 29)]
    assert leap_days == list(range(1952, 2049, 4))
    assert len(set(days)) == 100 * 365 + len(leap_days)


def test_two_digits_tell_one_year_only():
    years = {day.year for day in all_days()}
    assert len({write(date(year, 1, 1), "{yy}") for year in years}) == len(years) == 100


@pytest.mark.parametrize(
    "expected, numbers",
    [
        ("st", [1, 21, 31]),
        ("nd", [2, 22]),
        ("rd", [3, 23]),
        ("th", [*range(4, 21), *range(24, 31)]),
    ],
)
def test_endings_of_ordinals(expected, numbers):
    assert {ending(number) for number in numbers} == {expected}


@pytest.mark.parametrize(
    "day, expected", [(1, "first"), (12, "twelfth"), (22, "twenty-second")]
)
def test_days_in_words(day, expected):
    assert write(date(1999, 5, day), "{ordinal}") == expected
