"""A text and its translation, of which it is known what comes from where.

In a reference the origins stand beside the text:

    doc._.translation = {"text": "1987-03-03", "alignment_spans": [[0, 4, 8, 12], ...]}

[0, 4, 8, 12] says that the characters 0 to 4 of the translation come from those from 8
to 12 of the source, the ends exclusive. Characters without a span, such as the hyphens,
come from nowhere. components/translate/alignment_scorer.py compares the spans with
attention.
"""

from typing import NamedTuple, TypeAlias

from spacy.language import Language
from spacy.tokens import Doc

from ..annotations import translations  # noqa: F401  It registers doc._.translation.

AlignmentSpan: TypeAlias = tuple[int, int, int, int]


class AlignedPair(NamedTuple):
    """A source, its translation, and where each part of the translation comes from.

    text, translation (str): The two texts.
    spans (List[Tuple[int, int, int, int]]): Start and end in the translation, start and
        end in the source.
    """

    text: str
    translation: str
    spans: list[AlignmentSpan]


def reference_of(nlp: Language, pair: AlignedPair) -> Doc:
    """Make the Doc of a pair: the source, with its translation as the truth.

    nlp (Language): The pipeline, whose tokenizer is used.
    pair (AlignedPair): The two texts.
    RETURNS (Doc): The reference, as spaCy's corpus reads it from a file.
    """
    doc = nlp.make_doc(pair.text)
    doc._.translation = {
        "text": pair.translation,
        "alignment_spans": [list(span) for span in pair.spans],
    }
    return doc
