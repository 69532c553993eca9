import pytest

from spacy_eeap.conversion.kinds import Options
from spacy_eeap.conversion.kinds.spans import read_spans

from .tables import NLP, documents, rows

TEXT = " Ann sleeps."


def spans(value, name="spans"):
    [doc] = documents("spans", {"text": TEXT, name: value})
    return [(span.text, span.label_) for span in doc.spans["sc"]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("spans", [{"start": 1, "end": 4, "label": "P", "token_end": 2}]),
        ("entities", [[1, 4, "P"]]),
        ("label", '[[1, 4, "P"]]'),
    ],
)
def test_spans_stand_where_their_characters_are(name, value):
    assert spans(value, name) == [("Ann", "P")]


def test_spans_may_overlap_and_be_none():
    assert len(spans([[1, 4, "P"], [1, 11, "S"]])) == 2
    assert spans([]) == []


def test_a_row_without_a_list_has_no_annotation():
    assert documents("spans", {"text": TEXT, "spans": None}) == [None]


def test_a_span_of_half_a_token_is_widened_and_told():
    table = rows({"text": TEXT, "spans": [[1, 3, "P"], [5, 11, "V"]]})
    reader = read_spans(table, Options())
    doc = reader.doc(NLP, reader.item(table[0]))
    assert [span.text for span in doc.spans["sc"]] == ["Ann", "sleeps"]
    assert reader.widened == ["a.csv, line 2"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Ann", "expected a list of spans"),
        ([[0, 99, "P"]], "not within the text, which has 12 characters"),
        ([[4, 4, "P"]], "not within the text"),
        ([["0", 4, "P"]], "expected a span like"),
        ([{"start": 0, "end": 4}], "expected a span with a label"),
    ],
)
def test_what_is_wrong_is_told(value, message):
    with pytest.raises(ValueError, match=message):
        spans(value)
