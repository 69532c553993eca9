import pytest

from spacy_eeap.conversion.kinds import Options
from spacy_eeap.conversion.kinds.classes import read_classes

from .tables import documents, rows

A, B, BOTH, NONE = (
    {"a": float(a), "b": float(b)} for a, b in ((1, 0), (0, 1), (1, 1), (0, 0))
)


def cats(*data, **options):
    return [doc and doc.cats for doc in documents("classes", *data, **options)]


def test_one_column_has_a_label_in_each_row():
    assert cats({"text": "x", "label": "a"}, {"text": "y", "label": "b "}) == [A, B]


def test_a_label_can_be_a_number():
    found = cats({"text": "x", "label": 1.0}, {"text": "y", "label": 2})
    assert found == [{"1": 1.0, "2": 0.0}, {"1": 0.0, "2": 1.0}]


@pytest.mark.parametrize("missing", ["", " ", None, float("nan")])
def test_a_row_without_a_label_has_no_annotation(missing):
    found = cats({"text": "x", "label": "a"}, {"text": "y", "label": missing})
    assert found == [{"a": 1.0}, None]


def test_a_cell_can_have_several_labels_and_none_of_them():
    rows = [{"text": "x", "label": cell} for cell in ("a; b", "b", "")]
    assert cats(*rows, separator=";") == [BOTH, B, NONE]


@pytest.mark.parametrize("of_both", [["a", "b"], '["a", "b"]', {"a": 1, "b": 0.5}])
def test_a_value_can_be_a_list_or_scores(of_both):
    assert cats({"text": "x", "labels": ["a", "b"]}, {"text": "y", "labels": []}) == [
        BOTH,
        NONE,
    ]
    [found] = cats({"text": "x", "labels": of_both})
    assert found.keys() == {"a", "b"}
    assert min(found.values()) >= 0.5


def test_several_columns_have_a_label_or_nothing():
    table = [{"text": "x", "c1": "a", "c2": "b"}, {"text": "y", "c1": "b", "c2": ""}]
    assert cats(*table, labels=("c1", "c2")) == [BOTH, B]


@pytest.mark.parametrize("named", [(), ("a", "b")])
@pytest.mark.parametrize(("yes", "no"), [("1", "0"), (True, False), ("x", ""), (1, 0)])
def test_a_column_can_be_a_label(named, yes, no):
    table = [{"text": "x", "a": yes, "b": no}, {"text": "y", "a": no, "b": yes}]
    assert cats(*table, labels=named) == [A, B]


def test_a_column_called_label_has_labels_even_if_they_are_0_and_1():
    found = cats({"text": "x", "label": "0"}, {"text": "y", "label": "1"})
    assert found == [{"0": 1.0, "1": 0.0}, {"0": 0.0, "1": 1.0}]


@pytest.mark.parametrize(
    "names", [("Body", "Category"), ("stuff", "label"), ("text", "anything")]
)
def test_columns_are_guessed_by_their_names(names):
    reader = read_classes(rows(dict(zip(names, ("x", "a"), strict=True))), Options())
    assert (reader.text, reader.labels) == (names[0], (names[1],))
    assert all(repr(name) in reader.said() for name in names)


def test_columns_can_be_named():
    row = {"text": "x", "label": "a", "title": "y", "b": "c"}
    [doc] = documents("classes", row, text="title", labels=("b",))
    assert (doc.text, doc.cats) == ("y", {"c": 1.0})


@pytest.mark.parametrize(
    ("row", "options", "message"),
    [
        ({"p": "x", "q": "a", "r": "b"}, {}, "Which column has the texts.*'p', 'q'"),
        ({"text": "x", "q": "a", "r": "b"}, {}, "Which column has the labels"),
        ({"text": "x", "q": "a"}, {"labels": ("z",)}, "--label z: there is no such"),
        ({"text": "x", "q": "a"}, {"text": "z"}, "--text z: there is no such"),
        ({"text": 3, "label": "a"}, {}, "expected a text in the column 'text'"),
        ({"text": "x", "label": {"a": 2}}, {}, "scores from 0 to 1"),
        ({"text": "x", "label": [["a"]]}, {}, "expected a label in the column"),
    ],
)
def test_what_is_wrong_is_told(row, options, message):
    with pytest.raises(ValueError, match=message):
        cats(row, **options)
