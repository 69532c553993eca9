"""What doc._.answer holds, and how far scores are from it.

    reference    {"text": "milk,football", "answers": ["milk", "football"]}
    prediction   {"text": "milk,football", "answers": ["milk", "football"],
                  "score": 0.98, "candidates": {"milk,football": 0.98, "milk": 0.01}}

The text is what is learnt and compared: several answers are one text, joined by commas
in the order of the data. The candidates are the five best. It is a plain dict with keys
that are strings, so that it survives Doc.to_bytes, DocBin(store_user_data=True), more
than one process, and `spacy apply`.

For scores P (B, nO) and truths Y (B, nO), the loss and the gradient of the logits are

    loss = -sum(Y log P)        d_logits = P - Y, or 0 in a row without an answer

sums and not means, as in spaCy's components and in the code of the memory networks:
twice the examples, twice the gradient.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import get_array_module
from thinc.types import Floats2d

CANDIDATES = 5
SEPARATOR = ","
# The least float32 of full precision: the loss of an answer that was given no chance
# is 87, not infinity.
LEAST = float(numpy.finfo("f").tiny)


def gold_answer(doc: Doc) -> str | None:
    """Get the text of a document's answer, or None if it has no answer.

    doc (Doc): A reference, or a prediction.
    RAISES: ValueError if there is something else than a dict with a text.
    """
    answer = doc._.answer
    if answer is None:
        return None
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str) or not text:
        raise ValueError(
            f'An answer is a dict with a text, like {{"text": "milk"}}, but '
            f"doc._.answer was {answer!r}. Correct it where the corpus is made."
        )
    return text


def best_answers(
    scores: NDArray[numpy.float32], labels: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Make the answer of each document from the scores of its labels.

    scores (B, nO): The probability of each label.
    labels (nO): The texts that answer a question.
    YIELDS (Dict[str, Any]): What goes to doc._.answer, the best candidate first.
    """
    order = numpy.argsort(-scores, axis=1, kind="stable")[:, :CANDIDATES]
    best = numpy.take_along_axis(scores, order, axis=1)
    for ids, values in zip(order.tolist(), best.tolist(), strict=True):
        texts = [labels[i] for i in ids]
        yield {
            "text": texts[0],
            "answers": texts[0].split(SEPARATOR),
            "score": values[0],
            "candidates": dict(zip(texts, values, strict=True)),
        }


def one_hot(
    name: str, gold: Sequence[str | None], labels: Sequence[str]
) -> NDArray[numpy.float32]:
    """Make the truth of each example: 1 for its answer, a row of 0 if it has none.

    name (str): The component, for the error.
    gold (B): The answers.
    labels (nO): The texts that the component can answer.
    RETURNS: Truths (B, nO).
    RAISES: ValueError if an answer is not among the labels.
    """
    truths = numpy.zeros((len(gold), len(labels)), dtype="f")
    columns = {label: i for i, label in enumerate(labels)}
    for row, text in zip(truths, gold, strict=True):
        if text in columns:
            row[columns[text]] = 1.0
        elif text is not None:
            raise ValueError(
                f"The answer {text!r} is not among the labels of the component "
                f"'{name}', so it cannot be learnt. Give all answers of the corpus in "
                f"[initialize.components.{name}.labels], as `spacy init labels` finds "
                f"them, or add it with add_label() before training goes on."
            )
    return truths


def cross_entropy(scores: Floats2d, truths: Floats2d) -> tuple[float, Floats2d]:
    """Get the loss of a batch in nats, and the gradient of its logits.

    scores (B, nO): Probabilities.
    truths (B, nO): What one_hot made, on the device of the scores.
    """
    xp = get_array_module(scores)
    has_answer = truths.sum(axis=1, keepdims=True)
    chances = (scores * truths).sum(axis=1, keepdims=True)
    loss = -(xp.log(xp.maximum(chances, LEAST)) * has_answer).sum()
    return float(loss), (scores - truths) * has_answer
