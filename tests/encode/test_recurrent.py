import pickle

import numpy
import pytest
import torch
from numpy.testing import assert_allclose
from thinc.api import fix_random_seed

from spacy_eeap.encode import bidirectional, mingru
from spacy_eeap.encode.recurrent import BiGRU, BiLSTM, BiMinGRU
from spacy_eeap.numeric import precision

pytestmark = pytest.mark.usefixtures("either_way")

ALL = pytest.mark.parametrize("Encoder", [BiGRU, BiLSTM, BiMinGRU])


def sequences(lengths, width=6, seed=0):
    generator = numpy.random.default_rng(seed)
    return [generator.normal(size=(n, width)).astype("f") for n in lengths]


@ALL
def test_prediction_and_training_pass_agree(Encoder):
    Xs = sequences([5, 0, 9, 1])
    model = Encoder(8).initialize(X=Xs)
    for Y, Y_train in zip(model.predict(Xs), model(Xs, is_train=True)[0], strict=True):
        assert_allclose(Y, Y_train, atol=1e-6)


@ALL
@pytest.mark.parametrize("is_train", [False, True])
def test_small_batches_within_the_layer_change_nothing(Encoder, is_train, monkeypatch):
    Xs = sequences([5, 0, 9, 1, 4, 4, 7])
    model = Encoder(8).initialize(X=Xs)

    def results():
        Ys, backprop = model(Xs, is_train=is_train)
        return [*Ys, *backprop(Ys), model.get_grad("W")] if is_train else Ys

    def fresh_results():
        for name in model.param_names:
            model.set_grad(name, numpy.zeros_like(model.get_param(name)))
        return results()

    together = fresh_results()
    monkeypatch.setattr(bidirectional, "MAX_TOKENS", 8)
    monkeypatch.setattr(mingru, "MAX_TOKENS", 8)
    for Y, Y_bounded in zip(together, fresh_results(), strict=True):
        assert_allclose(Y, Y_bounded, atol=1e-5)


@ALL
def test_a_document_reads_the_same_alone_and_among_many(Encoder):
    Xs = sequences([5, 0, 9, 1, 4, 4, 7, 3, 2, 8, 6, 1])
    model = Encoder(8).initialize(X=Xs)
    for X, Y in zip(Xs, model.predict(Xs), strict=True):
        assert_allclose(model.predict([X])[0], Y, atol=1e-6)


@ALL
def test_a_pickled_encoder_predicts_the_same(Encoder):
    Xs = sequences([3, 2])
    model = Encoder(8).initialize(X=Xs)
    restored = pickle.loads(pickle.dumps(model))
    for Y, Y_restored in zip(model.predict(Xs), restored.predict(Xs), strict=True):
        assert_allclose(Y, Y_restored, atol=0)


@ALL
def test_depth_stacks_layers_of_the_same_width(Encoder):
    Xs = sequences([3, 2])
    model = Encoder(8, depth=3).initialize(X=Xs)
    assert [layer.get_dim("nI") for layer in model.layers] == [6, 8, 8]
    assert [Y.shape for Y in model.predict(Xs)] == [(3, 8), (2, 8)]
    fix_random_seed(0)
    restored = Encoder(8, depth=3).from_bytes(model.to_bytes())
    for Y, Y_restored in zip(model.predict(Xs), restored.predict(Xs), strict=True):
        assert_allclose(Y, Y_restored, atol=0)


@ALL
def test_each_direction_reads_its_own_way(Encoder):
    Xs = sequences([6])
    model = Encoder(8).initialize(X=Xs)
    (before,) = model.predict(Xs)
    changed = [Xs[0].copy()]
    changed[0][3] += 1
    (after,) = model.predict(changed)
    moved = abs(after - before).max(axis=1, where=numpy.arange(8) < 4, initial=0) > 0
    assert moved.tolist() == [False] * 3 + [True] * 3
    moved = abs(after - before).max(axis=1, where=numpy.arange(8) >= 4, initial=0) > 0
    assert moved.tolist() == [True] * 4 + [False] * 2


