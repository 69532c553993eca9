import pytest
import spacy

from spacy_eeap.explain.collect.deciders import find_decider
from spacy_eeap.explain.kinds.answers.decider import AnswerDecider
from spacy_eeap.explain.kinds.classes.decider import ClassDecider
from spacy_eeap.explain.kinds.tags.decider import TagDecider


@pytest.mark.parametrize(
    ("kind", "name", "expected", "unit"),
    [
        ("classes", "textcat", ClassDecider, "token"),
        ("tags", "tagger", TagDecider, "token"),
        ("facts", "qa", AnswerDecider, "fact"),
    ],
)
def test_each_component_has_its_own(kind, name, expected, unit, request):
    decider = find_decider(request.getfixturevalue(kind), name)
    assert type(decider) is expected
    assert decider.unit == unit


def test_of_translations_attention_alone_is_told():
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_translate", config={"target_lang": "de"})
    with pytest.raises(ValueError, match="'eeap_translate' translates"):
        find_decider(nlp, "eeap_translate")
