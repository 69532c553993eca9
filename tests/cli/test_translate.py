import gzip
import subprocess
import sys

import pytest
import spacy
import srsly
import typer
from typer.testing import CliRunner

from spacy_eeap.cli.translate import set_search, translate_cli

from ..word_by_word import new_pipeline

LINES = "a b\n\nc\u2028d\nbr e\n"
TRANSLATED = ["B A", "", "D   C", "E BR"]  # the line separator was a token


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model")
    new_pipeline().to_disk(path)
    return str(path)


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "texts.txt").write_text(LINES, encoding="utf-8", newline="\n")
    return str(tmp_path / "texts.txt")


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(translate_cli)

    def run(*args, **kwargs):
        return CliRunner().invoke(app, [*map(str, args)], **kwargs)

    return run


@pytest.fixture
def fails(run):
    """Run the command, which must end with exit code 1, a message, no traceback."""

    def fails(*args, **kwargs):
        result = run(*args, **kwargs)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        return " ".join(result.output.split())

    return fails


def test_each_line_becomes_a_line(run, model, texts):
    result = run(model, texts)
    assert result.exit_code == 0
    assert result.stdout.split("\n") == [*TRANSLATED, ""]


def test_standard_input(run, model):
    assert run(model, "-", input=LINES).stdout.split("\n") == [*TRANSLATED, ""]


def test_a_line_break_in_a_translation_becomes_a_space(run, model):
    assert run(model, "-", input="e br\n").stdout == "BR E\n"


def test_a_compressed_file_to_a_new_file_in_a_new_folder(run, model, tmp_path):
    (tmp_path / "texts.gz").write_bytes(gzip.compress(LINES.encode()))
    output = tmp_path / "new" / "out.txt"
    assert run(model, tmp_path / "texts.gz", "-o", output).exit_code == 0
    assert output.read_text(encoding="utf-8").split("\n") == [*TRANSLATED, ""]


def test_objects_become_lines(run, model, tmp_path):
    srsly.write_jsonl(tmp_path / "texts.jsonl", [{"text": "a\nb"}, {"text": "c"}])
    assert run(model, tmp_path / "texts.jsonl").stdout == "B   A\nC\n"


def test_lines_become_objects(run, model, texts):
    lines = run(model, texts, "--jsonl", "--n-best", 2).stdout.splitlines()
    first, empty, *_ = map(srsly.json_loads, lines)
    assert first["text"] == "a b"
    assert first["translation"] == "B A"
    assert first["alignment"] == [1, 0]
    assert [each["text"] for each in first["candidates"]] == ["B A", "B A 1"]
    assert empty["translation"] == "" and empty["score"] is None
    assert len(lines) == 4


def test_the_beam_is_that_of_the_option(run, model):
    [line] = run(model, "-", "--jsonl", "--beam", 8, input="a\n").stdout.splitlines()
    assert srsly.json_loads(line)["score"] == -1 / 8


def test_what_is_not_wanted_stays():
    pipe = new_pipeline().get_pipe("translate")
    set_search(pipe, None, None)
    assert (pipe.beam_size, pipe.n_best) == (4, 1)
    set_search(pipe, 5, 3)
    assert (pipe.beam_size, pipe.n_best) == (5, 3)
    set_search(pipe, 2, None)
    assert (pipe.beam_size, pipe.n_best) == (2, 3)


def test_more_candidates_than_the_beam_has(fails, model, texts):
    message = fails(model, texts, "--n-best", 5)
    assert "a beam of 4" in message and "--n-best is 5" in message
    assert "a beam of 1 " in fails(model, texts, "--n-best", 2, "--beam", 1)


def test_what_is_done_is_told(run, model, texts, tmp_path):
    output = run(model, texts, "-o", tmp_path / "out.txt").output
    assert "Saved the translations to" in output


def test_pipeline_that_does_not_translate(fails, tmp_path, texts):
    spacy.blank("en").to_disk(tmp_path / "blank")
    message = fails(tmp_path / "blank", texts)
    assert "Can't translate with the pipeline" in message
    assert "'eeap_translate'" in message


def test_missing_model(fails, texts):
    assert "Can't load the pipeline nowhere" in fails("nowhere", texts)


def test_missing_file(fails, model):
    message = fails(model, "nowhere.txt")
    assert "Can't translate nowhere.txt" in message
    assert "No file or folder at" in message


def test_a_file_in_another_encoding(fails, model, tmp_path):
    (tmp_path / "texts.txt").write_bytes("a\nzwölf\n".encode("latin-1"))
    assert "line 2: expected UTF-8" in fails(model, tmp_path / "texts.txt")


def test_output_that_cannot_be_written(fails, model, texts, tmp_path):
    (tmp_path / "file").touch()
    message = fails(model, texts, "-o", tmp_path / "file" / "out.txt")
    assert "Can't translate" in message


def test_gpu_that_is_not_there(fails, model, texts, monkeypatch):
    def no_gpu(*args, **kwargs):
        raise ValueError("No GPU devices detected")

    monkeypatch.setattr("spacy.cli._util.setup_gpu", no_gpu)
    message = fails(model, texts, "-g", 7)
    assert "Can't use GPU 7" in message and "No GPU devices" in message


def test_a_reader_that_stops_ends_it_quietly(model, tmp_path):
    (tmp_path / "texts.txt").write_text("a b c\n" * 20_000)
    code = (
        "import tests.word_by_word, typer; from spacy_eeap.cli.translate import *;"
        "app = typer.Typer(); app.command()(translate_cli); app()"
    )
    command = [sys.executable, "-c", code, model, str(tmp_path / "texts.txt")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"C B A\n"
        process.stdout.close()
        assert process.stderr.read() == b""


def test_start_of_the_command_line_does_not_import_what_translates():
    code = (
        "import sys, spacy_eeap.cli.translate;"
        "assert not {'spacy_eeap.components', 'spacy_eeap.models'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
