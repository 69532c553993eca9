"""Split documents into parts of one size that are alike in their labels.

Labels are dealt from the rarest to the commonest: a document goes to the part that has
the fewest of its label, of those to the smallest, of those to any. Of exclusive classes
the counts differ by one at most, and of several labels a document they are close. After
Sechidis, Tsoumakas and Vlahavas (2011), https://doi.org/10.1007/978-3-642-23808-6_10

Documents of one text stay together, so that none is scored that was learnt by heart.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

UNLABELLED = ""  # dealt like a label

Labels = frozenset[str]


def split(
    texts: Sequence[str], labels: Sequence[Labels], n_parts: int, seed: int
) -> list[int]:
    """Get the part of each document, from 0.

    texts (Sequence[str]): The text of each document.
    labels (Sequence[FrozenSet[str]]): The labels of each, none where there are none.
    n_parts (int): How many parts to make. None is empty.
    seed (int): Of the order in which documents are dealt.
    RAISES: ValueError if there are fewer different texts than parts.
    """
    groups = _group(texts)
    if len(groups) < n_parts:
        raise ValueError(
            f"{n_parts} parts need as many different texts, but there are "
            f"{len(groups)}. Ask for fewer, or add documents."
        )
    shuffled = random.Random(seed)
    shuffled.shuffle(groups)
    groups.sort(key=len, reverse=True)
    counts = [Counter(x for i in group for x in _dealt(labels[i])) for group in groups]
    parts = [0] * len(texts)
    dealt = _deal(groups, counts, n_parts, shuffled)
    for group, part in zip(groups, dealt, strict=True):
        for i in group:
            parts[i] = part
    return parts


def hold_out(
    texts: Sequence[str], labels: Sequence[Labels], share: float, seed: int
) -> list[bool]:
    """Choose a share of the documents, with as many of each label as all have.

    share (float): Half or less. One part of a whole number of parts is chosen, so 0.3
        gives a third.
    RETURNS (List[bool]): Whether each is chosen. One document is, at least.
    RAISES: ValueError if there are fewer than two different texts.
    """
    n_parts = max(2, min(round(1 / share), len(set(texts))))
    parts = split(texts, labels, n_parts, seed)
    sizes, wanted = Counter(parts), len(texts) / n_parts
    # A text that many documents have can make a part that is far too large.
    chosen = min(sorted(sizes), key=lambda part: abs(sizes[part] - wanted))
    return [part == chosen for part in parts]


def rare_labels(
    texts: Sequence[str], labels: Sequence[Labels], n_parts: int
) -> list[str]:
    """Find the labels that have too few different texts to be in each part."""
    texts_of: dict[str, set[str]] = defaultdict(set)
    for text, of_text in zip(texts, labels, strict=True):
        for label in of_text:
            texts_of[label].add(text)
    return sorted(label for label in texts_of if len(texts_of[label]) < n_parts)


def _group(texts: Sequence[str]) -> list[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        groups[text].append(i)
    return list(groups.values())


def _dealt(labels: Labels) -> Labels:
    return labels or frozenset([UNLABELLED])


def _deal(
    groups: list[list[int]],
    counts: list[Counter[str]],
    n_parts: int,
    tie: random.Random,
) -> list[int]:
    """Get the part of each group."""
    totals: Counter[str] = Counter()
    groups_of: dict[str, list[int]] = defaultdict(list)
    for i, count in enumerate(counts):
        totals.update(count)
        for label in count:
            groups_of[label].append(i)
    taken: dict[str, list[int]] = {label: [0] * n_parts for label in totals}
    sizes = [0] * n_parts
    parts: dict[int, int] = {}
    for label in sorted(totals, key=lambda label: (totals[label], label)):
        for i in groups_of[label]:
            if i in parts:
                continue
            of_label = taken[label]
            part = min(
                range(n_parts), key=lambda p: (of_label[p], sizes[p], tie.random())
            )
            parts[i] = part
            sizes[part] += len(groups[i])
            for other, n in counts[i].items():
                taken[other][part] += n
    return [parts[i] for i in range(len(groups))]
