"""What `python -m spacy eeap convert` says of the data that it has read."""

from typing import TYPE_CHECKING

from ..printing.messages import msg

if TYPE_CHECKING:
    from ..conversion.read import Found
    from ..conversion.split import Dealt

N_LABELS = 20  # that are listed
# What is learnt from each kind, of which a row can have none.
ANNOTATION = {
    "classes": "a label",
    "tags": "tags",
    "spans": "a list of spans",
    "pairs": "a pair",
    "stories": "an answer",
}


def print_report(found: "Found", dealt: "Dealt", n_tokens: list[int]) -> None:
    """Print labels and lengths, and what is likely to be wrong.

    found (Found): What was read.
    dealt (Dealt): Its items by their splits.
    n_tokens (list[int]): The number of tokens of each item.
    """
    from ..conversion.report import lengths_of, warnings_of

    _print_labels(dealt)
    median, longer, longest = lengths_of(n_tokens)
    msg.text(
        f"Length in tokens: {median:,} in the middle, one in ten has {longer:,} or "
        f"more, the longest {longest:,}"
    )
    if found.split_by is not None:
        msg.text(f"The split is that of {found.split_by}")
    if found.empty:
        msg.warn(f"Rows without text, left out: {_told(found.empty)}")
    if found.unlabelled:
        what = ANNOTATION[found.kind]
        msg.warn(f"Rows without {what}, left out: {_told(found.unlabelled)}")
    widened = getattr(found.reader, "widened", [])
    if widened:
        msg.warn(f"Spans of half a token, widened to whole ones: {_told(widened)}")
    for sentence in warnings_of(dealt):
        msg.warn(sentence)


def _told(places_found: list[str]) -> str:
    from ..conversion.report import places

    return f"{len(places_found):,} ({places(places_found)})"


def _print_labels(dealt: "Dealt") -> None:
    from ..conversion.report import count_labels

    counts = count_labels(dealt)
    rows = [
        [label, *(f"{n:,}" for n in of_label.values())]
        for label, of_label in list(counts.items())[:N_LABELS]
    ]
    if len(counts) > N_LABELS:
        rows.append([f"and {len(counts) - N_LABELS:,} more", *("" for _ in dealt)])
    rows.append(["(texts)", *(f"{len(items):,}" for items in dealt.values())])
    aligns = ["l", *("r" for _ in dealt)]
    msg.table(rows, header=["label", *dealt], divider=True, aligns=aligns)
