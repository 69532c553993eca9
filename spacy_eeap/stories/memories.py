"""The facts and the questions of a batch, as rows of its distinct sentences.

Stories repeat their sentences, so each is embedded once, and what the stories have of
it is the number of its row.
"""

from typing import NamedTuple

from thinc.types import Floats2d

from ..numeric.arrays import Ints


class Memories(NamedTuple):
    """What multi-hop attention over facts reads. B stories have N facts together.

    sentences (S, width): A row for each distinct sentence.
    facts (N,): The row of each fact, story after story, in the order of the text.
    lengths (B,): The number of facts of each story.
    questions (B,): The row of each question.
    """

    sentences: Floats2d
    facts: Ints
    lengths: Ints
    questions: Ints
