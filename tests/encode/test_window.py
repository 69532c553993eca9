import pickle
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import MaxoutWindowEncoder as SpacyMaxoutWindowEncoder
from thinc.api import (
    Adam,
    Config,
    NumpyOps,
    fix_random_seed,
    set_dropout_rate,
)

from spacy_eeap.encode import maxout_window, window
from spacy_eeap.encode.window import MaxoutWindowEncoder

WIDTH = 8
SIZES = {"width": WIDTH, "window_size": 1, "maxout_pieces": 3, "depth": 4}
LENGTHS = [5, 0, 1, 30, 0, 2, 11]
SHAPES = pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"depth": 1},
        {"window_size": 2, "depth": 2},
        {"window_size": 0},
        {"maxout_pieces": 1},
        {"maxout_pieces": 5, "depth": 3},
    ],
    ids=str,
)


def sequences(lengths=LENGTHS, width=WIDTH, seed=0):
    generator = numpy.random.default_rng(seed)
    return [generator.normal(size=(n, width)).astype("f") for n in lengths]


def with_noise(model):
    """Move parameters from the zeros and ones they start from."""
    generator = numpy.random.default_rng(1)
    for node, name in params_of(model):
        param = node.get_param(name)
        noise = generator.normal(scale=0.2, size=param.shape)
        node.set_param(name, (param + noise).astype("f"))
    return model


def params_of(model):
    return [(node, name) for node in model.walk() for name in node.param_names]


def build(**sizes):
    """Get spaCy's encoder, and ours with its weights."""
    sizes = {**SIZES, **sizes}
    theirs = with_noise(SpacyMaxoutWindowEncoder(**sizes).initialize(X=sequences()))
    return theirs, MaxoutWindowEncoder(**sizes).from_bytes(theirs.to_bytes())


@pytest.fixture
def model():
    return build()[1]


@pytest.fixture(params=[5, 512], ids=["small blocks", "one block"])
def block(request, monkeypatch):
    """Small blocks end within documents, and within the padding of others."""
    monkeypatch.setattr(maxout_window, "BLOCK", request.param)


def results_of_training(model, Xs):
    """Get the output, the gradient of the input, and those of the parameters."""
    Ys, backprop = model.begin_update(Xs)
    dXs = backprop(sequences([len(X) for X in Xs], seed=2))
    return [*Ys, *dXs, *(node.get_grad(name) for node, name in params_of(model))]


def assert_all_close(actual, expected, rtol=5e-5):
    for ours, theirs in zip(actual, expected, strict=True):
        assert ours.shape == theirs.shape
        assert_allclose(ours, theirs, atol=rtol * abs(theirs).max(initial=1e-9))


@SHAPES
def test_prediction_is_spacys(sizes, block):
    theirs, ours = build(**sizes)
    assert_all_close(ours.predict(sequences()), theirs.predict(sequences()))


@SHAPES
def test_training_pass_and_gradients_are_spacys(sizes, block):
    theirs, ours = build(**sizes)
    expected = results_of_training(theirs, sequences())
    assert_all_close(results_of_training(ours, sequences()), expected)


def test_ties_between_pieces_are_broken_as_spacy_breaks_them():
    theirs, ours = build(maxout_pieces=2)
    for model in (theirs, ours):
        for node in model.walk():
            if node.name == "maxout":
                W = node.get_param("W").copy()
                W[:, 1] = W[:, 0]
                node.set_param("W", W)
                node.set_param("b", numpy.ones((WIDTH, 2), dtype="f"))
    expected = results_of_training(theirs, sequences())
    assert_all_close(results_of_training(ours, sequences()), expected)


def test_untrained_encoders_of_one_seed_are_equal():
    def initialized(build_encoder):
        fix_random_seed(3)
        return build_encoder(**SIZES).initialize(X=sequences())

    theirs, ours = map(initialized, (SpacyMaxoutWindowEncoder, MaxoutWindowEncoder))
    for (node, name), (ours_node, _) in zip(
        params_of(theirs), params_of(ours), strict=True
    ):
        assert_array_equal(ours_node.get_param(name), node.get_param(name))


