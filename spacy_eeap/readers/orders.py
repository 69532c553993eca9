"""Orders, and what is to be done: a corpus made from a seed, whose answers are copied.

    Please send 3 lamps to Vanokiru. The order is KX481733.    send KX481733 to Vanokiru
    Tolbuneka no longer wants the chairs of RD229010.    cancel RD229010 of Tolbuneka

Names and numbers are random, and each is used once in all splits: a vocabulary of whole
words knows none of those that come in another split, and they must be copied. Other
numbers are there to mislead.
"""

from functools import partial
from random import Random
from string import Formatter, ascii_uppercase

from .aligned_pair import AlignedPair, AlignmentSpan
from .dates import each_once
from .split import Split

# What is written, and what is to be done.
ORDERS = (
    ("Please send {count} {thing} to {name}. The order is {order}.", "send"),
    ("{name} waits for {count} {thing}, order {order}.", "send"),
    ("Order {order}: {thing} for {name}, all {count} of them.", "send"),
    ("{name} no longer wants the {thing} of {order}.", "cancel"),
    ("Cancel {order}, the {count} {thing} that {name} ordered.", "cancel"),
    ("We cannot deliver {order}, {name} has {count} {thing} already.", "cancel"),
    ("The {thing} of {order} came broken, says {name}.", "replace"),
    ("{name} got {count} wrong {thing}, see {order}.", "replace"),
)
ANSWERS = {
    "send": "send {order} to {name}",
    "cancel": "cancel {order} of {name}",
    "replace": "replace {order} for {name}",
}
THINGS = ("lamps", "chairs", "tables", "books", "shelves", "cups", "clocks", "mirrors")
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


def generate(
    seed: int, train: int, dev: int, test: int
) -> dict[Split, list[AlignedPair]]:
    """Make the pairs of each split.

    seed (int): The same seed makes the same pairs.
    train, dev, test (int): How many pairs of each.
    RETURNS (Dict[str, List[AlignedPair]]): The pairs by split.
    """
    random = Random(seed)
    names, numbers = (each_once(partial(make, random)) for make in (_name, _number))
    sizes: dict[Split, int] = {"test": test, "dev": dev, "train": train}
    return {
        split: [_make_pair(random, next(names), next(numbers)) for _ in range(size)]
        for split, size in sizes.items()
    }


def _name(random: Random) -> str:
    letters = [random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(4)]
    return "".join(letters).title()


def _number(random: Random) -> str:
    letters = "".join(random.choice(ascii_uppercase) for _ in range(2))
    return f"{letters}{random.randint(0, 999_999):06}"


def _make_pair(random: Random, name: str, order: str) -> AlignedPair:
    template, task = random.choice(ORDERS)
    words = {
        "name": name,
        "order": order,
        "thing": random.choice(THINGS),
        "count": str(random.randint(2, 99)),
    }
    text, in_source = _fill(template, words)
    answer, in_answer = _fill(ANSWERS[task], words)
    spans: list[AlignmentSpan] = sorted(
        (*in_answer[field], *in_source[field]) for field in in_answer
    )
    return AlignedPair(text, answer, spans)


def _fill(
    template: str, words: dict[str, str]
) -> tuple[str, dict[str, tuple[int, int]]]:
    """Fill in words, and tell where each of them starts and ends."""
    text, places = "", {}
    for literal, field, *_ in Formatter().parse(template):
        text += literal
        if field is not None:
            places[field] = len(text), len(text) + len(words[field])
            text += words[field]
    return text, places
