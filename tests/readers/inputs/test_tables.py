import pytest

from spacy_eeap.readers.inputs.row import NO_COLUMN
from spacy_eeap.readers.inputs.tables import read_csv, read_tsv
from spacy_eeap.readers.inputs.unreadable import Unreadable


def read(content, column=None, form=read_csv):
    return list(form(iter(content.splitlines(keepends=True)), "a.csv", column))


def texts(content, column=None, form=read_csv):
    return [row.text for row in read(content, column, form)]


def test_rows_have_their_columns_and_their_place():
    one, two = read("id,text\n1,Good\n2,Bad\n")
    assert one == ("Good", {"id": "1", "text": "Good"}, "a.csv, line 2", None)
    assert (two.text, two.place) == ("Bad", "a.csv, line 3")


def test_a_field_in_quotes_has_commas_quotes_and_line_breaks():
    rows = read('text,n\n"Good, ""very""\n\ngood",1\nBad,2\n')
    assert [row.text for row in rows] == ['Good, "very"\n\ngood', "Bad"]
    assert [row.place for row in rows] == ["a.csv, line 2", "a.csv, line 5"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_first_line_tells_the_delimiter(delimiter):
    content = f"id{delimiter}text\n1{delimiter}Good\n"
    assert texts(content) == ["Good"]


def test_a_tsv_has_tabs_alone():
    assert texts("id,a\ttext\n1\tGood; bad, or so\n", None, read_tsv) == [
        "Good; bad, or so"
    ]


def test_empty_lines_are_no_rows():
    rows = read("\n\ntext,n\n\nGood,1\n\n")
    assert [(row.text, row.place) for row in rows] == [("Good", "a.csv, line 5")]


def test_a_column_can_be_named():
    assert texts("text,review\na,b\n", "review") == ["b"]


def test_cells_that_are_left_out_at_the_end_are_empty():
    assert read("text,stars\nGood\n")[0].data == {"text": "Good", "stars": ""}


@pytest.mark.parametrize("content", ["", "\n", "text\n"])
def test_a_table_can_be_empty(content):
    assert read(content) == []


def test_columns_that_leave_it_open_are_an_error():
    with pytest.raises(ValueError, match="the columns are 'id', 'review'"):
        read("id,review\n1,Good\n")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Good, or bad,1", "expected 2 columns, but got 3.*in quotes"),
        ('"Good" film,1', "expected a row of a table, but"),
        (Unreadable("a.csv, line 3", "no UTF-8"), "no UTF-8"),
    ],
)
def test_a_row_that_cannot_be_read_does_not_end_the_table(line, reason):
    given = iter(["text,n\n", "One,1\n", line, "Two,2\n"])
    one, bad, two = read_csv(given, "a.csv", None)
    assert (one.text, two.text) == ("One", "Two")
    with pytest.raises(Unreadable, match=f"a.csv, line 3: .*{reason}"):
        raise bad


def test_a_quote_that_is_never_closed_is_named():
    one, bad = read('text,n\nOne,1\n"Two,2\nThree,3\n')
    assert one.text == "One"
    assert str(bad).startswith("a.csv, line 3: expected a row")


def test_names_of_columns_that_cannot_be_read_are_an_error():
    with pytest.raises(Unreadable, match=r"a\.csv, line 2: expected names of columns"):
        list(read_csv(iter(["\n", "text\r,n\n"]), "a.csv", None))


def test_a_field_can_be_long():
    assert texts(f"text,n\n{'a' * 10**6},1\n") == ["a" * 10**6]


def test_a_table_can_be_read_without_a_text():
    [row] = read("id,review\n1,Good\n", column=NO_COLUMN)
    assert (row.text, row.data) == (None, {"id": "1", "review": "Good"})


def test_two_columns_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="two columns are called 'a'"):
        read("a,text,a\n1,Good,2\n")
