"""Twenty-four reviews in a file, and a config that trains on them in a second."""

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.util import load_config

from ..tiny import CONFIGS, REVIEWS, TINY, make_examples


@pytest.fixture(scope="session")
def reviews_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("reviews") / "train.spacy"
    examples = make_examples(spacy.blank("en"), REVIEWS[:24])
    DocBin(docs=[example.reference for example in examples]).to_disk(path)
    return path


@pytest.fixture(scope="session")
def make_config(reviews_path):
    """Make configs/textcat_attention.cfg for the reviews, smaller than there."""

    def make(overrides=None):
        overrides = {
            **TINY,
            "paths.train": str(reviews_path),
            "training.max_epochs": 1,
            **(overrides or {}),
        }
        path = CONFIGS / "textcat_attention.cfg"
        return load_config(path, overrides=overrides, interpolate=False)

    return make
