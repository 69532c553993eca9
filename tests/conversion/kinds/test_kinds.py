import pytest

from spacy_eeap.conversion.kinds import guess

from .tables import rows


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"text": "a", "label": "b"}, "classes"),
        ({"Source": "a", "Target": "b"}, "pairs"),
        ({"text": "a", "translation": "b"}, "pairs"),
        ({"tokens": ["a"], "ner_tags": [0]}, "tags"),
        ({"text": "a", "tags": "x"}, "classes"),
        ({"text": "a", "spans": []}, "spans"),
        ({"text": "a", "entities": "b"}, "classes"),
        ({"facts": ["a"], "question": "b", "answer": "c"}, "stories"),
    ],
)
def test_the_names_of_columns_tell_the_kind(row, kind):
    assert guess(rows(row)) == kind
