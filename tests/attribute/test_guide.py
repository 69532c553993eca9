import numpy
import pytest

from spacy_eeap.attribute.guide import likely_units

from .pipelines import decide

TEXT = "This film is very good. A bad book."
STORY = "Mary is in the kitchen. John left. Mary left. Where is Mary?"


@pytest.mark.parametrize(("kind", "text"), [("classes", TEXT), ("facts", STORY)])
def test_the_strongest_by_attention_and_by_gradients_are_among_them(
    kind, text, request
):
    decider, [decision] = decide(request.getfixturevalue(kind), [text])
    n_units = len(decision.units)
    assert likely_units(decider, decision, n_units).tolist() == list(range(n_units))
    assert decision.attention.argmax() in likely_units(decider, decision, 2)
    for i in range(n_units):
        only = numpy.zeros(n_units)
        only[i] = 1
        assert i in likely_units(decider, decision._replace(attention=only), 2)


def test_a_sentence_has_the_gradients_of_its_tokens(classes):
    decider, [decision] = decide(classes, [TEXT])
    strongest = likely_units(decider, decision._replace(attention=numpy.zeros(0)), 1)
    [token] = strongest.tolist()
    sentences = numpy.array([[0, token], [token, token + 1], [token + 1, 10]])
    whole = decision._replace(units=sentences, attention=numpy.zeros(0))
    assert len(likely_units(decider, whole, 1)) == 1


def test_without_attention_and_gradients_the_first_are_taken(classes, monkeypatch):
    decider, [decision] = decide(classes, [TEXT])
    monkeypatch.setattr("spacy_eeap.attribute.guide.is_ours", lambda model: False)
    bare = decision._replace(attention=numpy.zeros(0))
    assert likely_units(decider, bare, 3).tolist() == [0, 1, 2]
