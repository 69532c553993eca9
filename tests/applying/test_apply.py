import gzip
import os
import shutil

import numpy
import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_eeap.applying.apply import Share

from .conftest import ROWS, contents, results


def bad(folder):
    paths = sorted(folder.glob("_bad/*"))
    return [record for path in paths for record in srsly.read_jsonl(path)]


def test_each_text_has_what_was_found_and_what_stood_beside_it(
    apply, output, texts, classes
):
    _, summary = apply()
    found = results(output)
    assert [record["id"] for record in found] == [row["id"] for row in ROWS]
    for record, row, number in zip(found, ROWS, range(1, 71), strict=True):
        assert record["text"] == row["text"] and record["note"] == row["note"]
        assert record["place"] == f"{texts}, line {number}"
        cats = classes(row["text"]).cats
        assert numpy.allclose([*record["cats"].values()], [*cats.values()], atol=1e-5)
        assert record["sents"][1]["end"] == len(row["text"])
    assert summary == (0, {})


def test_a_part_has_at_most_as_many_texts_as_wanted(apply, output):
    apply()
    names = [f"part-{i:06d}.jsonl" for i in range(4)]
    assert sorted(contents(output)) == names
    assert len((output / names[3]).read_text().splitlines()) == 10


def test_the_second_run_does_what_is_missing_and_no_more(apply, output):
    apply()
    before = contents(output)
    times = {name: (output / name).stat().st_mtime_ns for name in before}
    (output / "part-000002.jsonl").unlink()
    counted = []
    run, _ = apply(report=counted.append)
    assert run.done_before == 3 and [counts.texts for counts in counted] == [20]
    assert contents(output) == before
    changed = [n for n in before if (output / n).stat().st_mtime_ns != times[n]]
    assert changed == ["part-000002.jsonl"]


def test_a_part_has_the_same_bytes_whatever_was_done_before_it(apply, output, tmp_path):
    apply()
    for i in range(4):
        apply(to=tmp_path / "shares", share=Share(4 - i, 4))
    assert contents(tmp_path / "shares") == contents(output)


def test_the_shares_of_several_runs_are_the_whole(apply, output, tmp_path):
    apply()
    first, _ = apply(to=tmp_path / "shares", share=Share(1, 3))
    assert [*first.parts] == [0, 3] and len(contents(tmp_path / "shares")) == 2
    apply(to=tmp_path / "shares", share=Share(2, 3))
    apply(to=tmp_path / "shares", share=Share(3, 3))
    assert contents(tmp_path / "shares") == contents(output)
    empty, summary = apply(to=tmp_path / "shares", share=Share(5, 9))
    assert [*empty.parts] == [] and summary == (0, {})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"column": "note"}, "column"),
        ({"attention": True}, "attention"),
        ({"format": "docbin"}, "format"),
        ({"part_size": 5}, "part_size"),
        ({"explain": "textcat"}, "explain"),
    ],
)
def test_a_run_with_other_options_is_refused(apply, output, changed, told):
    apply()
    before = contents(output)
    with pytest.raises(ValueError, match=f"differs in: {told}. .*--force"):
        apply(**changed)
    assert contents(output) == before


def test_a_run_with_another_pipeline_is_refused_and_forced(
    apply, output, model, tmp_path
):
    apply()
    nlp = spacy.load(model)
    nlp.meta["version"] = "9"
    nlp.to_disk(tmp_path / "other")
    with pytest.raises(ValueError, match="differs in: model"):
        apply(pipeline=tmp_path / "other")
    (output / "part-000009.jsonl").touch()
    apply(pipeline=tmp_path / "other", force=True)
    assert len(results(output)) == 70 and len(contents(output)) == 4


def test_the_same_pipeline_elsewhere_is_the_same(apply, model, tmp_path):
    apply()
    shutil.copytree(model, tmp_path / "copy")
    run, _ = apply(pipeline=tmp_path / "copy")
    assert run.todo == []


