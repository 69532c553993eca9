"""The files of bAbI v1.2 as they are distributed: stories, and questions within them.

    1 Mary moved to the bathroom.
    2 John went to the hallway.
    3 Where is Mary? <tab> bathroom <tab> 1

A line has a number, and number 1 begins a story. A question is about the facts before
it in its story. Behind it are its answer, several with commas between them, and the
numbers of the lines that support it, which some corpora of this form leave out.

Weston et al. (2015): https://arxiv.org/abs/1502.05698
"""

from pathlib import Path
from sys import intern
from typing import NamedTuple

from .checksum import FETCH
from .inputs.text_lines import lines_of
from .inputs.unreadable import Unreadable, readable

TASKS = {
    1: "single-supporting-fact",
    2: "two-supporting-facts",
    3: "three-supporting-facts",
    4: "two-arg-relations",
    5: "three-arg-relations",
    6: "yes-no-questions",
    7: "counting",
    8: "lists-sets",
    9: "simple-negation",
    10: "indefinite-knowledge",
    11: "basic-coreference",
    12: "conjunction",
    13: "compound-coreference",
    14: "time-reasoning",
    15: "basic-deduction",
    16: "basic-induction",
    17: "positional-reasoning",
    18: "size-reasoning",
    19: "path-finding",
    20: "agents-motivations",
}
WANTED = (
    "its number in the story, a space and a fact, or its number, a space, a question, "
    "a tab, the answer, a tab and the numbers of the supporting lines"
)
FETCH_AGAIN = f"Delete the file and fetch it again: {FETCH}"


class BabiQuestion(NamedTuple):
    """A question of a story.

    text (str): The question.
    answer (str): Its answer, several with commas between them.
    supporting (Optional[List[int]]): The indices of the facts that support the answer.
    n_facts (int): How many facts of the story come before it.
    """

    text: str
    answer: str
    supporting: list[int] | None
    n_facts: int


class BabiStory(NamedTuple):
    """The facts of a story, and the questions in between, each in their order."""

    facts: list[str]
    questions: list[BabiQuestion]


def file_name(task: int, part: str) -> str:
    """Get the name of a file.

    task (int): The number of the task, from 1 to 20.
    part (str): "train" or "test".
    """
    return f"qa{task}_{TASKS[task]}_{part}.txt"


def read_stories(path: Path) -> list[BabiStory]:
    """Read the stories of a file.

    path (Path): The file.
    RETURNS (List[BabiStory]): The stories that have questions, in their order.
    RAISES (FileNotFoundError): If there is no such file.
    RAISES (ValueError): If a line is not as it should be, or there is no question.
    """
    stories = _Stories()
    for count, line in enumerate(_read_lines(path), start=1):
        try:
            stories.add(line)
        except ValueError as error:
            raise ValueError(
                f"{path}, line {count}: expected {WANTED}, but found {line[:80]!r}: "
                f"{error}. {FETCH_AGAIN}"
            ) from error
    with_questions = [story for story in stories.read if story.questions]
    if not with_questions:
        raise ValueError(f"{path} should have questions, but has none. {FETCH_AGAIN}")
    return with_questions


def _read_lines(path: Path) -> list[str]:
    if not path.is_file():
        raise FileNotFoundError(f"No bAbI file at {path}. Fetch it: {FETCH}")
    try:
        lines = [line.rstrip("\r\n") for line in readable(lines_of(path))]
    except Unreadable as error:
        raise ValueError(f"{error} {FETCH_AGAIN}") from error
    while lines and not lines[-1]:
        lines.pop()
    return lines


class _Stories:
    """The stories of the lines that were read until now."""

    def __init__(self) -> None:
        self.read: list[BabiStory] = []
        self._number = 0  # of the last line in its story
        self._facts: dict[int, int] = {}  # the facts of the story, by their lines

    def add(self, line: str) -> None:
        """Add a line. Raises a ValueError that tells what is wrong with it."""
        number, _, rest = line.partition(" ")
        text, *answer = (field.strip() for field in rest.split("\t"))
        self._count(_parse_number(number))
        if not text:
            raise ValueError("it has no text")
        if len(answer) > 2:
            raise ValueError(f"it has {len(answer)} tabs")
        if answer:
            self.read[-1].questions.append(self._question(text, *answer))
        else:
            self._facts[self._number] = len(self._facts)
            # A corpus has few distinct sentences.
            self.read[-1].facts.append(intern(text))

    def _count(self, number: int) -> None:
        if number == 1:
            self.read.append(BabiStory([], []))
            self._facts = {}
        elif number != self._number + 1:
            wanted = f"{self._number + 1} or 1" if self.read else "1"
            raise ValueError(f"its number should be {wanted}")
        self._number = number

    def _question(self, text: str, answer: str, lines: str = "") -> BabiQuestion:
        if not self._facts:
            raise ValueError("a question needs a fact before it in its story")
        if not all(answer.split(",")):
            raise ValueError("it has no answer")
        supporting = [self._fact(_parse_number(line)) for line in lines.split()]
        n_facts = len(self._facts)
        return BabiQuestion(intern(text), intern(answer), supporting or None, n_facts)

    def _fact(self, line: int) -> int:
        if line not in self._facts:
            raise ValueError(f"line {line} of its story is no fact before it")
        return self._facts[line]


def _parse_number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is no number")
    return int(text)
