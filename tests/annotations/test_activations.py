import json

import numpy
import pytest
import spacy
import srsly
from numpy.testing import assert_array_equal
from spacy.tokens import Doc

from spacy_eeap.annotations.activations import save


def new_doc():
    return spacy.blank("en").make_doc("a b")


def test_activations_are_empty_where_none_were_saved():
    assert new_doc()._.activations == {}


def test_a_component_without_activations_says_how_to_save_them():
    doc = new_doc()
    save(doc, "first", {"attention": numpy.asarray([1, 0])})
    with pytest.raises(KeyError, match=r"'textcat' here.*'save_activations': True"):
        doc._.activations["textcat"]
    assert "textcat" not in doc._.activations
    assert doc._.activations.get("textcat") is None


def test_components_keep_their_activations_apart():
    doc = new_doc()
    save(doc, "first", {"attention": numpy.asarray([1, 0])})
    save(doc, "second", {"attention": numpy.asarray([0, 1])})
    save(doc, "first", {"attention": numpy.asarray([2, 0])})
    assert_array_equal(doc._.activations["first"]["attention"], [2, 0])
    assert_array_equal(doc._.activations["second"]["attention"], [0, 1])


def test_documents_do_not_share_their_activations():
    doc, other = new_doc(), new_doc()
    save(doc, "pipe", {"attention": numpy.asarray([1, 0])})
    assert other._.activations == new_doc()._.activations == {}


def test_activations_survive_bytes():
    doc = new_doc()
    save(doc, "pipe", {"attention": numpy.asarray([0.25, 0.75], dtype="f")})
    restored = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert_array_equal(restored._.activations["pipe"]["attention"], [0.25, 0.75])


def test_activations_are_written_as_json_after_a_round_trip_too():
    doc = new_doc()
    save(doc, "pipe", {"attention": numpy.asarray([[0.25], [0.75]], dtype="f")})
    restored = Doc(doc.vocab).from_bytes(doc.to_bytes())
    for each in (doc, restored):
        data = each.to_json(underscore=["activations"])
        written = json.loads(srsly.json_dumps(data))["_"]["activations"]
        assert written == {"pipe": {"attention": [[0.25], [0.75]]}}


def test_activations_can_be_set():
    doc = new_doc()
    doc._.activations = {"pipe": {"attention": numpy.asarray([1, 0])}}
    assert_array_equal(doc._.activations["pipe"]["attention"], [1, 0])