def test_spacys_encoder_loads_our_weights(model):
    theirs = SpacyMaxoutWindowEncoder(**SIZES).from_bytes(model.to_bytes())
    assert_all_close(model.predict(sequences()), theirs.predict(sequences()))


def test_gradients_equal_finite_differences(model):
    Xs, dYs = sequences([3, 6]), sequences([3, 6], seed=2)
    check_against_finite_differences(model, Xs, dYs, is_train=False)


def test_gradients_equal_finite_differences_under_dropout(model):
    set_dropout_rate(model, 0.4)
    Xs, dYs = sequences([3, 6]), sequences([3, 6], seed=2)
    check_against_finite_differences(model, Xs, dYs, is_train=True)


def check_against_finite_differences(model, Xs, dYs, is_train):
    def loss():
        fix_random_seed(5)
        Ys, _ = model(Xs, is_train=is_train)
        return sum(
            float((Y.astype("d") * dY).sum()) for Y, dY in zip(Ys, dYs, strict=True)
        )

    fix_random_seed(5)
    _, backprop = model.begin_update(Xs)
    arrays = list(zip(Xs, backprop(dYs), strict=True))
    arrays += [
        (node.get_param(name), node.get_grad(name)) for node, name in params_of(model)
    ]
    step = 1e-3
    for array, grad in arrays:
        direction = numpy.sign(grad)
        losses = []
        for move in (step, -2 * step):
            array += move * direction
            losses.append(loss())
        array += step * direction
        expected = (losses[0] - losses[1]) / (2 * step)
        assert expected == pytest.approx(abs(grad).sum(), rel=0.05)


def test_dropout_acts_in_training_only(model):
    Xs = sequences()
    before = model.predict(Xs)
    set_dropout_rate(model, 0.5)
    for Y, expected in zip(model.predict(Xs), before, strict=True):
        assert_array_equal(Y, expected)
    assert abs(model(Xs, is_train=True)[0][3] - before[3]).max() > 0.1


def test_dropout_drops_that_share_of_what_is_added_and_scales_up_the_rest():
    _, model = build(depth=1)
    (X,) = Xs = sequences([2000])
    (Y,) = model.predict(Xs)
    set_dropout_rate(model, 0.25)
    ((Y_train,), _) = model(Xs, is_train=True)
    dropped = Y_train == X
    assert abs(dropped.mean() - 0.25) < 0.01
    assert_allclose((Y_train - X)[~dropped], ((Y - X) / 0.75)[~dropped], atol=1e-4)


def test_dropped_cells_pass_no_gradient_but_the_residual():
    _, model = build(depth=1, window_size=0)
    (X,) = Xs = sequences([1])
    set_dropout_rate(model, 0.9999)
    (Y,), backprop = model(Xs, is_train=True)
    assert_array_equal(Y, X)
    assert_array_equal(backprop([X])[0], X)


@pytest.mark.parametrize("lengths", [[3, 40], [40]])
def test_arrays_by_column_are_encoded_as_those_by_row(lengths):
    _, model = build(depth=1)
    Xs = sequences(lengths)
    expected = results_of_training(model, Xs)[: 2 * len(Xs)]
    by_column = [numpy.asfortranarray(X) for X in Xs]
    assert_all_close(results_of_training(model, by_column)[: 2 * len(Xs)], expected)


def test_averaged_parameters_are_used(model):
    averages = {
        (node.id, name): 2 * node.get_param(name) for node, name in params_of(model)
    }
    before = model.predict(sequences())[0]
    with model.use_params(averages):
        assert abs(model.predict(sequences())[0] - before).max() > 0.1
    assert_array_equal(model.predict(sequences())[0], before)


def test_an_update_changes_the_next_prediction(model):
    before = model.predict(sequences())[0]
    results_of_training(model, sequences())
    model.finish_update(Adam(0.1))
    assert abs(model.predict(sequences())[0] - before).max() > 0.01


def test_on_other_devices_thincs_own_layers_run(model, monkeypatch):
    expected = model.predict(sequences())
    calls = []

    def spy(*arguments):
        calls.append(arguments)
        return forward_in_thinc(*arguments)

    class OtherDevice(NumpyOps):
        xp = SimpleNamespace(**vars(numpy))

    forward_in_thinc = window.forward_in_thinc
    monkeypatch.setattr(window, "forward_in_thinc", spy)
    for node in model.walk():
        node.ops = OtherDevice()
    assert_all_close(model.predict(sequences()), expected)
    assert len(calls) == 1


