"""Whether attention was where each token of a right translation comes from.

    trans_alignment_hits    share of the target tokens whose most attended source
                                  token is one that they come from

Of right translations alone, those that are the text of the reference, because of others
nobody knows where they come from; so it tells nothing of a model that is seldom right.

The alignment_spans of a reference, see `readers/aligned_pair.py`, tell where target
tokens come from: all source tokens that share a character with a span of theirs. 1987
comes from the 87 of '87, and a name from each token that its letters are copied from.
Tokens without a span, such as the hyphens of 1987-03-03, do not count.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from spacy.training import Example

from ...annotations.translations import gold_translation
from .scorer import score_translations


def make_alignment_scorer() -> Callable[..., dict[str, Any]]:
    """Get the scorer. In a config: @scorers = "spacy-eeap.alignment_scorer.v1"."""
    return score_alignment


def score_alignment(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Score translations, and the attention behind those that are right.

    examples (Iterable[Example]): The predictions and the references.
    RETURNS (Dict[str, Any]): What `score_translations` and `alignment_hits` give.
    """
    examples = list(examples)
    return {**score_translations(examples), **alignment_hits(examples)}


def alignment_hits(examples: Iterable[Example]) -> dict[str, float]:
    """Get the share of target tokens whose most attended source token is a right one.

    examples (Iterable[Example]): The predictions and the references.
    RETURNS (Dict[str, float]): trans_alignment_hits, 0 if no translation was
        right; or nothing if no reference has alignment_spans, or no prediction has an
        alignment.
    RAISES (ValueError): If a prediction has a token that its text has not.
    """
    aligned = [example for example in examples if _has_alignment(example)]
    if not aligned:
        return {}
    right = filter(_is_right, aligned)
    hits = [hit for example in right for hit in token_hits(example)]
    return {"trans_alignment_hits": _share(hits)}


def token_hits(example: Example) -> Iterator[bool]:
    """Tell of each target token that comes from somewhere whether attention was there.

    example (Example): A prediction whose text is that of the reference.
    YIELDS (bool): Whether the most attended source token is one that it comes from.
    """
    spans = example.y._.translation["alignment_spans"]
    if not spans:
        return
    predicted = example.x._.translation
    places = _places(predicted["text"], predicted["tokens"])
    for (start, end), index in zip(places, predicted["alignment"], strict=True):
        token = example.x[index]
        origins = [span[2:] for span in spans if span[0] < end and start < span[1]]
        if origins:
            token_end = token.idx + len(token)
            yield any(a < token_end and token.idx < b for a, b in origins)


def _places(text: str, tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    end = 0
    for token in tokens:
        start = text.find(token, end)
        if start < 0:
            raise ValueError(
                f"The tokens of a translation are those of its text, but {token!r} is "
                f"not in {text[end:]!r}, the rest of {text!r}. Correct the component "
                f"that wrote doc._.translation."
            )
        end = start + len(token)
        yield start, end


def _has_alignment(example: Example) -> bool:
    predicted, reference = example.x._.translation, example.y._.translation
    return "alignment" in (predicted or {}) and "alignment_spans" in (reference or {})


def _is_right(example: Example) -> bool:
    return gold_translation(example.x) == gold_translation(example.y)


def _share(group: Sequence[bool]) -> float:
    return sum(group) / len(group) if group else 0.0
