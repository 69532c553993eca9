"""What a component that translates lacks in its data."""

from collections.abc import Iterator
from statistics import median

from ..annotations.translations import gold_translation
from .findings import Corpus, Finding, count, named

# Of two sides. Those of one or two words may well be unlike.
UNLIKE, SHORT = 3, 20  # times as long, characters


def check_pairs(pipe: object, corpus: Corpus) -> Iterator[Finding]:
    """Look for texts without a translation, empty sides, and sides that do not match.

    pipe (Translator): The component.
    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    RAISES (ValueError): If doc._.translation is something else than a dict with a text.
    """
    for split, examples in corpus.splits():
        sides = [(eg.reference.text, gold_translation(eg.reference)) for eg in examples]
        pairs = [(text, target) for text, target in sides if target is not None]
        if sides and not pairs:
            told = "no text has a translation. Set doc._.translation, and save the "
            told += "documents with store_user_data=True."
            yield Finding("fail", f"{split}: {told}")
        elif len(pairs) < len(sides):
            told = count(len(sides) - len(pairs), "text has", "texts have")
            yield Finding("warn", f"{split}: {told} no translation.")
        if pairs:
            yield from _check_pairs(split, pairs)


def _check_pairs(split: str, pairs: list[tuple[str, str]]) -> Iterator[Finding]:
    sources, targets = zip(*pairs, strict=True)
    yield Finding(
        "info",
        f"{split}: {count(len(pairs), 'pair')} of {_lengths(sources)}, translated to "
        f"{_lengths(targets)}",
    )
    full = [pair for pair in pairs if all(side.strip() for side in pair)]
    if len(full) < len(pairs):
        told = count(len(pairs) - len(full), "pair has", "pairs have")
        yield Finding("warn", f"{split}: {told} an empty side. Leave them out.")
    unlike = [source for source, target in full if _are_unlike(source, target)]
    if unlike:
        told = count(len(unlike), "pair has", "pairs have")
        yield Finding(
            "warn",
            f"{split}: {told} one side more than {UNLIKE} times as long as the other, "
            f"and may not be translations: {named(unlike)}",
        )
    same = [source for source, target in full if source == target]
    if same:
        told = count(len(same), "pair has", "pairs have")
        yield Finding("warn", f"{split}: {told} the same on both sides: {named(same)}")


def _lengths(texts: tuple[str, ...]) -> str:
    lengths = [len(text.split()) for text in texts]
    return f"{median(lengths):,.0f} words in the middle and {max(lengths):,} at most"


def _are_unlike(source: str, target: str) -> bool:
    shorter, longer = sorted([len(source), len(target)])
    return longer > max(SHORT, UNLIKE * shorter)
