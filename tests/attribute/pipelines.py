"""Small pipelines of every kind, trained enough for their scores to differ."""

from copy import deepcopy

import spacy
from thinc.api import Config, fix_random_seed

from spacy_eeap.explain.collect.deciders import find_decider

from ..facts import CONFIG
from ..tagged import tagged_examples
from ..tiny import CONFIGS, TINY, make_examples
from ..told import new_pipeline, story_examples

SMALL = Config().from_disk(CONFIGS / "textcat_attention.cfg", overrides=TINY)[
    "components"
]["textcat"]["model"]
ENSEMBLE = {
    "@architectures": "spacy-eeap.TextCatEnsemble.v1",
    "linear": {"@architectures": "spacy-eeap.TfidfLogistic.v1"},
}
NETWORK = {"@architectures": "spacy-eeap.MemoryNetwork.v1", "width": 4, "hops": 2}


def classifier(attend=None, factory="eeap_textcat", encode=None, n_updates=10, **model):
    """A classifier of any number of stages, behind a sentencizer."""
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    config = {**deepcopy(SMALL), **model}
    if attend is not None:
        config["attend"] = attend
    if encode is not None:
        config["tok2vec"]["encode"] = encode
    if "multilabel" in factory:
        config["predict"] = {**config["predict"], "exclusive_classes": False}
    nlp.add_pipe(factory, name="textcat", config={"model": config})
    return _train(nlp, make_examples(nlp), n_updates)


def tagger(n_updates=10):
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_tagger", name="tagger")
    return _train(nlp, tagged_examples(nlp), n_updates)


def answerer(network=False, n_updates=10):
    fix_random_seed(0)
    facts = Config().from_str(CONFIG)["model"]
    nlp = new_pipeline(NETWORK if network else facts)
    return _train(nlp, story_examples(nlp), n_updates)


def _train(nlp, examples, n_updates):
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(n_updates):
        nlp.update(examples, sgd=optimizer)
    return nlp


def decide(nlp, texts, name=None):
    """The decider of the last component, and its decisions about some texts."""
    decider = find_decider(nlp, name or nlp.pipe_names[-1])
    docs = decider.prepare([nlp.make_doc(text) for text in texts])
    return decider, [each for decisions in decider.decide(docs) for each in decisions]
