import pytest
import spacy
from spacy.util import registry

from spacy_eeap.models.linear_start import linear_start

NETWORK = {"@architectures": "spacy-eeap.MemoryNetwork.v1", "width": 4}


@pytest.fixture
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    for name in ("qa", "other_qa"):
        nlp.add_pipe("eeap_qa", name=name, config={"model": NETWORK})
    return nlp


def linear(nlp):
    return [
        nlp.get_pipe(name).model.layers[1].attrs["linear"]
        for name in nlp.pipe_names[1:]
    ]


def test_a_memory_network_has_its_softmax_where_no_callback_is_used(nlp):
    assert linear(nlp) == [False, False]


def test_the_first_epochs_are_linear(nlp):
    before_update = linear_start(epochs=2)
    found = []
    for step, epoch in enumerate([0, 0, 1, 2, 3]):
        before_update(nlp, {"step": step, "epoch": epoch})
        found.append(linear(nlp))
    assert found == [[True] * 2] * 3 + [[False] * 2] * 2


def test_no_epochs_leave_the_softmax_on(nlp):
    linear_start(epochs=0)(nlp, {"step": 0, "epoch": 0})
    assert linear(nlp) == [False, False]


def test_a_config_names_it(nlp):
    callback = {"@callbacks": "spacy-eeap.linear_start.v1", "epochs": 1}
    before_update = registry.resolve({"before_update": callback})["before_update"]
    before_update(nlp, {"step": 0, "epoch": 0})
    assert linear(nlp) == [True, True]


def test_a_pipeline_without_a_memory_network_is_refused():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    with pytest.raises(ValueError, match="no component of the pipeline has one"):
        linear_start(epochs=1)(nlp, {"step": 0, "epoch": 0})


def test_a_negative_number_of_epochs_is_refused():
    with pytest.raises(ValueError, match="epochs must be at least 0, but was -1"):
        linear_start(epochs=-1)
