import pytest

from spacy_eeap.printing.printable import one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("a\x00b", "a␀b"),
        ("\x7f", "␡"),
        ("\x9b31m", "\ufffd31m"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("\udcff.txt", "\ufffd.txt"),
        ("back\rwards", "back␍wards"),
        ("line\r\nend", "line\nend"),
    ],
)
def test_control_characters_are_shown(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text", ["a\tb\nc", "👩‍👩‍👧 é न\u094d", "\u200f\u05d5\u05dd", "\xa0"]
)
def test_everything_else_stays(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("\n\n", "↵↵"),
        ("\t", "⇥"),
        ("  ", "␣␣"),
        ("\u200d", "U+200D"),
        ("\xa0 ", "U+00A0␣"),
        ("good", "good"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_invisible_tokens_are_visible_on_one_line(word, shown):
    assert one_line(word) == shown
