import pytest

from spacy_eeap.explain.kinds.classes import excerpt as module
from spacy_eeap.explain.kinds.classes.excerpt import excerpt, with_gaps
from spacy_eeap.explain.kinds.classes.explanation import Explanation


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Let a text of more than six tokens be long, and show four of it."""
    monkeypatch.setattr(module, "N_TOKENS", 6)
    monkeypatch.setattr(module, "N_SHOWN", 4)


def text(lengths, sentence_attention, has_sentences=True):
    n = sum(lengths)
    words = [word for length in lengths for word in [*"a" * (length - 1), "."]]
    of_sentences = {
        "sentence_lengths": lengths,
        "sentence_attention": sentence_attention,
    }
    attention = [
        weight / length
        for length, weight in zip(lengths, sentence_attention, strict=True)
        for _ in range(length)
    ]
    kwargs = of_sentences if has_sentences else {}
    return Explanation(words, [True] * n, attention, {}, [], **kwargs)


def test_a_short_text_is_whole():
    assert excerpt(text([3, 3], [0.1, 0.9])) == [range(6)]


@pytest.mark.parametrize("has_sentences", [True, False])
def test_of_a_long_text_the_strongest_sentences_are_shown_in_its_order(has_sentences):
    long = text([2, 2, 2, 2], [0.3, 0.1, 0.2, 0.4], has_sentences)
    assert excerpt(long) == [range(2), range(6, 8)]


def test_a_sentence_for_which_there_is_no_place_is_cut():
    assert excerpt(text([3, 5], [0.8, 0.2])) == [range(3), range(3, 4)]
    assert excerpt(text([2, 99], [0.2, 0.8])) == [range(2, 6)]


def test_where_tokens_are_left_out_is_an_ellipsis():
    runs = [range(2), range(2, 4), range(5, 6)]
    assert with_gaps(runs, ["a b ", "c d ", "f "], 6) == "a b c d … f"
    assert with_gaps(runs, ["a b ", "c d ", "f "], 7) == "a b c d … f …"
    assert with_gaps([range(1, 2)], ["b"], 2) == "… b"
    assert with_gaps([range(2)], ["a b"], 2) == "a b"
