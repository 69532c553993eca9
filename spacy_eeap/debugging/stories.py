"""What a component that answers questions lacks in its data."""

from collections import Counter
from collections.abc import Iterator
from statistics import median

from spacy.tokens import Doc

from ..components.qa.answers import gold_answer
from ..stories import find_story
from .findings import Corpus, Finding, count, named


def check_stories(pipe: object, corpus: Corpus) -> Iterator[Finding]:
    """Look for questions without a story or an answer, and for unseen answers.

    pipe (QuestionAnswerer): The component.
    corpus (Corpus): The data.
    YIELDS (Finding): What was found.
    RAISES (ValueError): If doc._.answer is something else than a dict with a text.
    """
    counts = []
    for split, examples in corpus.splits():
        docs = [example.reference for example in examples]
        yield from _check_facts(split, docs)
        answers = Counter(gold_answer(doc) for doc in docs)
        n_without = answers.pop(None, 0)
        counts.append(answers)
        if docs and n_without == len(docs):
            told = "no question has an answer. Set doc._.answer, and save the documents"
            told += " with store_user_data=True."
            yield Finding("fail", f"{split}: {told}")
        elif n_without:
            told = count(n_without, "question has", "questions have")
            yield Finding("warn", f"{split}: {told} no answer.")
    train, dev = counts
    if train:
        most = [f"{answer} {n:,}" for answer, n in train.most_common()]
        told = count(len(train), "answer")
        yield Finding("info", f"{told} in train, and their questions: {named(most)}")
    unseen = {str(answer): n for answer, n in dev.items() if answer not in train}
    if unseen:
        told = count(sum(unseen.values()), "question has", "questions have")
        yield Finding(
            "warn",
            f"dev: {told} an answer that train has not, and that nothing can "
            f"predict: {named(sorted(unseen))}",
        )


def _check_facts(split: str, docs: list[Doc]) -> Iterator[Finding]:
    n_facts, reasons = [], []
    for doc in docs:
        try:
            n_facts.append(len(find_story(doc).facts))
        except ValueError as error:
            reasons.append(str(error))
    if n_facts:
        yield Finding(
            "info",
            f"{split}: {count(len(n_facts), 'story', 'stories')} of "
            f"{median(n_facts):,.0f} facts in the middle, {max(n_facts):,} at most",
        )
    if reasons:
        told = count(len(reasons), "text holds", "texts hold")
        yield Finding("fail", f"{split}: {told} no story. {reasons[0]}")
