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


@pytest.mark.parametrize("error", [BrokenPipeError(), TypeError()])
def test_other_errors_are_left_alone(capsys, error):
    with pytest.raises(type(error)), failing("Can't go on"):
        raise error
    assert capsys.readouterr() == ("", "")


def test_what_works_goes_on():
    with failing("Can't go on"):
        done = True
    assert done
