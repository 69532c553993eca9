"""Small trainings of several kinds, of our components and of spaCy's own."""

import io
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from thinc.api import Config

from ..tiny import CONFIGS, REVIEWS, TINY, TINY_DEFAULT, TINY_SHARED, cats

STEPS, EVERY = 14, 4

SPACY_TAGGER = """
[paths]
train = null
dev = null
[system]
seed = 0
[nlp]
lang = "en"
pipeline = ["tok2vec","tagger","sentencizer"]
[components]
[components.sentencizer]
factory = "sentencizer"
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.HashEmbedCNN.v2"
width = 8
depth = 1
embed_size = 50
window_size = 1
maxout_pieces = 2
subword_features = true
pretrained_vectors = null
[components.tagger]
factory = "tagger"
[components.tagger.model]
@architectures = "spacy.Tagger.v2"
[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 8
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}
[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}
[training]
train_corpus = "corpora.train"
dev_corpus = "corpora.dev"
seed = ${system.seed}
gpu_allocator = null
accumulate_gradient = 2
frozen_components = ["sentencizer"]
annotating_components = ["sentencizer"]
dropout = 0.2
[training.batcher]
@batchers = "spacy.batch_by_words.v1"
tolerance = 0.2
[training.batcher.size]
@schedules = "compounding.v1"
start = 40
stop = 200
compound = 1.1
[training.optimizer]
@optimizers = "Adam.v1"
use_averages = true
[training.optimizer.learn_rate]
@schedules = "warmup_linear.v1"
warmup_steps = 5
total_steps = 50
initial_rate = 0.01
"""

KINDS = {
    "default": ("textcat.cfg", TINY_DEFAULT),
    "attention": ("textcat_attention.cfg", TINY),
    "shared": ("textcat_shared_tok2vec.cfg", TINY_SHARED),
    "spacy-tagger": (None, {}),
}


def write_docs(path, reviews):
    """Write reviews with classes and tags."""
    nlp = spacy.blank("en")
    docs = DocBin()
    for text, quality in reviews:
        doc = nlp.make_doc(text)
        doc.cats = cats(quality)
        for token in doc:
            token.tag_ = "ADJ" if token.text == quality else "X"
        docs.add(doc)
    docs.to_disk(path)


def prepare(folder: Path, kind: str, **overrides) -> Config:
    """Write the data to a folder, and get the config to train on it."""
    write_docs(folder / "train.spacy", REVIEWS)
    write_docs(folder / "dev.spacy", REVIEWS[::7])
    name, sizes = KINDS[kind]
    all_overrides = {
        **sizes,
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "dev.spacy"),
        "training.max_steps": STEPS,
        "training.max_epochs": 0,
        "training.patience": 0,
        "training.eval_frequency": EVERY,
        **overrides,
    }
    if name is not None:
        return load_config(CONFIGS / name, all_overrides, interpolate=False)
    config = Config().from_str(SPACY_TAGGER, interpolate=False, overrides=all_overrides)
    return config


def start(config: Config):
    """Make the pipeline that is to be trained, and where the output goes."""
    return init_nlp(config), {"stdout": io.StringIO(), "stderr": io.StringIO()}


def params(nlp):
    """Get all parameters, layer by layer."""
    return [
        layer.get_param(name)
        for _, pipe in nlp.pipeline
        if hasattr(pipe, "model")
        for layer in pipe.model.walk()
        for name in layer.param_names
    ]


def new_doc(text) -> Doc:
    """Make a Doc of another vocabulary."""
    return spacy.blank("en").make_doc(text)
