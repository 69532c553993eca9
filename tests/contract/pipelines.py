"""A pipeline of each registered factory, with examples, to the contract suite."""

from importlib.metadata import entry_points

import spacy

from .. import pairs, told
from ..tagged import SENTENCES, tagged_examples
from ..tiny import make_examples

FACTORIES = [
    entry.name
    for entry in entry_points(group="spacy_factories")
    if entry.value.startswith("spacy_eeap.")
]


def classifier(factory):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory)
    return nlp, make_examples(nlp)[:4]


def tagger(factory):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory)
    return nlp, tagged_examples(nlp, SENTENCES[:4])


def answerer(factory):
    nlp = told.new_pipeline()
    return nlp, told.story_examples(nlp)[:4]


def translator(factory):
    nlp = pairs.new_pipeline()
    return nlp, pairs.pair_examples(nlp)[:4]


MAKERS = {
    "eeap_textcat": classifier,
    "eeap_textcat_multilabel": classifier,
    "eeap_tagger": tagger,
    "eeap_morphologizer": tagger,
    "eeap_qa": answerer,
    "eeap_translate": translator,
}


def pipe_and_examples_of(factory):
    """The component of a factory, initialized, and the examples it was shown."""
    nlp, examples = MAKERS[factory](factory)
    nlp.initialize(lambda: examples)
    ((_, pipe),) = nlp.pipeline
    return pipe, examples
