"""spaCy's embedding beside ours, with the same weights."""

import spacy
from spacy.ml.models.tok2vec import MultiHashEmbed as SpacyMultiHashEmbed

from spacy_eeap.embed.hash_embed import MultiHashEmbed

ATTRS = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
ARGUMENTS = {
    "width": 8,
    "attrs": ATTRS,
    "rows": [50, 20, 30, 10],
    "include_static_vectors": False,
}
TEXTS = [
    "A good film, a very good film!",
    "",
    "one",
    "Gut 🙂👍🏽 ist gut; 你好 is good, too.",
    "a a a a A",
    "\n\t  ",
]


def make_docs(texts=TEXTS):
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in texts]


def params(model):
    """The nodes that have parameters, and the names of these, in the order of both."""
    return [(node, name) for node in model.walk() for name in node.param_names]


def copy_params(source, target):
    for (a, name), (b, other) in zip(params(source), params(target), strict=True):
        assert name == other
        b.set_param(name, a.get_param(name).copy())


def build(docs, **arguments):
    return MultiHashEmbed(**{**ARGUMENTS, **arguments}).initialize(X=docs)


def build_both(docs, **arguments):
    """Build spaCy's embedding, and ours with the same weights."""
    theirs = SpacyMultiHashEmbed(**{**ARGUMENTS, **arguments}).initialize(X=docs)
    ours = build(docs, **arguments)
    copy_params(theirs, ours)
    return theirs, ours
