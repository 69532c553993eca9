import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import fix_random_seed, set_dropout_rate

from spacy_eeap.decode.target_pieces import TargetPieces, embed, rows_of, score
from spacy_eeap.vocabulary.special import N_SPECIAL
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

from .batches import add_noise, random

WORDS = "a b c d e f g"
NV = N_SPECIAL + 7
NE, N = 4, 9
RIGHT = numpy.asarray([3, 2, 2, 9, 5, 4, 0, 8, 6])
TIED = pytest.mark.parametrize("tied", [True, False])


def learnt(words=WORDS):
    vocabulary = WholeTokens()
    vocabulary.learn([words])
    return vocabulary


def initialized(tied=True, nO=None, vocabulary=None, **settings):
    fix_random_seed(0)
    settings = {"precision": "float32", "dropout": 0.0, **settings}
    model = TargetPieces(vocabulary or learnt(), NE, tied=tied, **settings)
    model.set_dim("nO", nO or (NE if tied else 6))
    model.initialize()
    add_noise(model)
    return model


def told(model):
    return random(N, model.get_dim("nO"), seed=4)


@TIED
def test_scores_are_products_with_the_rows(tied):
    model = initialized(tied)
    R = told(model)
    W = model.get_param("E" if tied else "O")
    assert model.get_param("E").shape == (NV, NE)
    assert W.shape == (NV, model.get_dim("nO"))
    assert_allclose(score(model, R), R @ W.T + model.get_param("b"), atol=1e-6)


def test_a_piece_has_its_row_and_the_sum_of_its_gradients():
    model = initialized()
    E = model.get_param("E")
    rows, backprop = embed(model, RIGHT, numpy.arange(N), is_train=True)
    assert_array_equal(rows, E[RIGHT])
    assert_array_equal(rows_of(model, RIGHT), E[RIGHT])
    d_rows = random(N, NE, seed=5)
    backprop(d_rows)
    expected = numpy.zeros_like(E)
    numpy.add.at(expected, RIGHT, d_rows)
    assert_allclose(model.get_grad("E"), expected, atol=1e-6)


def test_pieces_of_a_target_lose_the_same_cells():
    model = initialized(dropout=0.5)
    targets = numpy.asarray([0, 1, 2, 0, 1, 2, 0, 1, 2])
    rows, backprop = embed(model, RIGHT, targets, is_train=True)
    scales = rows / model.get_param("E")[RIGHT]
    assert_allclose(scales, scales[:3][targets], rtol=1e-5)
    assert_allclose(numpy.unique(scales.round(4)), [0, 2])
    assert len(numpy.unique(scales.round(4), axis=0)) > 1
    backprop(numpy.ones((N, NE), dtype="f"))
    expected = numpy.zeros((NV, NE))
    numpy.add.at(expected, RIGHT, scales)
    assert_allclose(model.get_grad("E"), expected, atol=1e-4)
    unchanged, _ = embed(model, RIGHT, targets, is_train=False)
    assert_array_equal(unchanged, model.get_param("E")[RIGHT])


def test_training_dropout_reaches_it_unless_it_has_a_rate_of_its_own():
    for own, is_dropped in ((None, True), (0.0, False)):
        model = initialized(dropout=own)
        set_dropout_rate(model, 0.5)
        rows, _ = embed(model, RIGHT, numpy.arange(N), is_train=True)
        assert (rows == 0).any() == is_dropped


def test_rows_start_at_a_size_that_tied_scores_can_have():
    fix_random_seed(0)
    model = TargetPieces(learnt(), 400).initialize()
    assert model.get_param("E").std() == pytest.approx(400**-0.5, rel=0.05)
    assert not model.get_param("b").any()


@TIED
def test_bytes_round_trip_into_pieces_that_have_learnt_nothing(tied):
    model = initialized(tied)
    restored = TargetPieces(WholeTokens(), NE, tied=tied).from_bytes(model.to_bytes())
    R = told(model)
    assert_array_equal(score(restored, R), score(model, R))
    assert len(restored.attrs["vocabulary"]) == NV
    assert restored.get_dim("nO") == model.get_dim("nO")


def test_it_can_learn_anew_and_another_vocabulary_can_be_loaded_in_its_place():
    saved = initialized().to_bytes()
    model = initialized()
    model.attrs["vocabulary"].learn(["a b"])
    model.initialize()
    assert len(model.get_param("E")) == len(model.get_param("b")) == N_SPECIAL + 2
    model.from_bytes(saved)
    assert len(model.get_param("E")) == len(model.attrs["vocabulary"]) == NV


def test_the_vocabulary_must_learn_first():
    with pytest.raises(ValueError, match="before it has learnt"):
        TargetPieces(WholeTokens(), NE).initialize()


def test_it_is_not_called_by_itself():
    with pytest.raises(
        NotImplementedError, match="call embed, rows_of, score or learn"
    ):
        initialized().predict(RIGHT)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"width": 0}, "width of the rows must be at least 1, but was 0"),
        ({"label_smoothing": 1.0}, "label_smoothing is a share .* but was 1.0"),
        ({"precision": "half"}, "precision must be one of bfloat16, float32"),
        ({"dropout": -1}, "dropout is a share of at least 0 and below 1"),
    ],
    ids=str,
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        TargetPieces(learnt(), **{"width": NE, **arguments})
