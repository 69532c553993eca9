"""Races of text classifiers: from text through nlp.pipe, and in training."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example

from .classifiers import (
    ENSEMBLE,
    LARGE_ENSEMBLE,
    OURS,
    Trainable,
    classifiers,
    examples,
    load,
    trainable,
)
from .peers import fasttext
from .texts import Texts
from .timing import TOKENIZER, UPDATE, Contestant, Race, of_amount


def predict(texts: Texts) -> Iterator[Race]:
    """Race text classifiers from text, in batches and one text at a time."""
    pipelines = {name: each.nlp for name, each in classifiers(texts).items()}
    pipelines[TOKENIZER] = spacy.blank("en")
    for kind, some, single in [
        ("short", texts.short[:2000], texts.single_short),
        ("long", texts.long, texts.single_long),
    ]:
        batched = [piped(name, nlp, some) for name, nlp in pipelines.items()]
        with suppress(ImportError):
            classify = fasttext(some)
            n_words = sum(map(len, pipelines[TOKENIZER].pipe(some)))
            batched.append(of_amount("fastText", classify, n_words))
        one_by_one = [
            called(name, nlp, some[:single]) for name, nlp in pipelines.items()
        ]
        for task, contestants in {
            f"predict, {kind} texts": batched,
            f"predict, {kind} texts one at a time": one_by_one,
        }.items():
            yield Race("textcat-predict", task, contestants, at_least=bars(10))


def bars(times: float) -> dict[str, float]:
    """Ask for so many times the speed of either ensemble."""
    return dict.fromkeys([ENSEMBLE, LARGE_ENSEMBLE], times)


def tokenizer(texts: Texts) -> Iterator[Race]:
    """Race our classifier and the tokenizer that any pipeline needs."""
    nlp = trainable(load("textcat.cfg"), texts).nlp
    for kind, some in {"short": texts.short[:2000], "long": texts.long}.items():
        contestants = [
            piped(OURS, nlp, some),
            piped(TOKENIZER, spacy.blank("en"), some),
        ]
        # A fifth of the speed is four times the tokenizer's time on top of it.
        at_least = {TOKENIZER: 0.2}
        yield Race("tokenizer", f"{kind} texts", contestants, at_least=at_least)


def train(texts: Texts) -> Iterator[Race]:
    """Race text classifiers in training, with the batches of their configs."""
    pipelines = classifiers(texts)
    for kind, some in {
        "short": texts.short[: texts.train_short],
        "long": texts.long[: texts.train_long],
    }.items():
        pipelines[UPDATE] = without_component(pipelines[OURS])
        contestants = [
            updated(name, each, examples(each.nlp, some))
            for name, each in pipelines.items()
        ]
        yield Race(
            "textcat-train", f"train, {kind} texts", contestants, at_least=bars(5)
        )


def piped(name: str, nlp: Language, texts: list[str], **options: Any) -> Contestant:
    """Send texts through nlp.pipe, in batches of its default size."""

    def run() -> float:
        return sum(len(doc) for doc in nlp.pipe(texts, **options))

    return Contestant(name, run)


def called(name: str, nlp: Language, texts: list[str]) -> Contestant:
    """Call nlp with one text at a time."""
    return Contestant(name, lambda: sum(len(nlp(text)) for text in texts))


def without_component(pipeline: Trainable) -> Trainable:
    """Take a pipeline's tokenizer and how it is trained, and nothing to train."""
    return pipeline._replace(nlp=spacy.blank("en"))


def updated(name: str, pipeline: Trainable, tokenized: list[Example]) -> Contestant:
    """Train on texts that are tokenized already."""
    nlp, optimizer, batcher, dropout = pipeline
    batches = list(batcher(tokenized))

    def run() -> float:
        for batch in batches:
            nlp.update(batch, sgd=optimizer, drop=dropout)
        return sum(len(example.x) for batch in batches for example in batch)

    return Contestant(name, run)
