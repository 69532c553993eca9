"""What a text classifier lacks in its data."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import singledispatch

from spacy.pipeline import MultiLabel_TextCategorizer, TextCategorizer
from spacy.tokens import Doc
from spacy.training import Example

from .findings import Corpus, Finding, count, named

# From which score on a label counts as one of the text's.
THRESHOLD = 0.5
FEW = 10  # texts of a label
UNEVEN = 10  # times as many texts


def check_classes(pipe: TextCategorizer, corpus: Corpus) -> Iterator[Finding]:
    """Look for labels with few texts, texts without labels, and contradictions.

    pipe (TextCategorizer): The component, spaCy's or ours.
    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    """
    for split, examples in corpus.splits():
        yield from _check_unlabelled(split, examples)
    train, dev = map(_count, corpus)
    yield Finding(
        "info", f"Texts of train with each label: {_counts(train.most_common())}"
    )
    yield from _check_counts(train, dev)
    yield from _check_shares(pipe, train, corpus.train)
    yield from _check_contradictions(corpus.train)


def _labels(doc: Doc) -> frozenset[str]:
    return frozenset(label for label, score in doc.cats.items() if score >= THRESHOLD)


def _count(examples: list[Example]) -> Counter[str]:
    """Count the texts of each label, in the order of the labels. Some have none."""
    counts = Counter(dict.fromkeys(_known(examples), 0))
    for example in examples:
        counts.update(_labels(example.reference))
    return counts


def _known(examples: list[Example]) -> list[str]:
    return sorted({label for example in examples for label in example.reference.cats})


def _counts(counts: list[tuple[str, int]]) -> str:
    return named([f"{label} {n:,}" for label, n in counts])


def _check_unlabelled(split: str, examples: list[Example]) -> Iterator[Finding]:
    n = sum(not example.reference.cats for example in examples)
    if not n:
        return
    if n == len(examples):
        yield Finding("fail", f"{split}: no text has a label. Set doc.cats.")
    else:
        told = count(n, "text has", "texts have")
        yield Finding("warn", f"{split}: {told} no labels, and will be left out.")


def _check_counts(train: Counter[str], dev: Counter[str]) -> Iterator[Finding]:
    few = [(label, n) for label, n in train.items() if 0 < n < FEW]
    if few:
        yield Finding(
            "warn",
            f"Labels with fewer than {FEW} texts in train can hardly be learnt: "
            f"{_counts(few)}",
        )
    unseen = [label for label, n in dev.items() if n and not train[label]]
    if unseen:
        yield Finding(
            "warn",
            f"Labels of dev that no text of train has, and that nothing can predict: "
            f"{named(unseen)}",
        )
    untold = [label for label, n in train.items() if n and not dev[label]]
    if untold:
        yield Finding(
            "warn",
            f"Labels of train that no text of dev has, and whose scores say nothing: "
            f"{named(untold)}",
        )


@singledispatch
def _check_shares(
    pipe: TextCategorizer, train: Counter[str], examples: list[Example]
) -> Iterator[Finding]:
    """Look for one of exclusive labels that most texts have."""
    counts = [(label, n) for label, n in train.most_common() if n]
    if counts and counts[0][1] >= UNEVEN * counts[-1][1]:
        (most, n_most), (least, n_least) = counts[0], counts[-1]
        share = n_most / sum(train.values())
        yield Finding(
            "warn",
            f"Uneven classes: {count(n_most, 'text')} of {most}, {n_least:,} of "
            f"{least}. Who always says {most} is right in {share:.0%} of train: look "
            f"at cats_macro_f.",
        )


@_check_shares.register
def _(
    pipe: MultiLabel_TextCategorizer, train: Counter[str], examples: list[Example]
) -> Iterator[Finding]:
    """Look for one of several labels that all texts have."""
    n = sum(bool(example.reference.cats) for example in examples)
    always = [label for label in train if n and train[label] == n]
    if always:
        yield Finding(
            "warn", f"Labels that each text of train has: {named(always)}. Leave out."
        )


def _check_contradictions(examples: list[Example]) -> Iterator[Finding]:
    found = defaultdict(set)
    for example in examples:
        if example.reference.cats:
            found[example.reference.text].add(_labels(example.reference))
    unlike = [text for text, labels in found.items() if len(labels) > 1]
    if unlike:
        told = count(len(unlike), "text has", "texts have")
        yield Finding(
            "warn",
            f"train: {told} different labels at different places: {named(unlike)}",
        )
