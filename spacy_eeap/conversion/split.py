"""Deal items to train, dev and test: by a hash of their text, label by label.

Each label has the same share in all of them, as near as whole numbers come. Of a label
those texts are held out whose hash is least, so that the same file is dealt alike on
every machine, and most texts stay where they are if others are added. Equal texts are
on one side. A text of several labels counts as its rarest. Of each label one text at
least is trained on.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import ceil

from ..readers.split import Split, text_hash
from .item import Item

Dealt = dict[Split, list[Item]]


def deal(items: Sequence[Item], dev: float, test: float) -> Dealt:
    """Deal items to their splits.

    items (Sequence[Item]): The items. Those that have a split stay there, and what is
        still missing is taken from those to train on.
    dev, test (float): The shares that are held out, from 0 to 1, together less than 1.
    RETURNS (dict[Split, list[Item]]): The items of each split that has some, in order.
    RAISES (ValueError): If nothing is left to train on.
    """
    if min(dev, test) < 0 or dev + test >= 1:
        raise ValueError(
            f"The shares of dev and test are at least 0 and together less than 1, but "
            f"got {dev} and {test}."
        )
    given = {item.split for item in items}
    shares: dict[Split, float] = {"test": test, "dev": dev}
    shares = {name: share for name, share in shares.items() if name not in given}
    held_out = _hold_out(
        [item for item in items if item.split in (None, "train")], shares
    )
    dealt: Dealt = {"train": [], "dev": [], "test": []}
    for item in items:
        split = item.split
        if split is None or split == "train":
            split = held_out.get(item.key, "train")
        dealt[split].append(item)  # type: ignore[index]
    if not dealt["train"]:
        raise ValueError("All texts are of dev or test: none is left to train on.")
    return {split: of_split for split, of_split in dealt.items() if of_split}


def _hold_out(items: Sequence[Item], shares: Mapping[Split, float]) -> dict[str, Split]:
    """Get the split of the texts, by their keys, that are not trained on."""
    chosen: dict[str, Split] = {}
    carried = dict.fromkeys(shares, 0.0)
    for keys in _strata(items):
        left = keys[:-1]  # one is trained on
        for split, share in shares.items():
            wanted = len(keys) * share + carried[split]
            n = min(int(wanted + 0.5), ceil(len(keys) * share), len(left))
            carried[split] = wanted - n
            chosen.update(dict.fromkeys(left[:n], split))
            left = left[n:]
    return chosen


def _strata(items: Sequence[Item]) -> list[list[str]]:
    """Get the keys of each label by their hash, of the rarest label first."""
    counts = Counter(label for item in items for label in set(item.labels))
    labels: dict[str, set[str]] = defaultdict(set)
    for item in items:
        labels[item.key].update(item.labels)
    strata: dict[str, list[str]] = defaultdict(list)
    for key in sorted(labels, key=text_hash):
        rarest = min(labels[key], key=lambda label: (counts[label], label), default="")
        strata[rarest].append(key)
    return [strata[label] for label in sorted(strata, key=lambda x: (counts[x], x))]
