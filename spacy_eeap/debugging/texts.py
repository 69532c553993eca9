"""What is odd about texts, whatever a pipeline does with them."""

from collections import Counter
from collections.abc import Iterator
from statistics import median

from .findings import Corpus, Finding, count, named

LONG = 5_000  # tokens


def check_texts(corpus: Corpus) -> Iterator[Finding]:
    """Look for empty, repeated and long texts. That train and dev overlap, spaCy tells.

    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    """
    for split, examples in corpus.splits():
        if not examples:
            yield Finding("fail", f"There is no text in {split}.")
            continue
        docs = [example.reference for example in examples]
        lengths = [len(doc) for doc in docs]
        yield Finding(
            "info",
            f"{split}: {count(len(docs), 'text')} of {median(lengths):,.0f} tokens in "
            f"the middle, {max(lengths):,} at most",
        )
        empty = sum(not doc.text.strip() for doc in docs)
        if empty:
            told = count(empty, "text is", "texts are")
            yield Finding("warn", f"{split}: {told} empty, or spaces alone.")
        texts = Counter(doc.text for doc in docs if doc.text.strip())
        again = [text for text, n in texts.items() if n > 1]
        if again:
            told = count(len(again), "text stands", "texts stand")
            yield Finding(
                "warn", f"{split}: {told} there more than once: {named(again)}"
            )
        long = sum(length > LONG for length in lengths)
        if long:
            yield Finding(
                "warn",
                f"{split}: {count(long, 'text has', 'texts have')} more than {LONG:,} "
                f"tokens. A batch takes the time and memory of its longest texts: cut "
                f"them, or read the sentences of HierarchicalAttention.",
            )
