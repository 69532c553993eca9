"""Sentences that say why: "Without tired and jokes this would be POSITIVE (61%)." """

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import ClassVar, NamedTuple, Protocol

from ...printing.printable import one_line, shortened
from ..drawing.left_out import left_out
from .why import UnitSet, Why

N_PHRASES = 6  # words or phrases that a sentence names
PHRASE_WIDTH = 80  # characters shown of each
LINE_WIDTH = 90  # characters of a line in a picture
N_SENTENCES = 5  # decisions about one text whose sentences are shown unfolded


class Piece(NamedTuple):
    """A part of a sentence.

    text (str): The words.
    role (str): "unit" for words of the text, "label" for a label, "" for ours.
    """

    text: str
    role: str = ""


class Asked(Protocol):
    """An explanation that says why.

    unit (str): What decisions rest on: "token" or "fact".
    """

    unit: ClassVar[str]

    @property
    def why(self) -> list[Why]: ...

    def unit_text(self, start: int, end: int) -> str:
        """Get the text of some tokens, or of a fact."""

    def subject(self, why: Why) -> Piece:
        """Name what is decided about."""


def because(text: Asked, why: Why) -> list[Piece]:
    """Say in a sentence or two what a decision rests on.

    text (Asked): The explanation.
    why (Why): One of its reasons.
    RETURNS (list[Piece]): The parts, with spaces between them where there are any.
    """
    pieces = [*_removal(text, why)]
    if why.sufficient is not None and why.removal is not None:
        pieces += [Piece(" "), *_sufficient(text, why, why.sufficient)]
    return pieces


def plain(pieces: Iterable[Piece]) -> str:
    """Write a sentence without markup, its words of the text in quotation marks."""
    return "".join(
        f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"
        if role == "unit"
        else text
        for text, role in pieces
    )


def changing_first(text: Asked) -> list[Why]:
    """Order the reasons of a text: first what would change, the least sure of it."""
    return sorted(text.why, key=lambda why: (why.removal is None, why.score))


def lines(text: Asked) -> list[str]:
    """Write the sentences of a text for a terminal, or the first of many.

    text (Asked): The explanation. Of one without reasons there are no lines.
    RETURNS (list[str]): A line for each decision. Where there are several, those that
        would not change are left out.
    """
    several = len(text.why) > 1
    told = [
        why for why in changing_first(text) if why.removal is not None or not several
    ]
    shown = [plain(because(text, why)) for why in told[:N_SENTENCES]]
    if several and not told:
        return [f"No decision would change without other {text.unit}s."]
    if told[N_SENTENCES:]:
        shown.append(left_out(len(told[N_SENTENCES:]), "such sentences"))
    return shown


def wrapped(text: Asked) -> list[str]:
    """Write the sentences of a text as short lines, for a picture."""
    return [part for line in lines(text) for part in wrap(line, LINE_WIDTH)]


def _removal(text: Asked, why: Why) -> Iterator[Piece]:
    subject, label = text.subject(why), Piece(one_line(why.label), "label")
    if why.removal is None:
        yield from _unmoved(text, why, subject, label)
        return
    yield Piece("Without ")
    yield from _listed(text, why.removal)
    yield Piece(", " if why.contrast or subject.role else " ")
    share = f" ({percent(why.removal.score)})"
    if why.contrast:
        ahead, behind = _order(why, swapped=True)
        yield from (ahead, Piece(f"{share} would be ahead of "), behind, Piece("."))
    elif why.removal.label:
        now = Piece(one_line(why.removal.label), "label")
        yield from (subject, Piece(" would be "), now, Piece(f"{share}."))
    else:
        yield from (subject, Piece(" would not be "), label, Piece(f"{share}."))


def _order(why: Why, swapped: bool = False) -> tuple[Piece, Piece]:
    """Get the labels of a contrast, the one ahead first; or the one behind."""
    labels = Piece(one_line(why.label), "label"), Piece(one_line(why.contrast), "label")
    return labels if why.is_given != swapped else labels[::-1]


def _unmoved(text: Asked, why: Why, subject: Piece, label: Piece) -> Iterator[Piece]:
    if why.is_fixed:
        yield Piece("Whatever is left out, ")
        if why.contrast:
            ahead, behind = _order(why)
            yield from (ahead, Piece(" stays ahead of "), behind, Piece("."))
        else:
            stays = " stays " if why.is_given else " does not become "
            yield from (subject, Piece(stays), label, Piece("."))
        return
    yield Piece(f"No {text.unit}s were found without which ")
    if why.contrast:
        ahead, behind = _order(why, swapped=True)
        yield from (ahead, Piece(" would be ahead of "), behind, Piece("."))
    else:
        would = " would not be " if why.is_given else " would be "
        yield from (subject, Piece(would), label, Piece("."))


def _sufficient(text: Asked, why: Why, found: UnitSet) -> Iterator[Piece]:
    yield from _listed(text, found)
    verb = "is" if len(_merged(text, found.units)) == 1 else "are"
    label = Piece(one_line(why.label), "label")
    if why.contrast:
        verb, (ahead, behind) = "keeps" if verb == "is" else "keep", _order(why)
        yield from (Piece(f" alone {verb} "), ahead, Piece(" ahead of "), behind)
        yield Piece(".")
        return
    subject = text.subject(why)
    yield Piece(f" alone {verb} enough for ")
    if subject.role:
        yield from (subject, Piece(" to be "))
    yield from (label, Piece(f" ({percent(found.score)})."))


def _listed(text: Asked, found: UnitSet) -> Iterator[Piece]:
    """Write "a, b and c", or of many the first and how many more there are."""
    phrases = _merged(text, found.units)
    shown = phrases if len(phrases) <= N_PHRASES else phrases[: N_PHRASES - 1]
    n_more = sum(end - start for start, end in phrases[len(shown) :])
    parts = [Piece(_spelled(text, *phrase), "unit") for phrase in shown]
    if n_more:
        parts.append(Piece(f"{n_more:,} {text.unit}s more"))
    for i, part in enumerate(parts):
        if i:
            yield Piece(" and " if i + 1 == len(parts) else ", ")
        yield part


def _merged(text: Asked, units: list[list[int]]) -> list[tuple[int, int]]:
    """Make phrases of tokens that follow each other."""
    phrases: list[tuple[int, int]] = []
    for start, end in units:
        follows = phrases and phrases[-1][1] == start and end - start == 1
        if follows and text.unit == "token":
            phrases[-1] = phrases[-1][0], end
        else:
            phrases.append((start, end))
    return phrases


def _spelled(text: Asked, start: int, end: int) -> str:
    return shortened(text.unit_text(start, end), PHRASE_WIDTH)


def percent(score: float) -> str:
    """Write a share of 1 in hundredths, 0 and 100 only if it is 0 or 1."""
    if 0 < score < 0.005:
        return "<1%"
    if 0.995 <= score < 1:
        return ">99%"
    return f"{score:.0%}"
