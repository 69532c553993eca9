"""Every component of ours is saved with a manifest, and refuses what does not fit."""

import numpy
import pytest
import spacy
import srsly
from spacy.util import load_model_from_config

from spacy_eeap.saving.component import CheckedSaving
from spacy_eeap.saving.manifest import FILE

from ..golden.predicted import FOLDER

NAMES = [
    "morphologizer",
    "qa_facts",
    "qa_memory_network",
    "tagger",
    "textcat_ensemble",
    "textcat_multilabel",
    "textcat_ratios",
    "translate_luong",
]


@pytest.fixture(scope="module", params=NAMES)
def saved(request, tmp_path_factory):
    """A pipeline on the disk, and the name of its component."""
    nlp = spacy.load(FOLDER / request.param)
    folder = tmp_path_factory.mktemp("saved")
    nlp.to_disk(folder)
    [name] = [name for name, pipe in nlp.components if isinstance(pipe, CheckedSaving)]
    return folder, name


@pytest.fixture
def folder(saved, tmp_path):
    """A copy of it, to be damaged."""
    nlp = spacy.load(saved[0])
    nlp.to_disk(tmp_path)
    return tmp_path / saved[1]


def edit(folder, change):
    """Change the message of a model, and take the manifest away."""
    (folder / FILE).unlink()
    message = srsly.msgpack_loads((folder / "model").read_bytes())
    change(message)
    (folder / "model").write_bytes(srsly.msgpack_dumps(message))


def told(folder):
    """Get the error of loading the pipeline."""
    with pytest.raises(ValueError) as error:
        spacy.load(folder.parent)
    assert f"Could not load the component '{folder.name}' from" in str(error.value)
    return str(error.value)


def filled(message):
    """The first layer with a parameter, and the name of that."""
    return next(
        (params, name)
        for params in message["params"]
        for name, value in params.items()
        if value is not None
    )


def test_what_was_saved_is_loaded(folder):
    assert set(srsly.read_json(folder / FILE)["files"]) == {"cfg", "model"}
    assert spacy.load(folder.parent)


def test_a_model_without_a_manifest_is_of_an_earlier_version(folder):
    (folder / FILE).unlink()
    assert spacy.load(folder.parent)


@pytest.mark.parametrize("name", ["model", "cfg"])
def test_one_byte_is_enough(folder, name):
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert f"the file '{name}' is not the one that was saved" in told(folder)


def test_numbers_that_are_not_finite(folder):
    def change(message):
        params, name = filled(message)
        params[name] = params[name] * numpy.nan

    edit(folder, change)
    assert "holds NaN or infinite numbers" in told(folder)


def test_another_shape(folder):
    def change(message):
        params, name = filled(message)
        params[name] = numpy.repeat(params[name], 2, axis=-1)

    edit(folder, change)
    assert told(folder)


def test_a_dimension_that_no_memory_holds(folder):
    def change(message):
        node = next(node for node in message["nodes"] if node["dims"])
        node["dims"][next(iter(node["dims"]))] = 2**40

    edit(folder, change)
    assert f"is {2**40}, and no count" in told(folder)


def test_an_attribute_of_another_config(folder):
    wrong = {srsly.msgpack_dumps(x): srsly.msgpack_dumps(not x) for x in (True, False)}
    names = []

    def change(message):
        for attrs in message["attrs"]:
            for name, data in attrs.items():
                if data in wrong and not names:
                    attrs[name] = wrong[data]
                    names.append(name)

    edit(folder, change)
    if not names:
        pytest.skip("Its config says neither yes nor no of anything.")
    assert f"the attribute '{names[0]}' must be" in told(folder)


@pytest.mark.parametrize("layers", [0, 1])
def test_a_model_of_other_layers(folder, layers):
    edit(folder, lambda message: message["nodes"].__delitem__(slice(layers, None)))
    assert "layers, and that of its config" in told(folder)


def test_bytes_are_checked_as_files_are(saved):
    nlp = spacy.load(saved[0])
    pipe = nlp.get_pipe(saved[1])
    data = pipe.to_bytes(exclude=["vocab"])
    built = load_model_from_config(nlp.config).get_pipe(saved[1])
    for text in nlp.vocab.strings:
        built.vocab.strings.add(text)
    assert built.from_bytes(data, exclude=["vocab"]) is built
    assert built.to_bytes(exclude=["vocab"]) == data
    entries = srsly.msgpack_loads(data)
    entries["model"] = entries["model"][:-1] + b"\x00"
    with pytest.raises(ValueError, match=r"bytes: the file 'model' is not the one"):
        built.from_bytes(srsly.msgpack_dumps(entries), exclude=["vocab"])
    for damaged in (b"", b"\x80", data[:-20]):
        with pytest.raises(ValueError, match=f"'{saved[1]}' from bytes"):
            built.from_bytes(damaged, exclude=["vocab"])
