"""What a corpus is like: its labels and lengths, repeated texts, damaged characters."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..readers.split import Split
from .item import Item
from .split import Dealt

N_SHOWN = 3  # places that a sentence names
# What UTF-8 looks like where it was read as the cp1252 of Windows: é as Ã©
MISREAD = re.compile("Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]")
REPLACED = "\ufffd"  # what stands where a program could not decode a character
# From how many labels on, of so many given, a column hardly has labels.
MANY, ENOUGH = 0.5, 20


class Lengths(NamedTuple):
    """Numbers of tokens: of the middle text, of one in ten that is longer, the most."""

    median: int
    longer: int
    longest: int


def count_labels(dealt: Dealt) -> dict[str, dict[Split, int]]:
    """Count each label in each split, the commonest label first."""
    counts = {
        split: Counter(label for item in items for label in item.labels)
        for split, items in dealt.items()
    }
    total: Counter[str] = sum(counts.values(), Counter())
    return {
        label: {split: counts[split][label] for split in dealt}
        for label, _ in total.most_common()
    }


def lengths_of(n_tokens: Sequence[int]) -> Lengths:
    """Sum up the lengths of at least one text."""
    ordered = sorted(n_tokens)
    return Lengths(
        ordered[len(ordered) // 2], ordered[int(0.9 * len(ordered))], ordered[-1]
    )


def warnings_of(dealt: Dealt) -> Iterator[str]:
    """Say what is likely to be wrong, a sentence each."""
    items = [item for of_split in dealt.values() for item in of_split]
    yield from _repeated(dealt)
    yield from _characters(items)
    yield from _labels(dealt)


def places(found: Sequence[str]) -> str:
    """Name the first of some places."""
    more = f" and {len(found) - N_SHOWN:,} more" if len(found) > N_SHOWN else ""
    return f"{'; '.join(found[:N_SHOWN])}{more}"


def _repeated(dealt: Dealt) -> Iterator[str]:
    by_key: dict[str, list[tuple[Split, Item]]] = defaultdict(list)
    for split, items in dealt.items():
        for item in items:
            by_key[item.key].append((split, item))
    repeated = [found for found in by_key.values() if len(found) > 1]
    if repeated:
        n_rows = sum(map(len, repeated))
        yield (
            f"Texts that occur more than once, but for case and spaces: "
            f"{len(repeated):,} in {n_rows:,} rows ({_pairs(repeated)})"
        )
    across = [found for found in repeated if len({split for split, _ in found}) > 1]
    if across:
        yield (
            f"Texts that are in more than one split, so that scores will be too high: "
            f"{len(across):,} ({_pairs(across)})"
        )
    differing = [
        found
        for found in repeated
        if len({tuple(sorted(item.labels)) for _, item in found}) > 1
    ]
    if differing:
        yield (
            f"Texts that occur with different labels: {len(differing):,} "
            f"({_pairs(differing)})"
        )


def _pairs(repeated: list[list[tuple[Split, Item]]]) -> str:
    return places([f"{found[0][1].place} = {found[-1][1].place}" for found in repeated])


def _characters(items: Sequence[Item]) -> Iterator[str]:
    misread = [item.place for item in items if MISREAD.search(item.text)]
    if misread:
        yield (
            f"Texts in which UTF-8 seems to have been read as cp1252, such as 'Ã©' for "
            f"'é': {len(misread):,} ({places(misread)}). Export them again as UTF-8"
        )
    replaced = [item.place for item in items if REPLACED in item.text]
    if replaced:
        yield (
            f"Texts with characters that an earlier program could not read (U+FFFD): "
            f"{len(replaced):,} ({places(replaced)}). Export them again as UTF-8"
        )


def _labels(dealt: Dealt) -> Iterator[str]:
    counts = count_labels(dealt)
    n_given = sum(sum(of_label.values()) for of_label in counts.values())
    if n_given >= ENOUGH and len(counts) > MANY * n_given:
        yield (
            f"{len(counts):,} of {n_given:,} labels differ from each other. Is it the "
            f"right column? --label names another"
        )
        return
    for split in dealt:
        without = [label for label, of_label in counts.items() if not of_label[split]]
        if without:
            why = "cannot be learnt" if split == "train" else "are not scored there"
            yield (
                f"Labels without a text in {split}, which {why}: {len(without):,} "
                f"({places(without)})"
            )
