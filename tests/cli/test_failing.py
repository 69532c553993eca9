import zlib

import pytest

from spacy_eeap.cli.failing import failing


@pytest.mark.parametrize("error", [OSError("why"), ValueError("why")])
def test_bad_input_is_told_apart_from_the_output(capsys, error):
    with pytest.raises(SystemExit) as exit, failing("Can't go on"):
        print("output")
        raise error
    assert exit.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == "output\n"
    assert "Can't go on" in captured.err and "why" in captured.err
    assert "Error" not in captured.err


@pytest.mark.parametrize(
    "error",
    [
        KeyError("model"),
        MemoryError(),
        RecursionError("too deep"),
        TypeError("no list"),
        zlib.error("incorrect header"),
    ],
)
def test_other_errors_have_a_name_and_no_traceback(capsys, error):
    with pytest.raises(SystemExit) as exit, failing("Can't go on"):
        raise error
    assert exit.value.code == 1
    told = " ".join(capsys.readouterr().err.split())
    assert f"{type(error).__name__}" in told and str(error) in told
    assert "EEAP_TRACEBACK=1" in told


def test_where_an_error_comes_from_can_be_asked(monkeypatch):
    monkeypatch.setenv("EEAP_TRACEBACK", "1")
    with pytest.raises(KeyError), failing("Can't go on"):
        raise KeyError("model")


def test_nobody_reads_on(capsys):
    with pytest.raises(BrokenPipeError), failing("Can't go on"):
        raise BrokenPipeError
    assert capsys.readouterr() == ("", "")


def test_escape_sequences_of_a_path_are_shown(capsys):
    with pytest.raises(SystemExit), failing("Can't read \x1b[31mred"):
        raise OSError("No file at \x1b[31mred")
    assert "\x1b[31mred" not in capsys.readouterr().err


def test_what_works_goes_on():
    with failing("Can't go on"):
        done = True
    assert done
