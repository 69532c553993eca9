"""The text classifiers that this benchmark races: pipelines of configs, initialised."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.util import registry
from thinc.api import Config

from .texts import Texts

CONFIGS = Path(__file__).parents[2] / "configs"
OURS, ALONE = "eeap_textcat", "eeap_textcat, attention alone"
ENSEMBLE, LARGE_ENSEMBLE = "TextCatEnsemble.v2", "TextCatEnsemble.v2, 96 x 4"
LARGE = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "rows": [5000, 1000, 2500, 2500],
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "window_size": 1,
        "maxout_pieces": 3,
        "depth": 4,
    },
}
REDUCE = {
    "@architectures": "spacy.TextCatReduce.v1",
    "exclusive_classes": True,
    "use_reduce_first": False,
    "use_reduce_last": False,
    "use_reduce_max": True,
    "use_reduce_mean": True,
}
CATS = [{"A": 1.0, "B": 0.0}, {"A": 0.0, "B": 1.0}]


class Trainable(NamedTuple):
    """An initialised pipeline, and how its config trains it."""

    nlp: Language
    optimizer: Any
    batcher: Callable[[Iterable[Example]], Iterable[list[Example]]]
    dropout: float


def classifiers(texts: Texts) -> dict[str, Trainable]:
    """Build our text classifier, and spaCy's, each of its config."""
    parametric = load("baselines/parametric_attention.cfg")
    tok2vec = parametric["components"]["textcat"]["model"]["tok2vec"]
    ensemble = load("baselines/ensemble.cfg")
    configs = {
        OURS: load("textcat.cfg"),
        ALONE: load("textcat_attention.cfg"),
        ENSEMBLE: ensemble,
        LARGE_ENSEMBLE: _with_model(ensemble, {"tok2vec": LARGE}),
        "TextCatParametricAttention.v1": parametric,
        "TextCatReduce.v1": _with_model(ensemble, {**REDUCE, "tok2vec": tok2vec}),
        "TextCatBOW.v3": load("baselines/bow.cfg"),
    }
    return {name: trainable(config, texts) for name, config in configs.items()}


def load(name: str) -> Config:
    """Load a file of configs/."""
    return spacy.util.load_config(CONFIGS / name)


def _with_model(config: Config, model: dict[str, Any]) -> Config:
    changed = config.copy()
    changed["components"]["textcat"]["model"] = model
    return changed


def examples(nlp: Language, texts: list[str]) -> list[Example]:
    """Make examples of one class and of the other, in turn."""
    return [
        Example.from_dict(nlp.make_doc(text), {"cats": CATS[i % 2]})
        for i, text in enumerate(texts)
    ]


def trainable(
    config: Config,
    texts: Texts,
    make: Callable[[Language, list[str]], list[Example]] = examples,
) -> Trainable:
    """Build the pipeline of a config and initialise it, by default with two classes."""
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    settings = registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    sample = make(nlp, texts.short[:100])
    nlp.initialize(lambda: sample, sgd=settings["optimizer"])
    return Trainable(
        nlp, settings["optimizer"], settings["batcher"], settings["dropout"]
    )
