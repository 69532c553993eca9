"""Batches that grow: few documents at first, for many steps, and more later on.

    min(most, first growth^i) documents in batch i, or fewer that have max_words words

So a small corpus has enough steps in a pass, and a large one larger batches, without
anyone having to know its size (Smith et al. 2018, https://arxiv.org/abs/1711.00489).
"""

from collections.abc import Callable, Iterable, Iterator

from spacy.training import Example

Batcher = Callable[[Iterable[Example]], Iterator[list[Example]]]


def batch_by_documents(
    first: int = 8, most: int = 128, growth: float = 1.003, max_words: int = 20_000
) -> Batcher:
    """Build it. In a config: @batchers = "spacy-eeap.batch_by_documents.v1".

    first (int): Documents in the first batch.
    most (int): Documents in a batch, at most.
    growth (float): How many times as many the next batch has.
    max_words (int): Words in a batch, at most, unless one document has more.
    RETURNS (Callable[[Iterable[Example]], Iterator[List[Example]]]): Makes batches of
        all examples that it is given, in their order. The size goes on growing where
        the last call left it.
    RAISES (ValueError): If a size is below 1, or batches would shrink.
    """
    if not 1 <= first <= most or growth < 1 or max_words < 1:
        raise ValueError(
            f"A batch has 1 <= first <= most documents, grows by 1 or more, and has a "
            f"word or more, but first = {first}, most = {most}, growth = {growth}, "
            f"max_words = {max_words}."
        )
    size = float(first)

    def make_batches(examples: Iterable[Example]) -> Iterator[list[Example]]:
        nonlocal size
        batch: list[Example] = []
        n_words = 0
        for example in examples:
            n_more = len(example.predicted)
            is_full = len(batch) >= int(size) or n_words + n_more > max_words
            if batch and is_full:
                yield batch
                batch, n_words = [], 0
                size = min(size * growth, float(most))
            batch.append(example)
            n_words += n_more
        if batch:
            yield batch
            size = min(size * growth, float(most))

    return make_batches