def test_a_run_over_other_texts_is_refused(apply, texts):
    apply()
    srsly.write_jsonl(texts, ROWS[::-1])
    os.utime(texts, (0, 0))
    with pytest.raises(ValueError, match="differs in: input"):
        apply()


def test_a_file_that_is_changed_meanwhile_is_told(apply, output, texts):
    def change(counts):
        srsly.write_jsonl(texts, ROWS[:69])

    _, summary = apply(report=change)
    assert list(summary.failed) == [1, 2, 3]
    assert "bytes when the work was planned" in summary.failed[1]
    assert sorted(contents(output / "_failed")) == [
        f"part-{i:06d}.json" for i in (1, 2, 3)
    ]


def test_failed_parts_are_tried_again(apply, output, texts):
    def remove(counts):
        os.rename(texts, f"{texts}.away")

    _, summary = apply(report=remove)
    assert "No file at" in summary.failed[1]
    os.rename(f"{texts}.away", texts)
    _, summary = apply()
    assert summary.failed == {} and len(results(output)) == 70
    assert contents(output / "_failed") == {}


def test_a_folder_of_something_else_is_left_alone(apply, output):
    output.mkdir()
    (output / "part-0.csv").write_text("mine")
    with pytest.raises(ValueError, match="they are not of this command"):
        apply()
    assert (output / "part-0.csv").read_text() == "mine"


def test_an_output_that_is_a_file_is_refused(apply, output):
    output.touch()
    with pytest.raises(ValueError, match="is a file, but the results are several"):
        apply()


def test_rows_that_cannot_be_read_or_scored_stand_beside_with_the_reason(
    apply, output, tmp_path
):
    too_long = srsly.json_dumps({"text": "x" * 1_000_001})
    lines = ['{"text": "Good"}', "none", "", '{"text": null}', too_long]
    lines += ['{"text": ""}', '{"text": "Bad", "note": "\\ud800"}', '"\\ud800"']
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(lines))
    _, summary = apply(path)
    assert [record["text"] for record in results(output)] == ["Good", "", "Bad"]
    assert results(output)[-1]["note"] == "\ud800"
    reasons = {record["place"][-1]: record["reason"] for record in bad(output)}
    assert summary.bad == len(reasons) == 4
    assert "no JSON" in reasons["2"]
    assert "expected a string" in reasons["4"]
    assert "exceeds maximum of 1000000" in reasons["5"]
    assert "half a character" in reasons["8"]


def test_a_text_that_a_component_fails_at_does_not_end_those_beside_it(
    apply, output, tmp_path, failing_model
):
    rows = [{"text": f"Text {i}"} for i in range(30)]
    rows[17] = {"text": "Text that fails"}
    srsly.write_jsonl(tmp_path / "a.jsonl", rows)
    _, summary = apply(tmp_path / "a.jsonl", pipeline=failing_model)
    assert summary == (1, {})
    assert [record["text"] for record in results(output)] == [
        row["text"] for row in rows if "fails" not in row["text"]
    ]
    [record] = bad(output)
    assert record["place"].endswith("line 18")
    assert record["reason"] == "it cannot be scored (KeyError: 'no such thing')"


def test_a_bad_row_of_an_earlier_attempt_is_forgotten(apply, output):
    (output / "_bad").mkdir(parents=True)
    (output / "_bad" / "part-000001.jsonl").write_text("{}\n")
    assert apply()[1].bad == 0


def test_leftovers_of_a_killed_run_are_deleted(apply, output):
    apply()
    before = contents(output)
    (output / "part-000001.jsonl").unlink()
    for name in ("_part-000001.jsonl.abc", "_part-000003.jsonl.abc"):
        (output / name).write_text("half")
    apply(share=Share(2, 4))
    assert contents(output) == {**before, "_part-000003.jsonl.abc": b"half"}


