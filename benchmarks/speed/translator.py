"""Our translator, as it is raced: that of configs/translate/attention.cfg."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.util import registry
from thinc.api import Model

from spacy_eeap.annotations.translations import set_gold
from spacy_eeap.vocabulary.special import END
from spacy_eeap.vocabulary.vocabulary import Vocabulary

from .classifiers import Trainable, load
from .timing import Contestant

Pair = tuple[str, str]


def build(pairs: Iterable[Pair], dropout: float) -> Trainable:
    """Build the pipeline of the config, whose vocabularies learn all pairs."""
    config = load("translate/attention.cfg")
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    training = registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    known = examples(nlp, pairs)
    nlp.initialize(lambda: known, sgd=training["optimizer"])
    return Trainable(nlp, training["optimizer"], training["batcher"], dropout)


def examples(nlp: Language, pairs: Iterable[Pair]) -> list[Example]:
    """Make examples of pairs. Their texts are tokenized already."""
    made = []
    for source, target in pairs:
        example = Example(nlp.make_doc(source), nlp.make_doc(source))
        set_gold(example.reference, target)
        made.append(example)
    return made


def model_of(nlp: Language) -> Model[Any, Any]:
    """Get the model of the component."""
    translate: Any = nlp.get_pipe("translate")
    return translate.model


def vocabularies(nlp: Language) -> tuple[Vocabulary, Vocabulary]:
    """Get what cuts the sources, and what cuts the targets."""
    source, target = (
        next(n.attrs["vocabulary"] for n in part.walk() if "vocabulary" in n.attrs)
        for part in map(model_of(nlp).get_ref, ["tok2vec", "pieces"])
    )
    return source, target


def updated(
    name: str, ours: Trainable, batches: list[list[Pair]], amount: int, precision: str
) -> Contestant:
    """Train on batches, whose targets have this amount of pieces, in a precision."""
    tokenized = [examples(ours.nlp, batch) for batch in batches]

    def run() -> float:
        for batch in tokenized:
            ours.nlp.update(batch, sgd=ours.optimizer, drop=ours.dropout)
        return amount

    return Contestant(name, run, partial(set_precision, ours.nlp, precision))


def set_precision(nlp: Language, precision: str) -> None:
    """Have all layers that can multiply in a precision."""
    for node in model_of(nlp).walk():
        if "precision" in node.attrs:
            node.attrs["precision"] = precision


def translated(
    name: str, nlp: Language, texts: list[str], batch: int, beam: int, steps: int
) -> Contestant:
    """Translate texts by nlp.pipe, so many a batch, each to exactly so many pieces."""

    def run() -> float:
        return sum(1 for _ in nlp.pipe(texts, batch_size=batch))

    return Contestant(name, run, partial(set_search, nlp, beam, steps))


def set_search(nlp: Language, beam: int, steps: int) -> None:
    """Have translations searched with a beam, that end after so many pieces only."""
    translate: Any = nlp.get_pipe("translate")
    translate.beam_size = beam
    # Of a short source, too, a translation can have so many.
    translate.max_length = translate.length_ratio = steps
    translate.model.get_ref("pieces").get_param("b")[END] = -1e9
