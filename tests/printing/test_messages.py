import pytest

from spacy_eeap.printing.messages import msg

HOSTILE = "\x1b]0;owned\x07\x1b[2Jreviews\x9b31m"
SHOWN = "␛]0;owned␇␛[2Jreviews\ufffd31m"


@pytest.mark.parametrize("kind", ["good", "warn", "info", "text", "fail"])
def test_a_message_obeys_no_control_characters(capsys, kind):
    getattr(msg, kind)(f"No {HOSTILE}", f"Why {HOSTILE}")
    told = capsys.readouterr().out
    assert f"No {SHOWN}" in told
    assert f"Why {SHOWN}" in told


def test_neither_does_a_table(capsys):
    msg.table([[HOSTILE, 1.5]], header=["name", HOSTILE], divider=True)
    told = capsys.readouterr().out
    assert told.count(SHOWN) == 2
    assert "1.5" in told


def test_a_path_that_is_no_utf8_can_be_named(capsys):
    msg.fail("No file at \udcff.txt")
    assert "No file at \ufffd.txt" in capsys.readouterr().out
