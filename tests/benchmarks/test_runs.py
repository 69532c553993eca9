import srsly

from benchmarks.runs import record


def test_a_run_is_added_to_the_file_and_printed(tmp_path, capsys):
    path = tmp_path / "runs.jsonl"
    for seed in (0, 1):
        record(path, {"row": "fast", "seed": seed})
    assert [run["seed"] for run in srsly.read_jsonl(path)] == [0, 1]
    assert capsys.readouterr().out.splitlines()[1] == '{"row":"fast","seed":1}'
