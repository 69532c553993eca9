"""configs/babi/memory_network.cfg, as `spacy train` runs it."""

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.cli.train import train
from spacy.training import Example

from spacy_eeap.readers.babi import BabiReader

from ..readers.babi_folders import make_folder, make_stories
from ..tiny import CONFIGS

CONFIG = CONFIGS / "babi" / "memory_network.cfg"
EPOCHS = 12
PLACES = ["kitchen", "garden", "office"]
SIZES = {
    "components.qa.model.width": 16,
    "components.qa.model.memories": 10,
    "corpora.train.tasks": [1],
    "corpora.dev.tasks": [1],
    "training.before_update.epochs": 2,
    "training.max_steps": 0,
    "training.max_epochs": EPOCHS,
    "training.eval_frequency": 6,
    "training.optimizer.learn_rate.initial_rate": 0.03,
    "training.optimizer.learn_rate.warmup_steps": 0,
    "training.optimizer.learn_rate.total_steps": 6 * EPOCHS,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("babi")
    return make_folder(
        folder, qa1_train=make_stories(120), qa1_test=make_stories(20, 3)
    )


@pytest.fixture(scope="module")
def trained(folder, tmp_path_factory):
    """The folder of the best and the last model."""
    output = tmp_path_factory.mktemp("trained")
    train(CONFIG, output, overrides={"paths.train": str(folder), **SIZES})
    return output


def hops(nlp):
    return nlp.get_pipe("qa").model.layers[1]


def test_it_learns(trained, folder):
    nlp = spacy.load(trained / "model-best")
    examples = list(BabiReader(folder, "test", [1])(nlp))
    assert nlp.evaluate(examples)["qa_acc"] > 0.9


def test_a_finished_model_has_its_softmax(trained):
    nlp = spacy.load(trained / "model-last")
    assert not hops(nlp).attrs["linear"]


def test_a_model_that_is_saved_in_the_linear_epochs_stays_linear(folder, tmp_path):
    overrides = {"paths.train": str(folder), **SIZES, "training.max_epochs": 1}
    train(CONFIG, tmp_path, overrides=overrides)
    assert hops(spacy.load(tmp_path / "model-last")).attrs["linear"]


def test_an_update_is_the_same_whatever_is_beside_it_in_the_batch(trained, folder):
    nlp = spacy.load(trained / "model-best")
    hops(nlp).attrs["noise"] = 0.0
    examples = list(BabiReader(folder, "test", [1])(nlp))[:4]
    losses = [nlp.get_pipe("qa").update([each])["qa"] for each in examples]
    assert_allclose(nlp.get_pipe("qa").update(examples)["qa"], sum(losses), rtol=1e-4)


def test_it_is_trained_further_with_words_that_are_new(trained):
    nlp = spacy.load(trained / "model-best")
    docs = [nlp.make_doc(f"Zoe is in the {place}. Where is Zoe?") for place in PLACES]
    examples = [Example(doc, doc.copy()) for doc in docs]
    for example, place in zip(examples, PLACES, strict=True):
        example.reference._.answer = {"text": place, "answers": [place]}
    optimizer = nlp.resume_training()
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    assert [nlp(doc.text)._.answer["text"] for doc in docs] == PLACES