def test_all_forms_of_input_have_the_same_results(apply, tmp_path, texts):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    nlp = spacy.blank("en")
    rows = [row["text"] for row in ROWS]
    (tmp_path / "a.txt").write_text("\n\n".join(rows))
    (tmp_path / "a.csv").write_text("id,text\n" + "\n".join(f'1,"{t}"' for t in rows))
    (tmp_path / "a.jsonl.gz").write_bytes(
        gzip.compress("\n".join(map(srsly.json_dumps, rows)).encode())
    )
    srsly.write_json(tmp_path / "a.json", rows)
    parquet.write_table(pyarrow.table({"text": rows}), tmp_path / "a.parquet")
    DocBin(docs=map(nlp, rows)).to_disk(tmp_path / "a.spacy")
    apply(to=tmp_path / "out")
    expected = [(each["text"], each["cats"]) for each in results(tmp_path / "out")]
    for name in ("a.txt", "a.csv", "a.jsonl.gz", "a.json", "a.parquet", "a.spacy"):
        folder = tmp_path / f"out-{name}"
        apply(tmp_path / name, to=folder)
        found = results(folder)
        assert [each["text"] for each in found] == rows, name
        for (_, cats), each in zip(expected, found, strict=True):
            a, b = [*cats.values()], [*each["cats"].values()]
            assert numpy.allclose(a, b, atol=1e-5), name


def test_many_small_files_share_a_part(apply, output, tmp_path):
    (tmp_path / "many").mkdir()
    for i in range(30):
        (tmp_path / "many" / f"{i:02d}.txt").write_text(f"Good {i}\nBad {i}\n")
    apply(tmp_path / "many")
    assert len(contents(output)) == 3
    texts = [f"{word} {i}" for i in range(30) for word in ("Good", "Bad")]
    assert [record["text"] for record in results(output)] == texts


def test_results_in_the_folder_of_the_texts_are_no_input(apply, tmp_path, texts):
    folder = tmp_path / "texts"
    folder.mkdir()
    shutil.copy(texts, folder)
    apply(folder, to=folder / "out")
    assert apply(folder, to=folder / "out")[0].todo == []


def test_a_file_that_is_named_twice_is_read_once(apply, output, texts):
    apply(texts, texts)
    assert len(results(output)) == 70


def test_an_empty_file_has_an_empty_part(apply, output, tmp_path):
    (tmp_path / "a.txt").touch()
    _, summary = apply(tmp_path / "a.txt")
    assert summary == (0, {}) and contents(output) == {"part-000000.jsonl": b""}


def test_a_missing_input(apply):
    with pytest.raises(FileNotFoundError, match="No file or folder at nowhere"):
        apply("nowhere")


def test_a_pipeline_that_cannot_be_loaded(apply):
    with pytest.raises(OSError, match="nowhere"):
        apply(pipeline="nowhere")


def test_stories_are_read(apply, output, tmp_path, facts):
    facts.to_disk(tmp_path / "answers")
    story = {"facts": ["Mary took the milk.", "Mary left."], "question": "Where?"}
    srsly.write_jsonl(
        tmp_path / "a.jsonl", [{**story, "id": 1}, {**story, "facts": []}]
    )
    _, summary = apply(tmp_path / "a.jsonl", pipeline=tmp_path / "answers")
    assert summary.bad == 1
    [record] = results(output)
    assert record["facts"] == story["facts"] and record["id"] == 1
    assert record["answer"]["candidates"] and len(record["spans"]["facts"]) == 2


def test_results_elsewhere_are_those_here(apply, output):
    upath = pytest.importorskip("upath")
    apply()
    folder = upath.UPath("memory://results/out")
    apply(to=folder)
    assert apply(to=folder)[0].todo == []
    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    del there["_plan.json"]
    assert there == contents(output)
    apply(to=folder, force=True, part_size=50)
    assert len([*folder.iterdir()]) == 3
    folder.fs.store.clear()
