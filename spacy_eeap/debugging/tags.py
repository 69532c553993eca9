"""What a tagger or a morphologizer lacks in its data."""

from collections import Counter
from collections.abc import Iterator
from functools import singledispatch

from spacy.pipeline import Morphologizer, Tagger
from spacy.tokens import Token

from .findings import Corpus, Finding, count, named

FEW = 10  # tokens of a tag


def check_tags(pipe: Tagger, corpus: Corpus) -> Iterator[Finding]:
    """Look for rare and unseen tags, and for tokens without one.

    pipe (Tagger): The component, spaCy's or ours. A morphologizer is one, too.
    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    """
    counts = []
    for split, examples in corpus.splits():
        tags = Counter(_tag(pipe, token) for example in examples for token in example.y)
        n, n_untagged = tags.total(), tags.pop("", 0)
        counts.append(tags)
        if n and n == n_untagged:
            yield Finding("fail", f"{split}: no token has a tag.")
        elif n_untagged:
            told = count(n_untagged, "token has", "tokens have")
            yield Finding("warn", f"{split}: {told} no tag, of {n:,}.")
    train, dev = counts
    tagged = f"{count(len(train), 'tag')} on {count(train.total(), 'token')}"
    yield Finding("info", f"train: {tagged}")
    few = [f"{tag} {n}" for tag, n in train.most_common() if n < FEW]
    if few:
        told = count(len(few), "tag has", "tags have")
        yield Finding(
            "warn", f"{told} fewer than {FEW} tokens in train: {named(few[::-1])}"
        )
    unseen = {tag: n for tag, n in dev.items() if tag not in train}
    if unseen:
        yield Finding(
            "warn",
            f"Tags of dev that train has not, and that nothing can predict "
            f"({count(sum(unseen.values()), 'token')}): {named(sorted(unseen))}",
        )


@singledispatch
def _tag(pipe: Tagger, token: Token) -> str:
    return token.tag_


@_tag.register
def _(pipe: Morphologizer, token: Token) -> str:
    features = [f"POS={token.pos_}"] if token.pos_ else []
    return "|".join([*features, str(token.morph)]).strip("|")
