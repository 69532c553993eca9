import re
from dataclasses import replace

import pytest

from spacy_eeap.explain.kinds.classes.explanation import Explanation
from spacy_eeap.explain.media.terminal import render, shows_colors


def without_colors(view):
    return re.sub(r"\x1b\[[\d;]*m", "", view)


def test_plain_view(explanation):
    assert render([explanation], colors=False).splitlines() == [
        "1. *POS 90.0%*  NEG 10.0%  (right, gold: POS)",
        "Good film!",
        "Strongest tokens: Good 0.750, film 0.200, ! 0.050",
    ]


def test_coloured_view_has_the_same_words(explanation):
    coloured = render([explanation], colors=True)
    plain = render([explanation], colors=False)
    assert without_colors(coloured) == plain.replace("*", "")


def test_strongest_token_has_the_strongest_shade(explanation):
    view = render([explanation], colors=True)
    assert (
        "\x1b[38;5;16;48;5;214mGood\x1b[0m \x1b[38;5;16;48;5;101mfilm\x1b[0m!" in view
    )


def test_texts_are_numbered(explanation):
    assert "\n\n2. *POS" in render([explanation, explanation], colors=False)


def test_strongest_sentences_are_listed(sentences):
    last = render([sentences], colors=False).splitlines()[-1]
    assert last == 'Strongest sentences: "Good film!" 0.750, "Long." 0.250'


def test_a_single_sentence_is_not_compared(explanation):
    one = replace(explanation, sentence_lengths=[3], sentence_attention=[1.0])
    assert "sentences" not in render([one], colors=False)


def test_a_long_sentence_is_cut(sentences):
    long = replace(sentences, words=["Long", ".", "Good" * 20, "film", "!"])
    assert f'"{("Good" * 10)[:39]}…" 0.750' in render([long], colors=False)


def test_document_without_tokens_is_called_so():
    empty = Explanation([], [], [], {"POS": 0.5}, ["POS"])
    assert "(a text without tokens)" in render([empty], colors=False)


def test_line_break_is_marked_where_it_is_shaded():
    broken = Explanation(["a", "\n", "b"], [False] * 3, [0.0, 1.0, 0.0], {}, [])
    assert "a↵\nb" in without_colors(render([broken], colors=True))
    assert "a\nb" in render([broken], colors=False)


@pytest.mark.parametrize("colors", [True, False])
def test_control_characters_never_reach_the_terminal(colors):
    evil = "\x1b]0;pwned\x07"
    weak_and_strong = Explanation(
        [evil, evil], [True, False], [0.0, 1.0], {evil: 0.5}, [evil], [evil]
    )
    view = render([weak_and_strong], colors)
    assert "␛]0;pwned␇" in view
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", without_colors(view))


@pytest.fixture
def terminal(monkeypatch):
    """Make standard output a terminal in which nobody has turned colours off."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("wasabi.msg.show_color", True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)


def test_terminal_shows_colors(terminal, explanation):
    assert shows_colors()
    assert "\x1b[" in render([explanation])


def test_no_color_is_honoured(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert not shows_colors()


def test_wasabis_switches_are_honoured(terminal, monkeypatch):
    monkeypatch.setattr("wasabi.msg.show_color", False)
    assert not shows_colors()


def test_pipe_shows_no_colors(terminal, monkeypatch, explanation):
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert "\x1b[" not in render([explanation])


def test_other_methods_stand_beside_the_attention(compared):
    lines = render([compared], colors=False).splitlines()
    assert lines[2].startswith("Strongest tokens: ")
    minus = "\N{MINUS SIGN}"
    assert lines[3:] == [
        f"Erasure, for (+) or against ({minus}) POS: Good +0.5, film {minus}0.25, ! 0",
        "Gradient \N{MULTIPLICATION SIGN} input, for (+) or against "
        f"({minus}) POS: ! +0.4, film +0.2, Good +0.1",
    ]


@pytest.mark.parametrize("colors", [True, False])
def test_of_a_long_text_the_most_attended_is_shown(colors):
    n = 10_000
    lengths, weights = [10] * (n // 10), [0.0] * n
    weights[5001] = 1.0
    of_sentences = [0.0] * len(lengths)
    of_sentences[500] = 1.0
    long = Explanation(
        [f"w{i}" for i in range(n)], [True] * n, weights, {"POS": 1.0}, ["POS"],
        sentence_lengths=lengths, sentence_attention=of_sentences,
    )  # fmt: skip
    view = render([long], colors)
    shaded = re.findall(r"\x1b\[38[^m]*m(\w+)\x1b", view)
    assert shaded == ["w5001"] * colors
    view = without_colors(view)
    lines = view.splitlines()
    assert "w5000 w5001 w5002" in lines[1]
    assert lines[1].count("w") == 200 and lines[1].endswith(" …")
    assert lines[2].startswith("and 9,800 tokens more, of less weight, ")
    assert len(view) < 3_000
