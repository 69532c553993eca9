import datetime
import json

import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_eeap.applying.formats.parquet import _types
from spacy_eeap.explain import from_dict

from .conftest import ROWS, results

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def table(folder):
    """All parts of a folder, as others read it."""
    return parquet.read_table(folder)


def test_a_folder_is_one_table_with_a_column_for_each_member(apply, output, tmp_path):
    apply(format="parquet")
    apply(to=tmp_path / "jsonl")
    found = table(output)
    assert found.column_names == [
        *("text", "place", "id", "note", "cats", "sents", "explanation")
    ]
    assert found["id"].to_pylist() == [row["id"] for row in ROWS]
    for record, expected in zip(
        found.to_pylist(), results(tmp_path / "jsonl"), strict=True
    ):
        assert record["cats"] == pytest.approx(expected["cats"])
        assert record["sents"] == expected["sents"]
        assert record["place"] == expected["place"]


def test_columns_have_the_type_of_all_their_values(apply, output, tmp_path):
    rows = [
        {"text": "a", "n": 1, "x": 1, "mixed": 1, "list": [1], "big": 1},
        {"text": "b", "n": None, "x": 1.5, "mixed": "one", "list": [], "big": 2**70},
        {"text": "c", "late": True, "nested": {"a": 1}},
        {"text": "d", "nested": {"b": "x"}, "mixed": {"a": [1]}, "half": "\ud800"},
    ]
    for name, some in {"a.jsonl": rows[:2], "b.jsonl": rows[2:]}.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, some)))
    _, summary = apply(
        tmp_path / "a.jsonl", tmp_path / "b.jsonl", format="parquet", part_size=1
    )
    assert summary == (0, {})
    found = table(output)
    types = {field.name: str(field.type) for field in found.schema}
    assert (types["n"], types["x"], types["late"]) == ("int64", "double", "bool")
    assert types["list"] == "list<element: int64>"
    assert types["mixed"] == types["big"] == types["half"] == "string"
    assert found["mixed"].to_pylist() == ["1", '"one"', None, '{"a": [1]}']
    assert found["nested"].to_pylist()[2:] == [
        {"a": 1, "b": None},
        {"a": None, "b": "x"},
    ]
    assert found["big"].to_pylist() == ["1", str(2**70), None, None]
    assert found["half"].to_pylist() == [None, None, None, '"\\ud800"']


def test_the_types_of_a_parquet_file_stay(apply, output, tmp_path):
    day = datetime.date(2026, 1, 2)
    data = pyarrow.table(
        {
            "review": ["Good", "Bad"],
            "day": [day, None],
            "n": pyarrow.array([1, 2], pyarrow.int8()),
            "text": ["x", "y"],
        }
    )
    parquet.write_table(data, tmp_path / "a.parquet")
    apply(tmp_path / "a.parquet", format="parquet", column="review")
    found = table(output)
    assert found["text"].to_pylist() == ["Good", "Bad"]
    assert found["input_text"].to_pylist() == ["x", "y"]
    assert found.schema.field("n").type == pyarrow.int8()
    assert found["day"].to_pylist() == [day, None]


def test_answers_tags_and_attention_are_columns(apply, output, tmp_path, facts, tags):
    facts.to_disk(tmp_path / "facts")
    tags.to_disk(tmp_path / "tags")
    (tmp_path / "a.txt").write_text("Mary took the milk. Mary left. Where is Mary?\n")
    for name in ("facts", "tags"):
        options = {"to": output / name, "pipeline": tmp_path / name}
        apply(tmp_path / "a.txt", format="parquet", attention=True, **options)
    [answered] = table(output / "facts").to_pylist()
    doc = spacy.load(tmp_path / "facts")(
        "Mary took the milk. Mary left. Where is Mary?"
    )
    assert answered["answer"]["text"] == doc._.answer["text"]
    assert (
        dict(answered["answer"]["candidates"]).keys()
        == doc._.answer["candidates"].keys()
    )
    assert {each["name"] for each in answered["activations"]} >= {"hops"}
    [tagged] = table(output / "tags").to_pylist()
    assert len(tagged["tokens"]) == 12 and tagged["tokens"][0]["tag"]


@pytest.mark.parametrize("form", ["jsonl", "parquet", "docbin"])
def test_explanations_are_those_of_explain(apply, output, form):
    apply(format=form, explain="textcat")
    if form == "jsonl":
        found = [record["explanation"] for record in results(output)]
    elif form == "parquet":
        found = map(srsly.json_loads, table(output)["explanation"].to_pylist())
    else:
        docs = DocBin().from_disk(output / "part-000000.spacy")
        docs = docs.get_docs(spacy.blank("en").vocab)
        found = [srsly.json_loads(doc.user_data["explanation"]) for doc in docs]
    explanation = from_dict(next(iter(found)))
    assert "".join(explanation.words).startswith("This")


def test_docs_are_whole(apply, output, classes):
    apply(format="docbin", attention=True)
    docs = DocBin().from_disk(output / "part-000003.spacy")
    docs = list(docs.get_docs(classes.vocab))
    assert [doc.text for doc in docs] == [row["text"] for row in ROWS[60:]]
    assert docs[0].cats and docs[0]._.activations["textcat"]["attention"].shape[0] == 11
    assert docs[0].user_data["place"].endswith("line 61")
    assert srsly.json_loads(docs[0].user_data["columns"]) == {
        "id": 60,
        "note": ROWS[60]["note"],
    }


@pytest.mark.parametrize("form", ["jsonl", "parquet", "docbin"])
def test_a_second_run_has_the_same_bytes(apply, tmp_path, form):
    for name in ("a", "b"):
        apply(to=tmp_path / name, format=form, attention=True)
    ends = {"docbin": "spacy"}
    name = f"part-000001.{ends.get(form, form)}"
    a, b = [(tmp_path / each / name).read_bytes() for each in "ab"]
    assert a == b


def test_a_translation_keeps_all_its_members():
    """A struct of pyarrow drops what it has no field for without a word."""
    best = {"text": "send AB1 to Anna", "score": -0.5}
    translation = {
        **best,
        "tokens": ["send", "AB1", "to", "Anna"],
        "alignment": [0, 3, 2, 1],
        "candidates": [best],
        "copied": [0.0, 1.0, 0.0, 0.5],
    }
    kind = _types(pyarrow, spacy.blank("en"))["translation"]
    assert pyarrow.array([translation], kind).to_pylist() == [translation]
