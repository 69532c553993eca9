from dataclasses import asdict, replace

import pytest
import srsly
from jsonschema import Draft202012Validator, ValidationError

from spacy_eeap.explain import (
    Explanation,
    explain,
    from_dict,
    json_schema,
    read_jsonl,
    to_dict,
    write_jsonl,
)
from spacy_eeap.explain.kinds.why import UnitSet, Why

from .pipelines import train

KINDS = {
    "classification": "explanation",
    "tagging": "tagging",
    "answering": "answering",
    "translation": "translating",
}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def one(kind, request):
    """An explanation of a kind, with attributions where it can have some."""
    explanation = request.getfixturevalue(KINDS[kind])
    values = {
        "classification": [0.5, -0.25, 0.0],
        "tagging": [[0.5, -0.25, 0.0]] * 3,
        "answering": [0.5, -0.25, 0.0],
    }
    if kind in values:
        return replace(explanation, attributions={"erasure": values[kind]})
    return explanation


@pytest.fixture(scope="module")
def validator():
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_an_explanation_is_an_object_of_its_kind_and_its_fields(kind, one):
    assert to_dict(one) == {"kind": kind, "version": 2, **asdict(one)}


def test_every_kind_survives_json(one):
    assert from_dict(srsly.json_loads(srsly.json_dumps(to_dict(one)))) == one


def test_reading_leaves_the_object_as_it_is(one):
    data = to_dict(one)
    from_dict(data)
    assert data == to_dict(one)


def test_files_have_a_line_for_each_and_may_mix_kinds(
    explanation, tagging, answering, translating, tmp_path
):
    texts = [explanation, tagging, answering, translating]
    write_jsonl(tmp_path / "texts.jsonl", texts)
    assert len((tmp_path / "texts.jsonl").read_text().splitlines()) == 4
    assert list(read_jsonl(tmp_path / "texts.jsonl")) == texts


def test_an_empty_file_has_no_explanations(tmp_path):
    write_jsonl(tmp_path / "none.jsonl", [])
    assert list(read_jsonl(tmp_path / "none.jsonl")) == []


@pytest.mark.parametrize("data", [{}, {"kind": "poem"}, {"kind": None}])
def test_an_unknown_kind_is_refused(data):
    with pytest.raises(ValueError, match="classification, tagging, answering, transl"):
        from_dict(data)


def test_a_missing_member_is_named(one, kind):
    data = to_dict(one)
    name = next(name for name in data if name not in ("kind", "version"))
    del data[name]
    with pytest.raises(ValueError, match=f"no explanation of a {kind}: .*'{name}'"):
        from_dict(data)


def test_a_member_too_many_is_named(one):
    with pytest.raises(ValueError, match="'poem'"):
        from_dict({**to_dict(one), "poem": 1})


def test_what_contradicts_itself_is_refused(explanation):
    with pytest.raises(ValueError, match="'attention': expected 3, got 1"):
        from_dict({**to_dict(explanation), "attention": [1.0]})


def test_what_the_first_version_wrote_is_read(one):
    data = to_dict(one)
    del data["version"]
    for name in ("why", "contrast", "target"):
        assert data.pop(name, "") in ("", [])
    assert from_dict(data) == one


@pytest.mark.parametrize("version", [0, 3, "2", None])
def test_another_version_is_refused(explanation, version):
    with pytest.raises(ValueError, match=r"versions 1 to 2 .* A newer spacy-eeap may"):
        from_dict({**to_dict(explanation), "version": version})


def test_the_schema_knows_reasons(explanation, validator):
    found = UnitSet([[0, 1]], "NEG", 0.5, True)
    why = Why("POS", 0.75, True, found, False, None)
    data = to_dict(replace(explanation, why=[why]))
    validator.validate(data)
    assert from_dict(srsly.json_loads(srsly.json_dumps(data))).why == [why]
    data["why"][0]["removal"]["units"] = "the first"
    with pytest.raises(ValidationError):
        validator.validate(data)


@pytest.mark.parametrize("data", [None, 1, "a", [], {"kind": []}])
def test_what_is_no_object_of_a_kind_is_refused(data):
    with pytest.raises(ValueError, match="An explanation "):
        from_dict(data)


def test_a_member_of_another_type_is_named(one, kind):
    data = to_dict(one)
    for name in data.keys() - {"kind", "version"}:
        for value in (object(), "text", [["text"]], {1: 2}):
            if not isinstance(value, type(data[name])):
                told = f"no explanation of a {kind}: in '{name}"
                with pytest.raises(ValueError, match=told):
                    from_dict({**data, name: value})


@pytest.mark.parametrize("candidate", [{}, {"text": "a"}, {"text": "a", "score": "b"}])
def test_a_candidate_without_a_text_or_a_score_is_refused(translating, candidate):
    best = {"text": translating.translation, "score": -0.25}
    with pytest.raises(ValueError, match="A candidate has a 'text' and a 'score'"):
        replace(translating, candidates=[best, candidate])


@pytest.mark.parametrize("line", [b"{", b"\n", b'"\xca"', b"[" * 5000])
def test_a_line_that_is_no_json_is_named(tmp_path, line):
    path = tmp_path / "texts.jsonl"
    path.write_bytes(line)
    with pytest.raises(ValueError, match=r"texts\.jsonl.*"):
        list(read_jsonl(path))


def test_a_bad_line_of_a_file_is_named(explanation, tmp_path):
    path = tmp_path / "texts.jsonl"
    srsly.write_jsonl(path, [to_dict(explanation), {"kind": "poem"}])
    with pytest.raises(ValueError, match=r"Line 2 of .*texts.jsonl: .*'poem'"):
        list(read_jsonl(path))


def test_every_kind_is_valid_by_the_schema(validator, one):
    validator.validate(srsly.json_loads(srsly.json_dumps(to_dict(one))))


def test_what_a_pipeline_explains_is_valid_by_the_schema(validator):
    for explanation in explain(train(), ["A good film", "", "שלום 😀"]):
        assert isinstance(explanation, Explanation)
        validator.validate(srsly.json_loads(srsly.json_dumps(to_dict(explanation))))


@pytest.mark.parametrize("change", [{"kind": "poem"}, {"lang": 1}, {"spaces": "yes"}])
def test_other_objects_are_not_valid(validator, one, change):
    data = {**to_dict(one), **change}
    if "spaces" in change and "spaces" not in to_dict(one):
        data["facts"] = "yes"
    with pytest.raises(ValidationError):
        validator.validate(data)


def test_the_schema_documents_every_member(one, kind):
    [variant] = [
        variant
        for variant in json_schema()["oneOf"]
        if variant["properties"]["kind"] == {"const": kind}
    ]
    assert list(variant["properties"]) == list(to_dict(one))
    assert "kind" in variant["required"]
