"""Dates as people write them, and as machines do: a corpus that is made from a seed.

    Invoice Xq7-Zol is due on Tuesday, 3rd of March 1987.    1987-03-03 Xq7-Zol
    the third of March, 1987                                 1987-03-03
    2 BOXES FOR Wohkav, SENT 3/4/87. THANKS!                 1987-04-03 Wohkav

The translation is the date in ISO's form, then the name or code that stands in the
sentence, letter by letter as it stands there. Names and codes are random letters and
digits, each used once in all splits, so that they must be copied. Other numbers are
there to mislead. How a date is to be read, `date_forms.py` says.

No date of one split is one of another. Training alone uses its dates again, in other
forms, once it needs more than there are. Development and test pairs are the same
whatever the number of training pairs.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import cycle, islice
from random import Random
from string import Formatter, ascii_lowercase, ascii_uppercase, digits

from .aligned_pair import AlignedPair, AlignmentSpan
from .date_forms import FORMS, MONTHS, WEEKDAYS, Piece, all_days, write_date
from .split import Split

SENTENCES = (
    "{date}",
    "{date}",
    "on {date}",
    "{code}, {date}",
    "{date} {code}",
    "Invoice {code} is due on {date}.",
    "Invoice {code} due {date}",
    "Please pay {code} by {date}.",
    "{date}: meeting with {code}",
    "Parcel {code}, posted on {date}, was lost.",
    "{code} was born on {date}.",
    "{number} boxes for {code}, sent {date}.",
    "Since {date}, {code} is room {number}",
    "The shop of {number} people opened on {date}.",
    "Valid until {date}",
    "On {date} we moved to {code}.",
    "{code}'s {number} letters came {date}",
)
BEFORE = ("", "", "", "", "Note: ", "Hello, ", "Re: ", "Page {number}: ")
AFTER = ("", "", "", "", " Thanks!", " (see above)", " See page {number}.")

# A is any capital letter, a any small one, 0 any digit.
CODES = ("Aaaaa", "Aaaaaaa", "Aa0-Aaa", "AAA-0000", "aaa00a", "Aaaa Aaaaaa")
CHARACTERS = {"A": ascii_uppercase, "a": ascii_lowercase, "0": digits}

# Where the parts of a date are in its ISO form, and what follows it.
PLACES = {"year": (0, 4), "month": (5, 7), "day": (8, 10)}
CODE_START = 11


def generate(
    seed: int, train: int, dev: int, test: int
) -> dict[Split, list[AlignedPair]]:
    """Make the pairs of each split.

    seed (int): The same seed makes the same pairs.
    train, dev, test (int): How many pairs of each.
    RETURNS (Dict[str, List[AlignedPair]]): The pairs by split.
    RAISES (ValueError): If dev and test leave no date for training.
    """
    days = all_days()
    if dev + test >= len(days):
        raise ValueError(
            f"A date is of one split only, and there are {len(days)}: dev and test "
            f"need fewer together, but got {dev} and {test}."
        )
    random = Random(seed)
    random.shuffle(days)
    codes = new_codes(random)
    of_training = islice(cycle(days[test + dev :]), train)
    splits: dict[Split, Iterable[date]] = {
        "test": days[:test],
        "dev": days[test : test + dev],
        "train": of_training,
    }
    return {
        split: [make_pair(random, day, codes) for day in dates]
        for split, dates in splits.items()
    }


def new_codes(random: Random) -> Iterator[str]:
    """Make up names and codes without end, each once, and none that tells a date."""

    def make() -> str:
        return "".join(
            random.choice(CHARACTERS.get(character, character))
            for character in random.choice(CODES)
        )

    return each_once(make, {*MONTHS, *WEEKDAYS})


def each_once(make: Callable[[], str], seen: Iterable[str] = ()) -> Iterator[str]:
    """Make up words without end, each once.

    make (Callable[[], str]): Makes one.
    seen (Iterable[str]): Those that must not come.
    """
    known = set(seen)
    while True:
        word = make()
        if word not in known:
            known.add(word)
            yield word


def make_pair(random: Random, day: date, codes: Iterator[str]) -> AlignedPair:
    """Make a text with a date in any of the forms, and its translation.

    random (Random): What chooses the form and the words.
    day (date): The date.
    codes (Iterator[str]): Where to take a code from if the text needs one.
    RETURNS (AlignedPair): The pair, the spans in the order of the translation.
    """
    pieces = list(_write_text(random, day, codes))
    text = "".join(piece.text for piece in pieces)
    code = "".join(f" {piece.text}" for piece in pieces if piece.part == "code")
    return AlignedPair(text, f"{day.isoformat()}{code}", sorted(_spans(pieces)))


def _write_text(random: Random, day: date, codes: Iterator[str]) -> Iterator[Piece]:
    template = "".join(map(random.choice, (BEFORE, SENTENCES, AFTER)))
    change_case = random.choices((str, str.upper, str.lower), weights=(8, 1, 1))[0]
    for literal, field, *_ in Formatter().parse(template):
        yield Piece(change_case(literal))
        if field == "code":
            yield Piece(next(codes), "code")
        elif field == "number":
            yield Piece(str(random.randint(2, 99)))
        elif field == "date":
            for piece in write_date(day, random.choice(FORMS)):
                yield Piece(change_case(piece.text), piece.part)


def _spans(pieces: Iterable[Piece]) -> Iterator[AlignmentSpan]:
    start = 0
    for text, part in pieces:
        end = start + len(text)
        if part == "code":
            # Character by character, as tokenizers may cut the copy elsewhere.
            for i, place in enumerate(range(start, end), CODE_START):
                yield i, i + 1, place, place + 1
        elif part is not None:
            yield *PLACES[part], start, end
        start = end