def test_copies_pickles_and_files_predict_the_same(model, tmp_path):
    model.to_disk(tmp_path / "model")
    copies = [
        model.copy(),
        pickle.loads(pickle.dumps(model)),
        MaxoutWindowEncoder(**SIZES).from_disk(tmp_path / "model"),
    ]
    for copy in copies:
        for Y, expected in zip(
            copy.predict(sequences()), model.predict(sequences()), strict=True
        ):
            assert_array_equal(Y, expected)


@pytest.mark.parametrize("is_train", [False, True])
def test_threads_share_a_model(model, is_train):
    batches = [sequences(seed=seed) for seed in range(20)]
    expected = [model.predict(batch) for batch in batches]

    def encode(batch):
        return model(batch, is_train)[0]

    with ThreadPoolExecutor(4) as pool:
        for Ys, Ys_expected in zip(pool.map(encode, batches), expected, strict=True):
            assert_all_close(Ys, Ys_expected)


def test_no_sequences_make_no_output(model):
    Ys, backprop = model.begin_update([])
    assert Ys == backprop([]) == []


def test_backprop_after_prediction_says_what_is_missing(model):
    Ys, backprop = model(sequences(), is_train=False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(Ys)


def test_input_and_gradient_are_left_as_they_are(model):
    Xs, dYs = sequences(), sequences(seed=2)
    _, backprop = model.begin_update(Xs)
    backprop(dYs)
    for array, expected in zip(
        [*Xs, *dYs], [*sequences(), *sequences(seed=2)], strict=True
    ):
        assert_array_equal(array, expected)


def test_prediction_holds_no_more_than_a_few_times_its_input(model):
    (X,) = Xs = sequences([50_000])
    tracemalloc.start()
    model.predict(Xs)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * X.nbytes


ENCODE = """
[encode]
@architectures = "spacy-eeap.MaxoutWindowEncoder.v1"
width = 8
window_size = 1
maxout_pieces = 3
depth = 2
"""


def test_it_is_the_encoder_of_spacys_tok2vec():
    nlp = spacy.blank("en")
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ["NORM"],
            "rows": [50],
            "include_static_vectors": False,
        },
        **Config().from_str(ENCODE),
    }
    docs = [nlp.make_doc(text) for text in ("One film 🎬 👩‍👩‍👧.", "", "a")]
    model = spacy.util.registry.resolve({"tok2vec": tok2vec})["tok2vec"]
    model.initialize(X=docs)
    assert [len(Y) for Y in model.predict(docs)] == [len(doc) for doc in docs]
    tok2vec["encode"]["@architectures"] = "spacy.MaxoutWindowEncoder.v2"
    theirs = spacy.util.registry.resolve({"tok2vec": tok2vec})["tok2vec"]
    theirs.from_bytes(model.to_bytes())
    assert_all_close(model.predict(docs), theirs.predict(docs))


def test_the_gain_of_each_layer_starts_where_the_config_has_it():
    config = {**SIZES, "@architectures": "spacy-eeap.MaxoutWindowEncoder.v1"}
    layer = spacy.registry.resolve({"encode": {**config, "initial_gain": 0.05}})[
        "encode"
    ]
    layer.initialize(X=sequences())
    gains = [node.get_param("G") for node in layer.walk() if node.has_param("G")]
    assert len(gains) == SIZES["depth"]
    for gain in gains:
        assert_allclose(gain, 0.05)


def test_a_token_is_more_itself_than_its_window_with_a_small_gain():
    Xs = sequences()

    def change(initial_gain):
        fix_random_seed(0)
        layer = MaxoutWindowEncoder(WIDTH, 1, 3, 1, initial_gain).initialize(X=Xs)
        Ys = layer.predict(Xs)
        return [Y - X for X, Y in zip(Xs, Ys, strict=True)]

    for small, whole in zip(change(0.1), change(1.0), strict=True):
        assert_allclose(small, 0.1 * whole, atol=1e-5)
