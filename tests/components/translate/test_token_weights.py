import tracemalloc
from itertools import pairwise

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import Doc

from spacy_eeap.components.translate.token_weights import (
    mean_by_target_token,
    strongest,
    sum_by_source_token,
    token_texts,
)
from spacy_eeap.vocabulary.pieces import Decoded, Pieces


@pytest.fixture(scope="module")
def make_doc():
    return spacy.blank("en").make_doc


def array(*rows):
    return numpy.asarray(rows, dtype="f")


def pieces(*spans):
    """Of a source: their ids do not matter."""
    starts, ends = zip(*spans, strict=True)
    return Pieces([3] * len(spans), list(starts), list(ends))


def decoded(text, *spans):
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return Decoded(text, list(starts), list(ends))


def test_a_source_token_has_the_sum_of_its_pieces(make_doc):
    weights = array([0.1, 0.2, 0.3, 0.4], [0.0, 0.0, 0.5, 0.5])
    units = pieces((0, 3), (3, 5), (6, 10), (10, 11))
    summed = sum_by_source_token(weights, make_doc("Doors open."), units)
    assert_allclose(summed, array([0.3, 0.3, 0.4], [0.0, 0.5, 0.5]))
    assert summed.dtype == numpy.float32


def test_a_piece_of_two_tokens_is_of_the_first(make_doc):
    summed = sum_by_source_token(
        array([0.25, 0.75]), make_doc("go on."), pieces((0, 2), (3, 6))
    )
    assert_allclose(summed, array([0.25, 0.75, 0.0]))


def test_a_space_is_of_the_token_behind_it_and_at_the_end_of_the_last(make_doc):
    units = pieces((0, 1), (2, 2), (2, 3), (4, 4))
    summed = sum_by_source_token(array([0.1, 0.2, 0.3, 0.4]), make_doc("a b "), units)
    assert_allclose(summed, array([0.1, 0.9]))


def test_a_token_without_a_piece_has_no_weight(make_doc):
    summed = sum_by_source_token(
        array([0.5, 0.5]), make_doc("a\u200b b"), pieces((0, 1), (3, 4))
    )
    assert_allclose(summed, array([0.5, 0.5]))
    summed = sum_by_source_token(
        array([0.5, 0.5]), make_doc("a \n b"), pieces((0, 1), (4, 5))
    )
    assert_allclose(summed, array([0.5, 0.0, 0.5]))


def test_a_long_source_needs_no_matrix_of_its_pieces_and_tokens(make_doc):
    doc = make_doc("ab " * 20_000)
    starts = numpy.arange(0, len(doc.text) - 1, 3)[:, None] + [0, 1]
    units = pieces(*((start, start + 1) for start in starts.ravel().tolist()))
    weights = numpy.full((1, len(units.ids)), 1 / len(units.ids), dtype="f")
    tracemalloc.start()
    summed = sum_by_source_token(weights, doc, units)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert_allclose(summed, 1 / len(doc), rtol=1e-5)
    assert peak < 20e6


@pytest.mark.parametrize("units", [None, pieces((0, 1), (2, 3))])
def test_rows_of_other_sources_of_the_batch_are_left_out(units, make_doc):
    weights = array([0.25, 0.75, 0.0, 0.0])
    assert_allclose(
        sum_by_source_token(weights, make_doc("a b"), units), array([0.25, 0.75])
    )


def test_no_pieces_at_all(make_doc):
    weights = numpy.zeros((0, 2), dtype="f")
    assert sum_by_source_token(weights, make_doc("a b"), None).shape == (0, 2)
    assert sum_by_source_token(
        weights, make_doc("a b"), pieces((0, 1), (2, 3))
    ).shape == (0, 2)
    tokens, weights = make_doc(""), numpy.zeros((0, 3), dtype="f")
    assert mean_by_target_token(weights, tokens, decoded("")).shape == (0, 3)


def test_a_target_token_has_the_mean_of_its_pieces(make_doc):
    weights = array([1.0, 0.0], [0.5, 0.5], [0.0, 1.0])
    text = decoded("sleeps.", (0, 3), (3, 6), (6, 7))
    averaged = mean_by_target_token(weights, make_doc("sleeps."), text)
    assert_allclose(averaged, array([0.75, 0.25], [0.0, 1.0]))
    assert averaged.dtype == numpy.float32


def test_a_piece_of_two_tokens_counts_for_both(make_doc):
    weights = array([0.5, 0.5], [0.0, 1.0])
    text = decoded("sleeps.", (0, 3), (3, 7))
    averaged = mean_by_target_token(weights, make_doc("sleeps."), text)
    assert_allclose(averaged, array([0.25, 0.75], [0.0, 1.0]))


def test_a_space_that_is_a_piece_counts_for_the_token_behind_it(make_doc):
    weights = array([1.0, 0.0], [0.0, 1.0], [0.5, 0.5])
    text = decoded("a b", (0, 1), (2, 2), (2, 3))
    averaged = mean_by_target_token(weights, make_doc("a b"), text)
    assert_allclose(averaged, array([1.0, 0.0], [0.25, 0.75]))


def test_spaces_that_are_a_token_have_the_weights_of_their_pieces(make_doc):
    # The pieces "a", " ", " b".
    weights = array([1.0, 0.0], [0.0, 1.0], [0.5, 0.5])
    text = decoded("a  b", (0, 1), (2, 2), (3, 4))
    averaged = mean_by_target_token(weights, make_doc("a  b"), text)
    assert_allclose(averaged, weights)


@pytest.mark.parametrize("seed", range(5))
def test_weights_of_any_pieces_still_sum_to_one(seed, make_doc):
    rng = numpy.random.default_rng(seed)
    source, target = make_doc("Der Mann's Haus, 1.000 Türen."), make_doc("Don't go.")
    units = cut(source.text, rng)
    written = cut(target.text, rng)
    weights = rng.dirichlet(numpy.ones(len(units.ids)), len(written.ids)).astype("f")
    by_token = sum_by_source_token(weights, source, units)
    assert by_token.shape == (len(written.ids), len(source))
    assert_allclose(by_token.sum(axis=1), 1, rtol=1e-5)
    averaged = mean_by_target_token(
        by_token, target, decoded("", *zip(written.starts, written.ends, strict=True))
    )
    assert averaged.shape == (len(target), len(source))
    assert_allclose(averaged.sum(axis=1), 1, rtol=1e-5)


def cut(text, rng):
    """Cut a text to pieces anywhere. Spaces before a piece belong to none."""
    cuts = sorted({0, len(text), *rng.integers(1, len(text), len(text) // 2).tolist()})
    spans = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        spans.append((end - len(piece.lstrip(" ")), end))
    return pieces(*spans)


def test_the_strongest_are_indices_of_the_source():
    assert strongest(array([0.2, 0.8, 0.0], [0.5, 0.5, 0.0])) == [1, 0]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_there_are_none_of_nothing(shape):
    assert strongest(numpy.zeros(shape, dtype="f")) == []


def test_weights_of_a_batch_are_not_changed(make_doc):
    weights = array([0.5, 0.5])
    summed = sum_by_source_token(
        weights, Doc(make_doc("").vocab, words=["a", "b"]), None
    )
    mean_by_target_token(summed, make_doc("c"), decoded("c", (0, 1)))
    assert_allclose(weights, array([0.5, 0.5]))


@pytest.mark.parametrize("text", ["", "Don't go!", " a  \N{ROBOT FACE} b\n", "\u200b"])
def test_texts_of_tokens_are_those_of_spacy(text, make_doc):
    doc = make_doc(text)
    assert token_texts(doc) == [token.text for token in doc]
