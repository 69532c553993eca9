"""spaCy's commands take questions and stories as they take its own annotations."""

import pytest
import spacy
import srsly
from numpy.testing import assert_array_equal
from spacy.cli._util import app
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_eeap.stories import find_story

from ..told import (
    GOLD,
    PLACES,
    TEXTS,
    answers,
    new_pipeline,
    story_examples,
    write_stories,
)

TRAINING = {
    "max_epochs": 10,
    "max_steps": 0,
    "eval_frequency": 20,
    "batcher": {"@batchers": "spacy.batch_by_sequence.v1", "size": 16},
    "optimizer": {"@optimizers": "Adam.v1", "learn_rate": 0.1},
}


def run(*arguments):
    """Run a command of `python -m spacy` and get what it prints."""
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with train.spacy (48 stories, thrice), dev.spacy (24) and config.cfg."""
    folder = tmp_path_factory.mktemp("stories")
    nlp = new_pipeline(save_activations=True)
    examples = story_examples(nlp, "qa1")
    for i, example in enumerate(examples):
        example.reference._.task = f"qa{1 + i % 2}"
    write_stories(folder / "train.spacy", (examples[::3] + examples[1::3]) * 3)
    write_stories(folder / "dev.spacy", examples[2::3])
    config = nlp.config.copy()
    for split in ("train", "dev"):
        config["paths"][split] = str(folder / f"{split}.spacy")
    config["training"].update(TRAINING)
    config.to_disk(folder / "config.cfg")
    return folder


@pytest.fixture(scope="module")
def printed(folder):
    """What `spacy train` prints. It writes to the folder `trained`."""
    return run("train", folder / "config.cfg", "-o", folder / "trained")


@pytest.fixture
def model_path(folder, printed):
    return folder / "trained" / "model-best"


def test_train_tells_the_loss_and_the_accuracy(printed):
    header = next(line for line in printed.splitlines() if "LOSS QA" in line)
    assert header.split() == ["E", "#", "LOSS", "QA", "QA_ACC", "SCORE"]
    assert "100.00    1.00" in printed


def test_evaluate_writes_every_score(model_path, folder):
    run("evaluate", model_path, folder / "dev.spacy", "-o", folder / "metrics.json")
    metrics = srsly.read_json(folder / "metrics.json")
    assert metrics["qa_acc"] == metrics["qa_support_hits"] == 1.0
    assert metrics["qa_acc_per_task"] == {"qa1": 1.0, "qa2": 1.0}
    assert metrics["qa_support_hits_per_task"] == {"qa1": 1.0, "qa2": 1.0}
    assert metrics["qa_error_mean"] == metrics["qa_failed_tasks"] == 0


def test_evaluate_component_by_component(model_path, folder):
    metrics = folder / "per_component.json"
    run("evaluate", model_path, folder / "dev.spacy", "-o", metrics, "--per-component")
    assert srsly.read_json(metrics)["qa"]["qa_acc"] == 1.0


def test_evaluate_with_the_tokens_of_the_references(model_path, folder):
    metrics = folder / "gold.json"
    run("evaluate", model_path, folder / "dev.spacy", "-o", metrics, "-G")
    assert srsly.read_json(metrics)["qa_acc"] == 1.0


def test_the_trained_pipeline_answers_a_text(model_path):
    nlp = spacy.load(model_path)
    assert answers(nlp) == GOLD


def test_train_shows_another_score_if_asked(folder, tmp_path):
    config = folder / "config.cfg"
    weights = ["--training.score_weights.qa_support_hits", "0.5"]
    printed = run("train", config, *weights, "--training.max_epochs", "1")
    assert "QA_SUPPORT..." in printed


def test_init_labels_writes_the_answers_that_train_reads(folder, tmp_path):
    run("init", "labels", folder / "config.cfg", tmp_path)
    labels = tmp_path / "qa.json"
    assert srsly.read_json(labels) == sorted(PLACES)
    srsly.write_json(labels, ["attic", *PLACES])
    config = spacy.util.load_config(folder / "config.cfg")
    reader = {"@readers": "spacy.read_labels.v1", "path": str(labels)}
    config["initialize"]["components"] = {"qa": {"labels": reader}}
    config.to_disk(tmp_path / "config.cfg")
    run("train", tmp_path / "config.cfg", "-o", tmp_path, "--training.max_epochs", 1)
    nlp = spacy.load(tmp_path / "model-last")
    assert nlp.get_pipe("qa").labels == ("attic", *PLACES)


def test_stories_saved_without_their_answers(folder, tmp_path):
    nlp = new_pipeline()
    docs = [example.reference for example in story_examples(nlp)]
    DocBin(docs=docs).to_disk(tmp_path / "train.spacy")
    with pytest.raises(ValueError, match=r"no answers to learn.*store_user_data=True"):
        run("train", folder / "config.cfg", "--paths.train", tmp_path / "train.spacy")


def test_debug_config(folder):
    assert "Config is valid" in run("debug", "config", folder / "config.cfg")


def test_debug_data(folder):
    printed = run("debug", "data", folder / "config.cfg")
    assert "Pipeline can be initialized with data" in printed


def test_debug_model(folder):
    phases = ["-P0", "-P1", "-P2", "-P3"]
    assert "model looks good" in run(
        "debug", "model", folder / "config.cfg", "qa", *phases
    )


def test_benchmark_speed(model_path, folder):
    fewest = ["--batches", 30, "--warmup", 0]
    printed = run("benchmark", "speed", model_path, folder / "dev.spacy", *fewest)
    assert "words/s" in printed


def test_apply_writes_answers_and_activations(model_path, tmp_path):
    stories, applied = tmp_path / "stories.jsonl", tmp_path / "applied.spacy"
    srsly.write_jsonl(stories, [{"text": text} for text in TEXTS[:3]])
    run("apply", model_path, stories, applied)
    nlp = spacy.load(model_path)
    found = list(DocBin().from_disk(applied).get_docs(nlp.vocab))
    assert len(found) == 3
    for doc, expected in zip(found, nlp.pipe(TEXTS[:3]), strict=True):
        # A DocBin makes tuples of the lists in its user data.
        assert list(doc._.answer["answers"]) == expected._.answer["answers"]
        assert doc._.answer["candidates"] == expected._.answer["candidates"]
        assert find_story(doc) == find_story(expected)
        hops, expected_hops = (d._.activations["qa"]["hops"] for d in (doc, expected))
        assert_array_equal(hops, expected_hops)


def test_assemble(model_path, tmp_path):
    config = spacy.util.load_config(model_path / "config.cfg")
    config["components"]["qa"] = {"source": str(model_path)}
    config.to_disk(tmp_path / "sourced.cfg")
    run("assemble", tmp_path / "sourced.cfg", tmp_path / "assembled")
    assert answers(spacy.load(tmp_path / "assembled")) == GOLD


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # in spaCy
def test_package_names_this_package_among_its_requirements(model_path, tmp_path):
    run("package", model_path, tmp_path, "--name", "tiny", "--build", "none")
    meta = srsly.read_json(tmp_path / "en_tiny-0.0.0" / "meta.json")
    assert any(name.startswith("spacy-eeap>=") for name in meta["requirements"])
    assert meta["labels"]["qa"] == sorted(PLACES)
