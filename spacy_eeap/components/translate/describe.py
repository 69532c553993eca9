"""What doc._.translation holds of a prediction.

    {"text": "A man sleeps.", "tokens": ["A", "man", "sleeps", "."], "score": -0.31,
     "alignment": [0, 1, 2, 3], "candidates": [{"text": ..., "score": ...}, ...]}

with the tokens of the target language's tokenizer, the score of hypotheses.py in nats,
for each token the index of the source's token that has most weight, and the best
candidates, the text itself first. Of a decoder that copies there is also

    {"copied": [0.01, 0.03, 0.99, 0.0]}

the share of each token's probability that came from the source: decode/copying.py.

An unknown piece can be replaced by the part of the source that it attended to most:
Luong et al. (2015), sec. 4.1, where an aligner finds it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy
from spacy.tokens import Doc
from thinc.api import Model

from ...decode.search.hypotheses import Hypothesis
from ...models.source_rows import source_units
from ...numeric.ranking import ranks
from ...vocabulary.pieces import Pieces
from ...vocabulary.special import UNKNOWN
from ...vocabulary.vocabulary import Vocabulary
from .token_weights import (
    Weights,
    mean_by_target_token,
    strongest,
    sum_by_source_token,
    token_texts,
)

EMPTY = {"text": "", "tokens": [], "score": 0.0, "alignment": []}


class Source(NamedTuple):
    """A source, and the characters of its rows, or None if these are its tokens."""

    doc: Doc
    units: Pieces | None

    def texts(self, rows: list[int]) -> list[str]:
        """Get the text of each of some rows."""
        if self.units is None:
            return [self.doc[row].text for row in rows]
        text, (_, starts, ends) = self.doc.text, self.units
        return [text[starts[row] : ends[row]] for row in rows]


def find_source(
    model: Model[Any, Any], doc: Doc, hypotheses: list[Hypothesis]
) -> Source:
    """Find the characters of a source's rows.

    model (Model): The EncoderDecoder that read it.
    hypotheses (List[Hypothesis]): Its translations.
    """
    copies = hypotheses[0].copies if hypotheses else None
    if copies is None:
        return Source(doc, source_units(model, doc))
    # They were found already, and to cut a text again takes its time.
    return Source(doc, Pieces(copies.ids, list(copies.starts), list(copies.ends)))


def describe(
    source: Source,
    hypotheses: list[Hypothesis],
    vocabulary: Vocabulary,
    tokenizer: Callable[[str], Doc],
    *,
    copy_unknown: bool,
) -> tuple[dict[str, Any], Weights]:
    """Make what goes to doc._.translation.

    source (Source): What is translated.
    hypotheses (List[Hypothesis]): The best translations, the best first. None of an
        empty source.
    vocabulary (Vocabulary), tokenizer (Callable[[str], Doc]): Of the translations.
    copy_unknown (bool): Whether unknown pieces are replaced.
    RETURNS: It, and the weights (tokens, source tokens).
    """
    doc, units = source
    if not hypotheses:
        nothing = numpy.zeros((0, len(doc)), dtype="f")
        return {**EMPTY, "candidates": [{"text": "", "score": 0.0}]}, nothing
    decoded = [
        vocabulary.decode(
            one.ids,
            _copies(source, one) if copy_unknown else (),
            one.copies.strings if one.copies else (),
        )
        for one in hypotheses
    ]
    best, scores = decoded[0], [one.score for one in hypotheses]
    tokens = tokenizer(best.text)
    by_token = sum_by_source_token(hypotheses[0].weights, doc, units)
    copied = hypotheses[0].copied
    if copied is None:
        weights = mean_by_target_token(by_token, tokens, best)
    else:
        both = numpy.column_stack([by_token, copied])
        *columns, shares = mean_by_target_token(both, tokens, best).T
        weights = numpy.column_stack(columns)
    translation = {
        "text": best.text,
        "tokens": token_texts(tokens),
        "score": scores[0],
        "alignment": strongest(weights),
        "candidates": [
            {"text": one.text, "score": score}
            for one, score in zip(decoded, scores, strict=True)
        ],
    }
    if copied is not None:
        translation["copied"] = shares.tolist()
    return translation, weights


def _copies(source: Source, hypothesis: Hypothesis) -> list[str]:
    """Get the text of the source that each unknown piece attended to most."""
    rows = [i for i, piece in enumerate(hypothesis.ids) if piece == UNKNOWN]
    if not rows:
        return []
    return source.texts(ranks(hypothesis.weights[rows]).argmax(axis=1).tolist())
