"""The split of corpora that come without one: by a hash of the text.

The split needs no file and no seed, is the same on every machine, and can be
recomputed from a text alone. Equal texts always fall into the same split.
"""

from hashlib import md5
from typing import Literal

Split = Literal["train", "dev", "test"]


def text_hash(text: str) -> int:
    """Get the md5 of a text in UTF-8, as a number."""
    return int(md5(text.encode("utf8"), usedforsecurity=False).hexdigest(), 16)


def split_of(text: str) -> Split:
    """Get the split of a text: a tenth is test, a tenth is dev, the rest is train."""
    remainder = text_hash(text) % 10
    if remainder == 0:
        return "test"
    return "dev" if remainder == 1 else "train"
