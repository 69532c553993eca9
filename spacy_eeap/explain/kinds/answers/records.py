"""Records of stories: facts, a question, and the answer where it is known."""

from dataclasses import replace
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from ....stories import find_story, make_story
from ..kind import AnyExplanation
from .explanation import AnsweringExplanation


class StoryRecord(NamedTuple):
    """Facts and a question; what is right, and what it rests on (None: not known)."""

    facts: list[str]
    question: str
    answer: str | None = None
    supporting_facts: list[int] | None = None

    def input_of(self, nlp: Language) -> Doc:
        """Get what a pipeline reads of it: the Doc of a story."""
        return make_story(nlp, self.facts, self.question)

    def add_gold(self, explanation: AnyExplanation) -> AnyExplanation:
        """Add what is right to an explanation of answers."""
        if not isinstance(explanation, AnsweringExplanation):
            return explanation
        return replace(
            explanation,
            gold_answer=self.answer,
            supporting_facts=self.supporting_facts,
        )

    def write_gold(self, reference: Doc) -> None:
        """Write which facts the right answer rests on."""
        reference._.supporting_facts = self.supporting_facts


def parse_story(data: dict[str, Any]) -> StoryRecord:
    """Make a record of the JSON object of a story.

    data (dict[str, Any]): {"facts": ["...", ...], "question": "...", "answer": "...",
        "supporting_facts": [0, ...]}, of which the last two are optional.
    RETURNS (StoryRecord): The record.
    RAISES (ValueError): If the object is not as above.
    """
    facts = _list_of(str, data["facts"])
    if facts is None:
        raise ValueError('expected "facts" to be a list of strings')
    if not isinstance(data.get("question"), str):
        raise ValueError('expected a string as the "question" beside "facts"')
    answer = data.get("answer")
    if not isinstance(answer, str | None):
        raise ValueError('expected a string as the "answer"')
    supporting = data.get("supporting_facts")
    if supporting is not None:
        supporting = _list_of(int, supporting)
        if supporting is None or any(not 0 <= i < len(facts) for i in supporting):
            raise ValueError(
                'expected "supporting_facts" to be a list of indices of facts: from 0 '
                f"to {len(facts) - 1}"
            )
    return StoryRecord(facts, data["question"], answer, supporting)


def members_of_story(doc: Doc) -> dict[str, Any]:
    """Get the members of the JSON object of a gold Doc with the spans of a story.

    RETURNS (dict[str, Any]): What `parse_story` reads.
    RAISES (ValueError): If the spans are not those of a story, see `find_story`.
    """
    story = find_story(doc)
    supporting = doc._.supporting_facts
    return {
        "facts": [doc[start:end].text for start, end in story.facts],
        "question": doc[slice(*story.question)].text,
        "answer": doc._.answer and doc._.answer["text"],
        "supporting_facts": None if supporting is None else list(supporting),
    }


def _list_of(type_: type, value: object) -> list[Any] | None:
    """Get a value that is a list with items of one type, or else None."""
    if isinstance(value, list) and all(isinstance(item, type_) for item in value):
        return value
    return None