@ALL
def test_output_is_as_wide_as_the_input_by_default(Encoder):
    assert Encoder().initialize(X=sequences([3])).get_dim("nO") == 6


@pytest.mark.parametrize("Encoder", [BiGRU, BiLSTM])
def test_weights_have_torchs_layout(Encoder):
    Xs = sequences([4])
    model = Encoder(8).initialize(X=Xs)
    torch_layer = {BiGRU: torch.nn.GRU, BiLSTM: torch.nn.LSTM}[Encoder]
    rnn = torch_layer(6, 4, bidirectional=True)
    with torch.no_grad():
        for i, suffix in enumerate(["", "_reverse"]):
            for ours, theirs in zip(
                "WUbc", ["weight_ih", "weight_hh", "bias_ih", "bias_hh"], strict=True
            ):
                getattr(rnn, f"{theirs}_l0{suffix}").copy_(
                    torch.from_numpy(model.get_param(ours)[i])
                )
        expected = rnn(torch.from_numpy(Xs[0]))[0]
    assert_allclose(model.predict(Xs)[0], expected, atol=1e-6)


@ALL
def test_no_sequences_make_no_output(Encoder):
    Ys, backprop = Encoder(8, nI=6).initialize().begin_update([])
    assert Ys == backprop([]) == []


@ALL
def test_backprop_after_prediction_says_what_is_missing(Encoder):
    Xs = sequences([3])
    Ys, backprop = Encoder(8).initialize(X=Xs)(Xs, is_train=False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(Ys)


@ALL
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"nO": 7}, "must be even, was 7"),
        ({"nO": 0}, "must be even, was 0"),
        ({"depth": 0}, "depth must be at least 1, was 0"),
        ({"dropout": 1.0}, "below 1.*was 1.0"),
    ],
)
def test_impossible_arguments_are_refused(Encoder, arguments, message):
    with pytest.raises(ValueError, match=message):
        Encoder(**arguments)


def test_odd_input_width_asks_for_an_output_width():
    with pytest.raises(ValueError, match="must be even, was 5"):
        BiGRU().initialize(X=sequences([2], width=5))


def test_weights_of_another_cell_are_refused():
    Xs = sequences([4])
    gru = BiGRU(8).initialize(X=Xs).to_bytes()
    with pytest.raises(ValueError, match=r"3 gates of width 4, but .* asks for 4 of"):
        BiLSTM(8, nI=6).from_bytes(gru).predict(Xs)
    minimal = BiMinGRU(8).initialize(X=Xs).to_bytes()
    with pytest.raises(ValueError, match="have no U, c, which its config asks for"):
        BiGRU(8, nI=6).from_bytes(minimal).predict(Xs)


@pytest.mark.parametrize("Encoder", [BiGRU, BiLSTM])
def test_training_in_bfloat16_is_close_to_float32(Encoder, monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)
    Xs = sequences([5, 0, 9, 1])
    half = Encoder(8, precision="bfloat16").initialize(X=Xs)
    full = Encoder(8).initialize(X=Xs).from_bytes(half.to_bytes())
    full.attrs["precision"] = "float32"
    results = []
    for model in (half, full):
        Ys, backprop = model(Xs, is_train=True)
        results.append([*Ys, *backprop(Ys), model.get_grad("W")])
    for Y, Y_full in zip(*results, strict=True):
        assert_allclose(Y, Y_full, atol=0.05, rtol=0.02)
    assert any((Y_full != Y).any() for Y, Y_full in zip(*results, strict=True))
    for Y, Y_full in zip(half.predict(Xs), full.predict(Xs), strict=True):
        assert_allclose(Y, Y_full, atol=0)


def test_an_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="must be one of bfloat16, float32, but was"):
        BiGRU(8, precision="float16")
