"""The stories of a component's documents, and errors that name the component."""

from collections.abc import Iterator
from contextlib import contextmanager

from spacy.tokens import Doc

from ...stories import (
    FACTS,
    QUESTION,
    Story,
    find_story,
)


def find_stories(name: str, docs: list[Doc]) -> list[Story]:
    """Find the story of each document.

    name (str): The component.
    docs (List[Doc]): The documents.
    RAISES: ValueError if one holds no story.
    """
    try:
        return [find_story(doc) for doc in docs]
    except ValueError as error:
        raise ValueError(
            f"The component '{name}' answers the question of a story. {error}"
        ) from error


@contextmanager
def naming(name: str, docs: list[Doc]) -> Iterator[None]:
    """Name the component if its model fails at a document that holds no story.

    The model reads the stories, and does not know the component it is in. To read them
    before the model does would take half the time of a small one.

    name (str): The component.
    docs (List[Doc]): The documents that the model reads within.
    RAISES: ValueError as find_stories does, or what else fails within.
    """
    try:
        yield
    except ValueError:
        find_stories(name, docs)
        raise


def mark_story(name: str, doc: Doc) -> None:
    """Set the spans of a story that is found by rule. Others are left as they are.

    name (str): The component.
    doc (Doc): The document.
    RAISES: ValueError if it holds no story.
    """
    if FACTS not in doc.spans:
        [story] = find_stories(name, [doc])
        doc.spans[FACTS] = [doc[start:end] for start, end in story.facts]
        doc.spans[QUESTION] = [doc[slice(*story.question)]]
