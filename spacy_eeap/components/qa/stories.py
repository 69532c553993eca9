"""The stories of a component's documents, and documents that hold none."""

import warnings

from spacy.tokens import Doc
from thinc.api import get_array_module

from ...stories import FACTS, QUESTION, find_story
from ..prediction import Prediction, as_prediction


def holds_story(doc: Doc) -> bool:
    """Tell whether a document holds a story. `find_story` raises what it lacks."""
    try:
        find_story(doc)
    except ValueError:
        return False
    return True


def check_stories(name: str, docs: list[Doc]) -> None:
    """Raise an error that names the component if a document holds no story.

    name (str): The component.
    docs (List[Doc]): The documents.
    RAISES: ValueError that says what the first such document lacks.
    """
    try:
        for doc in docs:
            find_story(doc)
    except ValueError as error:
        raise ValueError(
            f"The component '{name}' answers the question of a story. {error}"
        ) from error


def mark_story(doc: Doc) -> bool:
    """Set the spans of a story that is found by rule. Others are left as they are.

    doc (Doc): The document.
    RETURNS: Whether there is a story.
    """
    if FACTS not in doc.spans:
        try:
            story = find_story(doc)
        except ValueError:
            return False
        doc.spans[FACTS] = [doc[start:end] for start, end in story.facts]
        doc.spans[QUESTION] = [doc[slice(*story.question)]]
    return True


def among(docs: list[Doc], rows: list[int], predicted: Prediction) -> Prediction:
    """Put what was predicted for some documents among all of them.

    docs (List[Doc]): All documents (B).
    rows (List[int]): Which of them were predicted.
    predicted (Prediction): Their scores (b, nO), and their weights if they are saved.
    RETURNS (Prediction): Scores (B, nO), with rows of zeros for the others.
    """
    xp = get_array_module(predicted.scores)
    scores = xp.zeros((len(docs), predicted.scores.shape[1]), dtype="f")
    scores[rows] = predicted.scores
    if predicted.weights is None:
        return as_prediction(scores)
    by_row = dict(zip(rows, predicted.weights, strict=True))
    return Prediction(scores, scores, [by_row.get(i, {}) for i in range(len(docs))])


def warn_of_others(name: str, told: str) -> None:
    """Warn that documents hold no story.

    The text is the same for all of them, so that Python shows it once, and not for each
    bad text of a server.

    name (str): The component.
    told (str): What became of them.
    """
    warnings.warn(
        f"The component '{name}' answers the question of a story, and there were "
        f"documents that hold none: {told}. find_story(doc) raises what is missing.",
        stacklevel=3,
    )
