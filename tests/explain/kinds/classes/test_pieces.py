import pytest

from spacy_eeap.explain import Explanation
from spacy_eeap.explain.drawing.views import attributed, views
from spacy_eeap.explain.kinds.classes.pieces import (
    ENDS,
    N_OPEN,
    N_PIECE,
    pieces,
)


def cut(text, weights=None, joined="", **kwargs):
    """Cut a text whose words are parted by spaces, or, after `joined`, by none."""
    words = text.split()
    weights = weights or [1.0] * len(words)
    spaces = [word not in joined for word in words]
    whole = Explanation(words, spaces, weights, {}, [], **kwargs)
    return whole, pieces(whole, views(whole)[0])


def texts(whole, cuts):
    in_order = sorted(cuts)
    return [" ".join(whole.words[each.start : each.end]) for each in in_order]


def test_sentences_of_the_attention_are_the_pieces(sentences):
    second, first = pieces(sentences, views(sentences)[0])
    assert (second.number, second.start, second.end) == (2, 2, 5)
    assert (first.number, first.start, first.end) == (1, 0, 2)
    assert (second.weight, first.weight) == (0.75, 0.25)
    assert (second.share, first.share) == (100, 33)
    assert second.opening == "Good film!"


def test_without_sentences_a_mark_ends_a_piece():
    whole, cuts = cut("Good film . Bad plot ! Why ? It ends here")
    assert texts(whole, cuts) == ["Good film .", "Bad plot !", "Why ?", "It ends here"]


def test_a_piece_weighs_what_its_tokens_do():
    _, cuts = cut("a . b .", [0.1, 0.2, 0.3, 0.4])
    assert [(each.number, each.weight) for each in cuts] == [
        (2, pytest.approx(0.7)),
        (1, pytest.approx(0.3)),
    ]


def test_marks_that_close_a_sentence_go_with_it():
    whole, cuts = cut('" No ! ! " he said . " Yes', joined="!")
    assert texts(whole, cuts) == ['" No ! ! "', "he said .", '" Yes']


def test_an_abbreviation_ends_nothing():
    _, cuts = cut("Mr. Bean at 3.5 stars")
    assert len(cuts) == 1


@pytest.mark.parametrize("mark", [*sorted(ENDS), "..."])
def test_marks_of_other_scripts_end_a_piece(mark):
    whole, cuts = cut(f"a {mark} b")
    assert texts(whole, cuts) == [f"a {mark}", "b"]


def test_a_text_without_marks_is_cut():
    _, cuts = cut("word " * (2 * N_PIECE + 1))
    assert sorted(each.end - each.start for each in cuts) == [1, N_PIECE, N_PIECE]


def test_the_few_that_hold_half_of_the_weight_are_open():
    _, cuts = cut("a . b . c .", [0.3, 0, 0.25, 0, 0.45, 0])
    assert [(each.number, each.is_open) for each in cuts] == [
        (3, True),
        (1, True),
        (2, False),
    ]


def test_no_more_than_ten_are_open():
    _, cuts = cut("a . " * 50)
    assert sum(each.is_open for each in cuts) == N_OPEN == 10


def test_without_any_weight_the_first_is_open():
    _, cuts = cut("a . b .", [0.0] * 4)
    assert [(each.share, each.is_open) for each in cuts] == [(0, True), (0, False)]


def test_another_method_orders_by_magnitude_and_tells_the_sum(sentences):
    [erasure] = attributed({"erasure": [0.5, 0.0, -2.0, 1.0, 0.0]})
    second, first = pieces(sentences, erasure)
    assert (second.number, second.weight) == (2, -1.0)
    assert (first.number, first.weight, first.share) == (1, 0.5, 17)


def test_the_first_words_of_a_long_piece_are_cut():
    _, [whole] = cut("word " * N_PIECE)
    assert len(whole.opening) <= 60
    assert whole.opening.endswith("word…")
