import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from thinc.api import Config

from spacy_eeap.training.schedule import EVALUATIONS, fit_schedule

CONFIG = """
[nlp]
lang = "en"
pipeline = ["textcat"]
[components]
[components.textcat]
factory = "textcat"
[components.textcat.model]
@architectures = "spacy.TextCatBOW.v3"
exclusive_classes = true
ngram_size = 1
no_output_layer = false
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = "train.spacy"
[corpora.dev]
@readers = "spacy.Corpus.v1"
path = "train.spacy"
[training]
seed = 0
gpu_allocator = "pytorch"
max_epochs = 6
max_steps = 0
[training.batcher]
@batchers = "spacy.batch_by_sequence.v1"
size = 10
[training.optimizer]
@optimizers = "Adam.v1"
[training.optimizer.learn_rate]
@schedules = "warmup_linear.v1"
warmup_steps = 7
total_steps = 7
initial_rate = 0.01
[initialize]
[initialize.after_init]
@callbacks = "spacy-eeap.fit_schedule.v1"
"""


def write(path, n_docs):
    nlp = spacy.blank("en")
    docs = [nlp.make_doc(f"text {i}") for i in range(n_docs)]
    for i, doc in enumerate(docs):
        doc.cats = {"A": float(i % 2), "B": float(1 - i % 2)}
    DocBin(docs=docs, store_user_data=True).to_disk(path)


def initialize(tmp_path, n_docs=95, **overrides):
    path = tmp_path / "train.spacy"
    write(path, n_docs)
    config = Config().from_str(CONFIG, interpolate=False)
    config["corpora"]["train"]["path"] = config["corpora"]["dev"]["path"] = str(path)
    for key, value in overrides.items():
        section = "initialize" if key in ("least_steps", "warmup") else "training"
        part = config[section]
        (part["after_init"] if section == "initialize" else part)[key] = value
    return init_nlp(config).config["training"]


def test_the_learning_rate_falls_until_the_last_step(tmp_path):
    training = initialize(tmp_path)
    rate = training["optimizer"]["learn_rate"]
    assert rate["total_steps"] == 60  # ten batches in each of six epochs
    assert rate["warmup_steps"] == 3
    assert rate["initial_rate"] == 0.01
    assert training["eval_frequency"] == 60 // EVALUATIONS
    assert training["max_epochs"] == 6


def test_a_small_corpus_has_more_epochs(tmp_path):
    training = initialize(tmp_path, least_steps=101)
    assert training["max_epochs"] == 11
    assert training["optimizer"]["learn_rate"]["total_steps"] == 110


def test_it_ends_at_max_steps(tmp_path):
    training = initialize(tmp_path, max_steps=40, warmup=0.5)
    rate = training["optimizer"]["learn_rate"]
    assert (rate["total_steps"], rate["warmup_steps"]) == (40, 20)
    assert training["max_steps"] == 40


def test_a_rate_that_stays_is_left_alone(tmp_path):
    training = initialize(tmp_path, optimizer={"@optimizers": "Adam.v1"})
    assert training["optimizer"]["learn_rate"] == 0.001
    training = initialize(
        tmp_path, optimizer={"@optimizers": "Adam.v1", "learn_rate": 0.1}
    )
    assert training["optimizer"]["learn_rate"] == 0.1


@pytest.mark.parametrize("epochs", [0, -1])
def test_epochs_without_number_are_refused(tmp_path, epochs):
    with pytest.raises(ValueError, match=f"max_epochs = {epochs}"):
        initialize(tmp_path, max_epochs=epochs)


def test_a_training_loop_without_corpus_is_left_alone():
    config = Config().from_str(CONFIG, interpolate=False)
    config["corpora"]["train"]["path"] = None
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    before = nlp.config["training"].copy()
    nlp.get_pipe("textcat").add_label("A")
    nlp.get_pipe("textcat").add_label("B")
    nlp.initialize()
    assert nlp.config["training"] == before


@pytest.mark.parametrize("wrong", [{"least_steps": -1}, {"warmup": 1.0}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="A schedule has"):
        fit_schedule(**wrong)


def test_spacy_trains_by_it_and_saves_it(tmp_path):
    from spacy.cli.train import train

    path, written = tmp_path / "train.spacy", tmp_path / "config.cfg"
    write(path, 30)
    Config().from_str(CONFIG, interpolate=False).to_disk(written)
    paths = {f"corpora.{part}.path": str(path) for part in ("train", "dev")}
    train(written, tmp_path / "out", overrides=paths)
    saved = load_config(tmp_path / "out" / "model-last" / "config.cfg")
    assert saved["training"]["optimizer"]["learn_rate"]["total_steps"] == 18
