"""bAbI as a corpus: a config can train on its files without a conversion.

In a config:

    [corpora.train]
    @readers = "spacy-eeap.BabiReader.v1"
    path = "assets/babi/en"
    split = "train"
    tasks = [1, 2, 3]

Each question is an Example: a story of the facts before it. Its Docs have the spans of
facts and question, and the reference has the answer, too: see stories/story.py.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple, cast, get_args

from spacy.errors import Errors
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example, dont_augment

from ..stories import mark_story
from .babi_files import TASKS, BabiStory
from .babi_splits import read_split
from .split import Split

ALL_TASKS = list(TASKS)


def BabiReader(
    path: Path | None,
    split: Split,
    tasks: list[int] = ALL_TASKS,
    limit: int = 0,
    fallback: Path | None = None,
    augmenter: Callable[[Language, Example], Iterator[Example]] | None = None,
    augment_below: int | None = None,
) -> Callable[[Language], Iterator[Example]]:
    """Build a reader. In a config: @readers = "spacy-eeap.BabiReader.v1".

    path (Optional[Path]): The folder of the files, such as en or en-10k. None, as in a
        config whose paths are still to be filled in, is an error.
    split (str): "train", "dev" or "test", see `babi_splits.py`.
    tasks (List[int]): The tasks, from 1 to 20, read one after the other. A repeated
        number counts once.
    limit (int): Read at most so many questions of each task, the first. 0 for all.
    fallback (Optional[Path]): The folder that has the training file of a task if path
        does not: not every copy of en-10k is complete.
    augmenter (Optional[Callable]): Makes further examples out of each one, such as
        spacy-eeap.exchange_words.v1.
    augment_below (Optional[int]): Augment only tasks of which fewer questions than this
        are read: where a task has 1,000 questions and the others 10,000. None for all.
    RETURNS (Callable[[Language], Iterator[Example]]): The reader. The files are read at
        each call, which raises the errors of `read_split`.
    RAISES (ValueError): If there is no path, or the split or a task is unknown.
    """
    if path is None:
        raise ValueError(Errors.E913)
    if split not in get_args(Split):
        known = ", ".join(get_args(Split))
        raise ValueError(f"Unknown split: {split!r}. Choose from {known}.")
    if not tasks or not TASKS.keys() >= set(tasks):
        wanted = f"numbers from 1 to {len(TASKS)}, at least one"
        raise ValueError(f"Tasks are {wanted}, but got {tasks}.")
    folder, augment = Path(path), augmenter or dont_augment
    other = None if fallback is None else Path(fallback)

    def read(nlp: Language) -> Iterator[Example]:
        tokenize = cache(lambda text: _tokenize(nlp, text))
        for task in dict.fromkeys(tasks):
            stories = read_split(folder, task, split, other)
            examples = _make_examples(nlp, task, stories, tokenize)
            n = sum(len(story.questions) for story in stories)
            is_small = augment_below is None or min(n, limit or n) < augment_below
            make_further = augment if is_small else dont_augment
            for example in islice(examples, limit or None):
                yield from make_further(nlp, example)

    return read


class _Sentence(NamedTuple):
    """The id of each token of a sentence, and whether a space follows it in a story."""

    words: list[int]
    spaces: list[bool]


def _tokenize(nlp: Language, text: str) -> _Sentence:
    doc = nlp.make_doc(text)
    spaces = [bool(token.whitespace_) for token in doc]
    return _Sentence([token.orth for token in doc], [*spaces[:-1], True])


def _make_examples(
    nlp: Language,
    task: int,
    stories: list[BabiStory],
    tokenize: Callable[[str], _Sentence],
) -> Iterator[Example]:
    for story in stories:
        facts = [tokenize(fact) for fact in story.facts]
        for question in story.questions:
            sentences = [*facts[: question.n_facts], tokenize(question.text)]
            predicted, reference = _make_docs(nlp, sentences)
            reference._.answer = {
                "text": question.answer,
                "answers": question.answer.split(","),
            }
            reference._.supporting_facts = question.supporting
            reference._.task = f"qa{task}"
            yield Example(predicted, reference)


def _make_docs(nlp: Language, sentences: list[_Sentence]) -> tuple[Doc, Doc]:
    """Make two Docs of a story. The tokens are known, which makes it fast."""
    words = [word for sentence in sentences for word in sentence.words]
    spaces = [space for sentence in sentences for space in sentence.spaces]
    spaces[-1] = False
    lengths = [len(sentence.words) for sentence in sentences]
    # The stubs of Doc know words as strings alone. Ids take a third of the time.
    make = cast(Callable[..., Doc], Doc)
    docs = make(nlp.vocab, words, spaces), make(nlp.vocab, words, spaces)
    for doc in docs:
        mark_story(doc, lengths)
    return docs
