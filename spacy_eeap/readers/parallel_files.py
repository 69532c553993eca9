"""Parallel text in files of the forms of `parallel_forms.py`, told by their names.

White space around a text is no part of it. A pair of two empty texts is left out:
corpora divide their documents so. Half a pair is an error, for it is learnt as
something to leave out, and often shows that one file was shifted by some lines.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from .parallel_forms import Pair, read_aligned, read_docs, read_jsonl

WITH_BOTH_SIDES: dict[str, Callable[[Path], Iterator[Pair]]] = {
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".spacy": read_docs,
}


def pair_reader(source: Path, target: Path | None) -> Callable[[], Iterator[Pair]]:
    """Find out from the names of files how to read them.

    source (Path): The file of the texts, or the one file that has both sides.
    target (Optional[Path]): The file of the translations. None if there is one file.
    RETURNS (Callable[[], Iterator[Pair]]): Reads the pairs in their order, at each
        call, which raises a FileNotFoundError, or a ValueError that names the file and
        the line of what is wrong.
    RAISES (ValueError): If a file of one side is alone, or one of both sides is not.
    """
    of_both = [read for end, read in WITH_BOTH_SIDES.items() if _ends(source, end)]
    if target is not None:
        if of_both:
            raise ValueError(
                f"{source} has both sides, so that it needs no target, but got "
                f"{target}. Leave the target out."
            )
        aligned = target
        return lambda: _whole(read_aligned(source, aligned))
    if not of_both:
        raise ValueError(
            f"{source} has one side: it needs the file of its translations as target, "
            f"but got none. Or give one file of both sides as source, whose name ends "
            f"in {', '.join(WITH_BOTH_SIDES)}."
        )
    return lambda: _whole(of_both[0](source))


def _ends(path: Path, end: str) -> bool:
    return path.name.endswith(end)


def _whole(pairs: Iterable[Pair]) -> Iterator[Pair]:
    for pair in pairs:
        if bool(pair.source) != bool(pair.target):
            empty = "target" if pair.source else "source"
            raise ValueError(
                f"{pair.place}: expected a text and its translation, but the {empty} "
                f"is empty. Complete the pair, or remove both of its sides."
            )
        if pair.source:
            yield pair
