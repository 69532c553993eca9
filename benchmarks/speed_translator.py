"""Our translator, as speed.py races it: that of configs/translate/attention.cfg."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.util import registry
from speed_classifiers import Trainable, load
from speed_timing import Contestant
from thinc.api import Model

from spacy_eeap.components.translating import Limits
from spacy_eeap.translations import set_gold
from spacy_eeap.vocabulary.special import END
from spacy_eeap.vocabulary.vocabulary import Vocabulary

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


def pieces_of(nlp: Language) -> Model[Any, Any]:
    """Get the layer of the pieces of the targets."""
    translate: Any = nlp.get_pipe("translate")
    return translate.model.get_ref("pieces")


def vocabularies(nlp: Language) -> tuple[Vocabulary, Vocabulary]:
    """Get what cuts the sources, and what cuts the targets."""
    translate: Any = nlp.get_pipe("translate")
    (source,) = (
        node.attrs["vocabulary"]
        for node in translate.model.get_ref("tok2vec").walk()
        if "vocabulary" in node.attrs
    )
    return source, pieces_of(nlp).attrs["vocabulary"]


def updated(
    name: str, ours: Trainable, batches: list[list[Pair]], amount: int, precision: str
) -> Contestant:
    """Train on batches, whose targets have this amount of pieces, in a precision."""
    tokenized = [examples(ours.nlp, batch) for batch in batches]

    def prepare() -> None:
        pieces_of(ours.nlp).attrs["precision"] = precision

    def run() -> float:
        for batch in tokenized:
            ours.nlp.update(batch, sgd=ours.optimizer, drop=ours.dropout)
        return amount

    return Contestant(name, run, prepare)


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
    translate.limits = Limits(max_length=steps, length_ratio=steps)
    pieces_of(nlp).get_param("b")[END] = -1e9
