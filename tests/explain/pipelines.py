"""Small trained pipelines."""

import spacy
from spacy.training import Example
from thinc.api import Config, fix_random_seed

EXAMPLES = {
    "A good film": {"POS": 1.0, "NEG": 0.0},
    "A bad film": {"POS": 0.0, "NEG": 1.0},
    "Good acting": {"POS": 1.0, "NEG": 0.0},
    "Bad acting": {"POS": 0.0, "NEG": 1.0},
}
MODEL = """
[model]
@architectures = "spacy-eeap.TextCat.v1"

[model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
width = 8
depth = 1
embed_size = 50
window_size = 1
maxout_pieces = 2
subword_features = true
pretrained_vectors = null

[model.attend]
@layers = "spacy-eeap.GlobalAttention.v1"

[model.predict]
@layers = "spacy-eeap.Classify.v1"
exclusive_classes = true
"""


def attending(factory, attend="spacy-eeap.GlobalAttention.v1"):
    """Get the config of an attending model that fits a factory."""
    overrides = {
        "model.predict.exclusive_classes": "multilabel" not in factory,
        "model.attend.@layers": attend,
    }
    return Config().from_str(MODEL, overrides=overrides)


def train(factory="eeap_textcat", n_updates=5, **attend):
    """Train a pipeline of one attending text classifier on four tiny texts."""
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe(factory, name="classifier", config=attending(factory, **attend))
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": cats})
        for text, cats in EXAMPLES.items()
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(n_updates):
        nlp.update(examples, sgd=optimizer)
    return nlp
