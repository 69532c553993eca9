import pytest

from spacy_eeap.conversion.kinds import Options
from spacy_eeap.conversion.read import read


@pytest.fixture
def file(tmp_path):
    def file(name, content, encoding="utf-8"):
        (tmp_path / name).write_bytes(content.encode(encoding))
        return tmp_path / name

    return file


def texts(found):
    return [item.text for item in found.items]


TABLE = [("Good, or so", "A"), ("Bad", "B")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,label\n"Good, or so",A\nBad,B\n'),
        ("a.csv", "label;text\nA;Good, or so\nB;Bad\n"),
        ("a.tsv", "text\tlabel\nGood, or so\tA\nBad\tB\n"),
        (
            "a.jsonl",
            '{"text": "Good, or so", "label": "A"}\n{"text": "Bad", "label": "B"}',
        ),
        ("a.json", '[{"text":"Good, or so","label":"A"},{"text":"Bad","label":"B"}]'),
        ("a.txt", "__label__A Good, or so\nBad __label__B\n"),
    ],
)
def test_the_forms_of_tables_say_the_same(file, name, content):
    if name == "a.txt":
        content = content.replace("Bad __label__B", "__label__B Bad")
    found = read([file(name, content)])
    assert found.kind == "classes"
    assert [(item.text, item.labels[0]) for item in found.items] == TABLE
    assert found.problems == []


def test_parquet_is_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    table = pyarrow.table({"text": ["Good", "Bad"], "label": ["A", "B"]})
    write_table(table, tmp_path / "a.parquet")
    assert texts(read([tmp_path / "a.parquet"])) == ["Good", "Bad"]


def test_a_line_of_fasttext_can_have_several_labels(file):
    [item] = read([file("a.train", "__label__a __label__b one two\n")]).items
    assert (item.text, item.labels) == ("one two", ("a", "b"))


def test_lines_without_labels_are_no_training_data(file):
    with pytest.raises(ValueError, match="Which column has the labels"):
        read([file("a.txt", "one\ntwo\n")])


def test_files_are_read_one_after_the_other(file):
    one, two = file("a.csv", "text,label\nx,A\n"), file("b.csv", "text,label\ny,B\n")
    assert texts(read([two, one])) == ["y", "x"]


def test_every_row_that_is_wrong_has_its_line(file):
    content = "text,label\ngood,A\nwell, what,B\nbad,A,\nfine,B\n"
    found = read([file("a.csv", content)])
    assert texts(found) == ["good", "fine"]
    places = [problem.place.rpartition(", ")[2] for problem in found.problems]
    assert places == ["line 3", "line 4"]


def test_a_value_that_is_wrong_has_its_line(file):
    found = read(
        [file("a.jsonl", '{"text": "x", "label": "A"}\n{"text": 3, "label": "B"}')]
    )
    assert [problem.place[-6:] for problem in found.problems] == ["line 2"]


def test_rows_without_text_or_label_are_told_apart(file):
    content = "text,label\n ,A\ngood,A\nbad,\n,\n"
    found = read([file("a.csv", content)])
    assert texts(found) == ["good"]
    assert [place[-6:] for place in found.empty] == ["line 2", "line 5"]
    assert [place[-6:] for place in found.unlabelled] == ["line 4"]


def test_an_encoding_can_be_named(file):
    path = file("a.csv", "text,label\nschön,A\n", "cp1252")
    assert texts(read([path], encoding="cp1252")) == ["schön"]
    with pytest.raises(ValueError, match=r"line 2: expected UTF-8(.|\n)*--encoding"):
        read([path])
    with pytest.raises(ValueError, match="There is no encoding 'cp1253x'"):
        read([path], encoding="cp1253x")


def test_a_column_can_tell_the_split(file):
    content = "text,label,Split\nx,A,train\ny,B,validation\nz,B,TEST\n"
    found = read([file("a.csv", content)])
    assert [item.split for item in found.items] == ["train", "dev", "test"]
    assert found.split_by == "the column 'Split'"


def test_a_column_of_other_words_tells_no_split(file):
    found = read([file("a.csv", "text,label,split\nx,A,train\ny,B,banana\n")])
    assert [item.split for item in found.items] == [None, None]
    assert found.split_by is None


def test_the_names_of_files_can_tell_the_split(file):
    paths = [file(name, "text,label\nx,A\n") for name in ("t_train.csv", "t_test.csv")]
    found = read(paths)
    assert [item.split for item in found.items] == ["train", "test"]
    assert found.split_by == "the names of the files"
    assert read([paths[0]]).items[0].split is None
    assert read([*paths, file("more.csv", "text,label\nx,A\n")]).split_by is None


def test_two_files_of_lines_are_pairs(file):
    paths = [file("a.de", "Ja\n\nNein\n"), file("a.en", "Yes\n\nNo\n")]
    found = read(paths, "pairs")
    assert [(item.text, item.content) for item in found.items] == [
        ("Ja", "Yes"),
        ("Nein", "No"),
    ]
    assert len(found.empty) == 1


def test_files_of_pairs_have_as_many_lines(file):
    found = read([file("a.de", "Ja\nNein\n"), file("a.en", "Yes\n")], "pairs")
    assert "should have the same number of lines" in str(found.problems[0])


def test_pairs_in_one_file_of_lines_are_refused(file):
    with pytest.raises(ValueError, match="Pairs in lines are two files"):
        read([file("a.de", "Ja\n")], "pairs")


def test_the_user_names_columns_and_kind(file):
    path = file("a.csv", "text,label,other,x\na,b,c,d\n")
    [item] = read([path], "pairs", Options("other", ("x",))).items
    assert (item.text, item.content) == ("c", "d")


@pytest.mark.parametrize("content", ["", "text,label\n", "\n\n"])
def test_a_file_without_rows_is_an_error(file, content):
    with pytest.raises(ValueError, match="no rows"):
        read([file("a.csv", content)])


def test_a_spacy_file_needs_no_conversion(file):
    with pytest.raises(ValueError, match="can be trained on as it is"):
        read([file("a.spacy", "")])


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="No file or folder at"):
        read([tmp_path / "a.csv"])
