import os
import subprocess
import sys

import pytest
import srsly
import typer
from typer.testing import CliRunner

from spacy_eeap.cli.apply import apply_cli


@pytest.fixture(scope="module")
def model(classes, tmp_path_factory):
    path = tmp_path_factory.mktemp("model")
    classes.to_disk(path)
    return str(path)


@pytest.fixture
def texts(tmp_path):
    path = tmp_path / "texts.jsonl"
    srsly.write_jsonl(
        path, [{"id": i, "text": f"Film {i} is good."} for i in range(25)]
    )
    return path


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(apply_cli)

    def run(*args):
        return CliRunner().invoke(app, [*map(str, args)])

    return run


@pytest.fixture
def fails(run):
    """Run the command, which must end with exit code 1, a message, no traceback."""

    def fails(*args):
        result = run(*args)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        return " ".join(result.output.split())

    return fails


def ids(folder):
    paths = sorted(folder.glob("part-*.jsonl"))
    return [record["id"] for path in paths for record in srsly.read_jsonl(path)]


def test_texts_of_several_files_are_scored_in_order(
    run, model, texts, output, tmp_path
):
    more = tmp_path / "more.csv"
    more.write_text("id,text\n25,Good\n26,Bad\n")
    result = run(model, texts, more, output, "--part-size", 10)
    assert result.exit_code == 0
    assert ids(output) == [*range(25), "25", "26"]


def test_what_is_no_terminal_gets_one_line(run, model, texts, output):
    result = run(model, texts, output)
    [line] = result.output.splitlines()
    assert "25 texts in" in line and "a second)" in line


def test_the_same_command_goes_on(run, model, texts, output):
    run(model, texts, output, "--part-size", 10)
    (output / "part-000001.jsonl").unlink()
    result = run(model, texts, output, "--part-size", 10)
    assert "2 of 3 parts were done before" in result.output
    assert "10 texts in" in result.output
    assert ids(output) == [*range(25)]


def test_shards_are_the_whole(run, model, texts, output):
    for shard in ("2/2", "1/2"):
        assert (
            run(model, texts, output, "--part-size", 10, "--shard", shard).exit_code
            == 0
        )
    assert ids(output) == [*range(25)]


def test_bad_rows_are_told_by_the_exit_code_as_long_as_they_are_there(
    run, model, texts, output
):
    texts.write_text(texts.read_text() + "none\n")
    for _ in range(2):
        result = run(model, texts, output)
        assert result.exit_code == 3
        assert "1 bad rows have no results" in " ".join(result.output.split())
    assert len(ids(output)) == 25


def test_missing_parts_are_told_with_a_reason(fails, model, texts, output, monkeypatch):
    def do(worker, part, attempt):
        raise OSError("disk full")

    monkeypatch.setattr("spacy_eeap.applying.worker.Worker.do", do)
    message = fails(model, texts, output)
    assert "1 parts are missing" in message
    assert "Part 0: OSError: disk full. The same command tries them again" in message


def test_what_is_interrupted_says_how_it_goes_on(
    run, model, texts, output, monkeypatch
):
    def do(worker, part, attempt):
        raise KeyboardInterrupt

    monkeypatch.setattr("spacy_eeap.applying.worker.Worker.do", do)
    result = run(model, texts, output)
    assert result.exit_code == 130
    assert "The same command goes on" in result.output


def test_other_options_need_force(run, fails, model, texts, output):
    run(model, texts, output)
    message = fails(model, texts, output, "--attention")
    assert "differs in: attention" in message and "--force" in message
    assert run(model, texts, output, "--attention", "--force").exit_code == 0
    [record, *_] = srsly.read_jsonl(output / "part-000000.jsonl")
    assert record["activations"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--format", "xml"],
            "--format is one of jsonl, parquet, docbin, but was: xml",
        ),
        (["--engine", "dask"], "--engine is one of process, ray, but was: dask"),
        (["--address", "10.0.0.1:6379"], "add --engine ray"),
        (["--shard", "0/2"], "--shard is one of 1/N, 2/N to N/N, but was: 0/2"),
        (["--shard", "3/2"], "was: 3/2"),
        (["--shard", "half"], "was: half"),
        (["--force", "--shard", "1/2"], "would delete what the others have done"),
        (["--explain", "tagger"], "has no component 'tagger'"),
    ],
)
def test_options_that_cannot_be_meant(fails, model, texts, output, options, told):
    assert told in fails(model, texts, output, *options)


def test_a_missing_model(fails, texts, output):
    assert "nowhere" in fails("nowhere", texts, output)


def test_a_missing_input(fails, model, output):
    assert "No file or folder at nowhere.txt" in fails(model, "nowhere.txt", output)


@pytest.mark.parametrize(
    ("module", "options"),
    [("ray", ["--engine", "ray"]), ("pyarrow", ["--format", "parquet"])],
)
def test_an_extra_that_is_not_installed_is_told(
    fails, model, texts, output, monkeypatch, module, options
):
    monkeypatch.setitem(sys.modules, module, None)
    message = fails(model, texts, output, *options)
    assert f"needs {module}, which is not installed" in message


def test_code_of_the_pipeline_is_loaded(model, texts, output, tmp_path):
    code = tmp_path / "code.py"
    code.write_text(
        "from spacy.language import Language\n"
        "@Language.component('shouts', assigns=['doc.cats'])\n"
        "def shouts(doc):\n    doc.cats = {'LOUD': 1.0}\n    return doc\n"
    )
    make = (
        "import spacy, sys; spacy.util.import_file('code', sys.argv[1] + '/code.py');"
        "nlp = spacy.blank('en'); nlp.add_pipe('shouts');"
        "nlp.to_disk(sys.argv[1] + '/shouts')"
    )
    subprocess.run([sys.executable, "-c", make, str(tmp_path)], check=True)
    line = ["apply", str(tmp_path / "shouts"), str(texts), str(output), "-c", str(code)]
    subprocess.run([sys.executable, "-m", "spacy", "eeap", *line], check=True)
    [record, *_] = srsly.read_jsonl(output / "part-000000.jsonl")
    assert record["cats"] == {"LOUD": 1.0}


def test_start_of_the_command_line_does_not_import_what_applies():
    code = (
        "import sys, spacy_eeap.cli.apply;"
        "assert not {'spacy_eeap.applying', 'pyarrow', 'ray'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
