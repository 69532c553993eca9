"""Pipelines that earlier versions saved load, and predict what they did: see make.py.

A file that differs tells that a saved pipeline of a user does, too. It is not made
again for a test to pass.
"""

from importlib.metadata import entry_points

import numpy
import pytest
import spacy
import srsly

from .predicted import FOLDER, assert_same, predicted

FOLDERS = [b"/home/", b"/root/", b"/tmp/", b"/work/", b"/Users/", b"\\Users\\"]
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def nlp(name):
    return spacy.load(FOLDER / name)


@pytest.fixture
def texts(saved):
    return [doc["text"] for doc in saved]


@pytest.fixture
def expected(saved):
    return [doc["predicted"] for doc in saved]


@pytest.fixture
def saved(name):
    return srsly.read_json(FOLDER / f"{name}.json")["docs"]


def parameters(nlp):
    """All parameters of a pipeline, each as a layer and a name."""
    return [
        (layer, name)
        for _, pipe in nlp.pipeline
        if hasattr(pipe, "model")
        for layer in pipe.model.walk()
        for name in layer.param_names
        if layer.has_param(name) is True
    ]


def test_every_pipeline_has_its_predictions():
    assert NAMES
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == NAMES


MADE_OF = ["spacy_factories", "spacy_architectures", "spacy_misc", "thinc_layers"]


@pytest.mark.parametrize("group", MADE_OF)
def test_every_part_of_a_pipeline_is_in_one_of_them(group):
    ours = {
        entry.name
        for entry in entry_points(group=group)
        if entry.value.startswith("spacy_eeap.")
    }
    configs = "".join((FOLDER / name / "config.cfg").read_text() for name in NAMES)
    assert ours
    assert {name for name in ours if f'"{name}"' not in configs} == set()


def test_a_saved_pipeline_predicts_what_it_did(nlp, texts, expected):
    assert_same(predicted(nlp, texts), expected)


def test_a_pipeline_saved_again_predicts_what_it_did(nlp, texts, expected, tmp_path):
    nlp.to_disk(tmp_path)
    assert_same(predicted(spacy.load(tmp_path), texts), expected)


def test_the_rounding_of_another_processor_is_forgiven(nlp, texts, expected):
    for layer, name in parameters(nlp):
        values = layer.get_param(name)
        noise = numpy.random.uniform(-1e-6, 1e-6, values.shape)
        layer.set_param(name, (values * (1 + noise)).astype("f"))
    assert_same(predicted(nlp, texts), expected)


@pytest.mark.parametrize("which", [0, -1], ids=["first", "last"])
def test_other_weights_in_a_single_layer_are_not(which, nlp, texts, expected):
    layer, name = parameters(nlp)[which]
    layer.set_param(name, layer.get_param(name) * 1.05)
    with pytest.raises(AssertionError):
        assert_same(predicted(nlp, texts), expected)


def test_no_file_names_a_folder_of_the_machine_that_made_it(name):
    for path in (FOLDER / name).rglob("*"):
        if path.is_dir():
            continue
        assert not any(folder in path.read_bytes() for folder in FOLDERS), path
