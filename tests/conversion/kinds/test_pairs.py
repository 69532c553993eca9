import pytest

from spacy_eeap.translations import gold_translation

from .tables import documents


@pytest.mark.parametrize("names", [("source", "target"), ("text", "translation")])
def test_a_text_has_what_it_becomes(names):
    row = dict(zip(names, (" Ein Mann.", "A man. "), strict=True))
    [doc] = documents("pairs", row)
    assert (doc.text, gold_translation(doc)) == ("Ein Mann.", "A man.")


def test_columns_can_be_named():
    [doc] = documents("pairs", {"de": "Ja", "en": "Yes"}, text="de", labels=("en",))
    assert (doc.text, gold_translation(doc)) == ("Ja", "Yes")


def test_half_a_pair_is_an_error():
    with pytest.raises(ValueError, match="but 'target' is empty"):
        documents("pairs", {"source": "Ja", "target": ""})


def test_only_classes_have_several_columns():
    with pytest.raises(ValueError, match="Only classes can stand in several"):
        documents("pairs", {"a": "Ja", "b": "x", "c": "y"}, text="a", labels=("b", "c"))
