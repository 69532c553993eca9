"""The tiny corpus on disk, and a pipeline trained on it."""

import pytest
import spacy
import torch
from spacy.cli.train import train
from spacy.tokens import DocBin
from thinc.api import fix_random_seed

from spacy_eeap.numeric import kernels

from .attribute.pipelines import answerer, classifier, tagger
from .tagged import SENTENCES, TINY_TAGGER, tagged_examples
from .tiny import CONFIGS, REVIEWS, TINY, make_examples

# The arrays are tiny, and on a busy machine a second thread is waited for.
torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def same_random_numbers():
    fix_random_seed(0)


@pytest.fixture(params=["compiled", "numpy"])
def either_way(request, monkeypatch):
    """With the compiled loops, if they were built, and without."""
    if request.param == "numpy":
        monkeypatch.setattr(kernels, "compiled", None)
    elif kernels.compiled is None:
        pytest.skip("No kernels were compiled")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """A folder with train.spacy (100 reviews) and dev.spacy (20)."""
    folder = tmp_path_factory.mktemp("corpus")
    nlp = spacy.blank("en")
    for split, reviews in {"train": REVIEWS[:100], "dev": REVIEWS[100:]}.items():
        docs = [example.reference for example in make_examples(nlp, reviews)]
        DocBin(docs=docs).to_disk(folder / f"{split}.spacy")
    return folder


@pytest.fixture(scope="session")
def paths(corpus):
    """The overrides that name the corpus in a config."""
    return {
        f"paths.{split}": str(corpus / f"{split}.spacy") for split in ("train", "dev")
    }


@pytest.fixture(scope="session")
def model_path(paths, tmp_path_factory):
    """The best model of configs/textcat_attention.cfg, smaller than there."""
    output = tmp_path_factory.mktemp("trained")
    train(CONFIGS / "textcat_attention.cfg", output, overrides={**TINY, **paths})
    return output / "model-best"


@pytest.fixture(scope="session")
def tagged_paths(tmp_path_factory):
    """The overrides that name a tagged corpus of 48 and of 24 sentences."""
    folder = tmp_path_factory.mktemp("tagged")
    examples = tagged_examples(spacy.blank("en"), sorted(SENTENCES)[::-1])
    docs = [example.reference for example in examples]
    for split, part in {"train": docs[::3] + docs[1::3], "dev": docs[2::3]}.items():
        DocBin(docs=part).to_disk(folder / f"{split}.spacy")
    return {
        f"paths.{split}": str(folder / f"{split}.spacy") for split in ("train", "dev")
    }


@pytest.fixture(scope="session")
def tagger_path(tagged_paths, tmp_path_factory):
    """The best model of `spacy train configs/tagger.cfg`, smaller than there."""
    output = tmp_path_factory.mktemp("trained_tagger")
    train(CONFIGS / "tagger.cfg", output, overrides={**TINY_TAGGER, **tagged_paths})
    return output / "model-best"


@pytest.fixture
def nlp(model_path):
    """The trained pipeline, fresh for each test."""
    return spacy.load(model_path)


@pytest.fixture
def examples(nlp):
    """Twenty-four reviews, half of them good."""
    return make_examples(nlp)


@pytest.fixture
def from_config():
    """Build an untrained pipeline of a file in configs/, changed by overrides."""

    def build(overrides=None, config="textcat_attention.cfg", sizes=TINY):
        loaded = spacy.util.load_config(
            CONFIGS / config, {**sizes, **(overrides or {})}
        )
        return spacy.util.load_model_from_config(loaded, auto_fill=True)

    return build


@pytest.fixture(scope="session")
def classes():
    """A trained text classifier, for tests that leave it as it is."""
    return classifier()


@pytest.fixture(scope="session")
def tags():
    """A trained tagger, likewise."""
    return tagger()


@pytest.fixture(scope="session")
def facts():
    """A pipeline that answers questions, likewise."""
    return answerer()
