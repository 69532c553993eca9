"""How the encoder-decoder teaches and translates. Its parts: tests/decode/."""

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import registry
from thinc.api import Adam, Config, fix_random_seed, set_dropout_rate

from spacy_eeap.attend.source import pad_source
from spacy_eeap.decode.reading import Reading
from spacy_eeap.decode.search.beams import search
from spacy_eeap.decode.search.settings import Settings
from spacy_eeap.decode.target_pieces import rows_of, score
from spacy_eeap.embed import pieces
from spacy_eeap.models import encoder_decoder
from spacy_eeap.models.encoder_decoder import set_vocabulary, translate
from spacy_eeap.models.source_rows import source_units
from spacy_eeap.models.teacher_forcing import teacher_forcing
from spacy_eeap.numeric.ops import NUMPY_BLAS
from spacy_eeap.vocabulary.special import END, START

NLP = spacy.blank("de")
PAIRS = [
    ("Der Hund schläft.", "The dog sleeps."),
    ("", "Nothing."),
    ("Hund", "A dog sleeps in the green garden."),
    ("Der Hund schläft im Garten.", ""),
    ("Die Katze schläft.", "The cat sleeps."),
]
TEXTS, TARGETS = zip(*PAIRS, strict=True)
DECODERS = ("BahdanauDecoder", "LuongDecoder")
EACH = pytest.mark.parametrize("decoder", DECODERS)
CONFIG = """
[model]
@architectures = "spacy-eeap.EncoderDecoder.v1"
width = 8
precision = "float32"
dropout = 0.0

[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.tok2vec.embed]
@architectures = "spacy-eeap.PieceEmbed.v1"
width = 6

[model.tok2vec.embed.vocabulary]
@misc = "spacy-eeap.Subwords.v1"
size = 50

[model.tok2vec.encode]
@layers = "spacy-eeap.BiGRU.v1"
nO = 10

[model.decoder]
@layers = "spacy-eeap.BahdanauDecoder.v1"
nH = 7
precision = "float32"

[model.vocabulary]
@misc = "spacy-eeap.WholeTokens.v1"
"""


def make_docs(texts=TEXTS):
    return [NLP.make_doc(text) for text in texts]


def resolve(overrides=None, decoder="BahdanauDecoder"):
    text = CONFIG.replace("BahdanauDecoder", decoder)
    config = Config().from_str(text, overrides=overrides or {})
    return registry.resolve(config)["model"]


def build(overrides=None, decoder="BahdanauDecoder"):
    fix_random_seed(0)
    model = resolve(overrides, decoder)
    pieces.learn(model, TEXTS)
    set_vocabulary(model, TARGETS)
    model.initialize(X=make_docs())
    generator = numpy.random.default_rng(1)
    for node in model.walk():
        for name in node.param_names:
            param = node.get_param(name)
            noise = generator.normal(scale=0.5, size=param.shape)
            node.set_param(name, (param + noise).astype("f"))
    return model


def ids_of(model, targets=TARGETS):
    vocabulary = model.get_ref("pieces").attrs["vocabulary"]
    return [vocabulary.encode(target).ids for target in targets]


def loss_of(model, X, ids, smoothing=0.1):
    """Get the loss of one pair: the decoder reads START and ids, and tells ids, END."""
    decoder, target_pieces = model.get_ref("decoder"), model.get_ref("pieces")
    rows = rows_of(target_pieces, numpy.asarray([START, *ids]))
    reading = Reading(pad_source(numpy, [X]), rows, [1] * len(rows))
    logits = score(target_pieces, decoder.predict(reading).vectors).astype("d")
    logp = logits - numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))
    right = logp[range(len(rows)), [*ids, END]]
    return -((1 - smoothing) * right + smoothing * logp.mean(axis=1)).sum()


def gradients_of(model):
    return {
        (node.name, name): node.get_grad(name)
        for node in model.layers[1].walk()
        for name in node.param_names
    } | {("pieces", name): model.layers[2].get_grad(name) for name in ("E", "b")}


def forget_gradients(model):
    for node in model.walk():
        for name in node.param_names:
            node.set_grad(name, numpy.zeros_like(node.get_param(name)))


@EACH
def test_the_loss_is_the_sum_over_the_targets_and_their_ends(decoder):
    model = build(decoder=decoder)
    Xs, ids = model.predict(make_docs()), ids_of(model)
    loss, n_pieces, _ = teacher_forcing(model, Xs, ids)
    expected = sum(loss_of(model, X, i) for X, i in zip(Xs, ids, strict=True))
    assert loss == pytest.approx(expected, rel=1e-5)
    assert n_pieces == sum(len(i) + 1 for i in ids)
    assert len({len(i) for i in ids}) > 3 and ids[3] == []


@EACH
def test_gradients_are_those_of_the_sources_in_their_order(decoder):
    model = build(decoder=decoder)
    Xs, ids = model.predict(make_docs()), ids_of(model)
    dXs = teacher_forcing(model, Xs, ids)[2](0.5)
    together = gradients_of(model)
    totals = {name: numpy.zeros_like(array) for name, array in together.items()}
    for X, dX, target in zip(Xs, dXs, ids, strict=True):
        forget_gradients(model)
        (alone,) = teacher_forcing(model, [X], [target])[2](0.5)
        assert alone.shape == dX.shape == X.shape
        assert_allclose(dX, alone, atol=1e-5)
        assert dX.any() or not len(X)
        for name, gradient in gradients_of(model).items():
            totals[name] += gradient
    for name, gradient in together.items():
        assert_allclose(gradient, totals[name], atol=1e-4, err_msg=str(name))


@EACH
def test_gradients_are_those_of_finite_differences(decoder):
    model = build(decoder=decoder)
    Xs, ids = model.predict(make_docs()), ids_of(model)
    dXs = teacher_forcing(model, Xs, ids)[2](1.0)
    generator = numpy.random.default_rng(2)
    for X, dX, target in zip(Xs, dXs, ids, strict=True):
        direction = generator.normal(size=X.shape).astype("f")
        above, below = (
            loss_of(model, X + step * direction, target) for step in (0.01, -0.01)
        )
        slope = (above - below) / 0.02
        assert (dX * direction).sum() == pytest.approx(slope, rel=0.02, abs=1e-3)


@EACH
@pytest.mark.parametrize("tied", [True, False])
def test_parameters_learn_by_the_slope_of_the_loss(decoder, tied):
    model = build({"model.tied": tied}, decoder)
    Xs, ids = model.predict(make_docs()), ids_of(model)
    teacher_forcing(model, Xs, ids)[2](1.0)
    generator = numpy.random.default_rng(2)
    nodes = [*model.get_ref("decoder").walk(), model.get_ref("pieces")]
    for node in nodes:
        for name in node.param_names:
            param = node.get_param(name)
            before = param.copy()
            direction = generator.normal(size=param.shape).astype("f")
            losses = []
            for step in (0.003, -0.003):
                param[...] = before + step * direction
                losses.append(
                    sum(loss_of(model, X, i) for X, i in zip(Xs, ids, strict=True))
                )
            param[...] = before
            slope = (losses[0] - losses[1]) / 0.006
            found = (node.get_grad(name) * direction).sum()
            assert found == pytest.approx(slope, rel=0.03, abs=0.02), name


@EACH
@pytest.mark.parametrize("tied", [True, False])
def test_it_learns_pairs_by_heart(decoder, tied):
    overrides = {"model.tied": tied, "model.label_smoothing": 0.0}
    fix_random_seed(0)
    model = resolve(overrides, decoder)
    docs = make_docs([text for text, _ in PAIRS if text])
    wanted = [target for text, target in PAIRS if text]
    pieces.learn(model, TEXTS)
    set_vocabulary(model, TARGETS)
    model.initialize(X=docs)
    ids, optimizer = ids_of(model, wanted), Adam(0.02)
    for _ in range(120):
        Xs, backprop = model.begin_update(docs)
        loss, n_pieces, backprop_forced = teacher_forcing(model, Xs, ids)
        backprop(backprop_forced(1 / n_pieces))
        model.finish_update(optimizer)
    assert loss / n_pieces < 0.05
    for settings in (Settings(), Settings(beam_size=3)):
        found = translate(model, docs, lambda n_rows: 20, settings)
        assert [best.ids for (best,) in found] == ids


def test_dropout_is_for_training_only():
    model = build({"model.dropout": None})
    set_dropout_rate(model, 0.5)
    Xs, ids = model.predict(make_docs()), ids_of(model)
    expected = sum(loss_of(model, X, i) for X, i in zip(Xs, ids, strict=True))
    loss, _, backprop = teacher_forcing(model, Xs, ids, is_train=False)
    assert loss == pytest.approx(expected, rel=1e-5)
    assert len(backprop(1.0)) == len(Xs)
    assert teacher_forcing(model, Xs, ids)[0] != pytest.approx(expected, rel=1e-3)


def test_label_smoothing_is_that_of_the_config():
    losses = []
    for smoothing in (0.0, 0.3):
        model = build({"model.label_smoothing": smoothing})
        Xs, ids = model.predict(make_docs()), ids_of(model)
        losses.append(teacher_forcing(model, Xs, ids)[0])
        expected = sum(
            loss_of(model, X, i, smoothing) for X, i in zip(Xs, ids, strict=True)
        )
        assert losses[-1] == pytest.approx(expected, rel=1e-5)
    assert losses[0] != pytest.approx(losses[1], rel=1e-3)


@EACH
@pytest.mark.parametrize("settings", [Settings(), Settings(4, 3, 0.5)], ids=str)
@pytest.mark.parametrize("compared", [1, 100, encoder_decoder.COMPARED])
def test_documents_are_translated_alone_as_in_batches(
    decoder, settings, compared, monkeypatch
):
    monkeypatch.setattr(encoder_decoder, "COMPARED", compared)
    monkeypatch.setattr(encoder_decoder, "MIN_LENGTH", 1)
    model = build(decoder=decoder)
    docs = make_docs(TEXTS * 2)
    found = translate(model, docs, lambda n_rows: n_rows + 2, settings)
    assert len(found) == len(docs)
    for doc, hypotheses in zip(docs, found, strict=True):
        (X,) = model.predict([doc])
        if not len(X):
            assert hypotheses == []
            continue
        ((*expected,),) = search(
            model.get_ref("decoder"),
            model.get_ref("pieces"),
            pad_source(numpy, [X]),
            [len(X) + 2],
            settings,
        )
        assert [one.ids for one in hypotheses] == [one.ids for one in expected]
        for one, same in zip(hypotheses, expected, strict=True):
            assert one.score == pytest.approx(same.score, abs=1e-4)
            assert one.weights.shape == (len(one.ids), len(X))
            assert_allclose(one.weights, same.weights, atol=1e-5)


@pytest.mark.parametrize("beam_size", [1, 3])
def test_batches_hold_each_source_that_has_rows_once(beam_size, monkeypatch):
    monkeypatch.setattr(encoder_decoder, "COMPARED", 60)
    monkeypatch.setattr(encoder_decoder, "MIN_LENGTH", 4)
    lengths = [0, 3, 70, 5, 0, 5, 1, 2, 12, 2, 1]
    batches = list(encoder_decoder._batches(lengths, beam_size))
    found = [i for batch in batches for i in batch]
    assert sorted(found) == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert [lengths[i] for i in found] == sorted(filter(None, lengths), reverse=True)
    for batch in batches:
        compared = beam_size * len(batch) * max(lengths[batch[0]], 4)
        assert compared <= 60 or len(batch) == 1
    assert max(map(len, batches)) > 1


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_nothing_is_written_of_documents_without_rows(texts):
    model = build()
    docs = make_docs(texts)
    assert translate(model, docs, lambda n_rows: 5, Settings()) == [[] for _ in docs]


def test_a_batch_of_documents_without_rows_teaches_the_decoder():
    model = build()
    Xs, backprop = model.begin_update(make_docs(["", ""]))
    loss, n_pieces, backprop_forced = teacher_forcing(
        model, Xs, ids_of(model, ["A dog.", ""])
    )
    assert n_pieces == 5 and loss > 0
    dXs = backprop_forced(1.0)
    assert [dX.shape for dX in dXs] == [(0, 10)] * 2
    backprop(dXs)
    assert model.get_ref("decoder").get_grad("U").any()


@EACH
def test_a_config_builds_its_parts(decoder):
    overrides = {"model.decoder.cell": "lstm", "model.label_smoothing": 0.2}
    model = build(overrides, decoder)
    assert model.name == "encoder_decoder"
    inner = model.get_ref("decoder")
    assert [inner.get_dim(name) for name in ("nI", "nE", "nH", "nO")] == [10, 8, 7, 8]
    assert inner.attrs["cell"] == "lstm"
    assert model.get_ref("pieces").attrs["label_smoothing"] == 0.2
    assert model.get_ref("tok2vec") is model.layers[0]
    assert all(node.ops is NUMPY_BLAS for node in model.walk())


def test_read_alone_it_gives_the_rows_of_the_sources():
    model = build()
    Xs, backprop = model.begin_update(make_docs())
    for X, doc in zip(Xs, make_docs(), strict=True):
        units = source_units(model, doc)
        assert X.shape == (len(units.ids), 10)
    backprop(Xs)
    assert model.layers[0].layers[0].get_grad("E").any()


EMBED_TOKENS = {
    "@architectures": "spacy.MultiHashEmbed.v2",
    "width": 6,
    "attrs": ["NORM"],
    "rows": [50],
    "include_static_vectors": False,
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 10}
HASHED = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 10,
    "depth": 1,
    "embed_size": 50,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": False,
    "pretrained_vectors": None,
}


@pytest.mark.parametrize(
    "tok2vec, with_docs",
    [
        (EMBED_TOKENS, True),
        (LISTENER, True),
        (LISTENER, False),
        (HASHED, True),
        (HASHED, False),
    ],
)
def test_any_tok2vec_can_read_the_sources(tok2vec, with_docs):
    config = Config().from_str(CONFIG)["model"]
    model = registry.resolve({"model": {**config, "tok2vec": tok2vec}})["model"]
    set_vocabulary(model, TARGETS)
    docs = make_docs()
    model.initialize(X=docs if with_docs else None)
    width = tok2vec["width"]
    assert model.get_ref("decoder").get_dim("nI") == width
    assert [X.shape for X in model.predict(docs)] == [(len(d), width) for d in docs]
    assert source_units(model, docs[0]) is None


def test_static_vectors_that_are_not_there_are_refused():
    config = Config().from_str(CONFIG)["model"]
    embed = {**EMBED_TOKENS, "include_static_vectors": True}
    model = registry.resolve({"model": {**config, "tok2vec": embed}})["model"]
    set_vocabulary(model, TARGETS)
    with pytest.raises(
        ValueError, match="uses static vectors, but the pipeline has no"
    ):
        model.initialize(X=make_docs())


def test_what_tells_tied_scores_must_be_as_wide_as_the_rows():
    with pytest.raises(
        ValueError, match=r"nO must be 8 or left out, but was 9\. Or set"
    ):
        build({"model.decoder.nO": 9})
    model = build({"model.decoder.nO": 9, "model.tied": False})
    Xs = model.predict(make_docs())
    assert teacher_forcing(model, Xs, ids_of(model))[0] > 0
    assert model.get_ref("pieces").get_param("O").shape[1] == 9


@pytest.mark.parametrize(
    "overrides, message",
    [
        ({"model.width": 0}, "width of the rows must be at least 1, but was 0"),
        ({"model.label_smoothing": 1.5}, "label_smoothing is a share .* was 1.5"),
        ({"model.dropout": 1.0}, "dropout is a share of at least 0 and below 1"),
        ({"model.precision": "half"}, "precision"),
        ({"model.decoder.cell": "rnn"}, "cell"),
        ({"model.vocabulary": "words"}, "vocabulary"),
    ],
    ids=str,
)
def test_bad_arguments_are_refused(overrides, message):
    with pytest.raises(ValueError, match=message):
        resolve(overrides)


def test_the_vocabulary_must_learn_first():
    model = resolve()
    pieces.learn(model, TEXTS)
    with pytest.raises(ValueError, match="before it has learnt"):
        model.initialize(X=make_docs())


def update(model, optimizer):
    Xs, backprop = model.begin_update(make_docs())
    loss, n_pieces, backprop_forced = teacher_forcing(model, Xs, ids_of(model))
    backprop(backprop_forced(1 / n_pieces))
    model.finish_update(optimizer)
    return loss


def test_it_can_be_initialized_again_with_other_words():
    model = build()
    update(model, Adam(0.01))
    pieces.learn(model, ["Ein Wort."])
    set_vocabulary(model, ["One word."])
    model.initialize(X=make_docs())
    n_pieces = len(model.get_ref("pieces").attrs["vocabulary"])
    assert len(model.get_ref("pieces").get_param("E")) == n_pieces
    optimizer = Adam(0.01)
    losses = [update(model, optimizer) for _ in range(5)]
    assert losses[-1] < losses[0]


@EACH
def test_bytes_round_trip_into_a_model_that_has_learnt_nothing(decoder):
    model = build(decoder=decoder)
    restored = resolve(decoder=decoder).from_bytes(model.to_bytes())
    docs, settings = make_docs(), Settings(3, 3)
    found, same = (
        translate(m, docs, lambda n_rows: 6, settings) for m in (model, restored)
    )
    for hypotheses, expected in zip(found, same, strict=True):
        assert [one[:2] for one in hypotheses] == [one[:2] for one in expected]
    for X, expected in zip(restored.predict(docs), model.predict(docs), strict=True):
        assert_array_equal(X, expected)


def test_documents_are_left_as_they_are():
    model = build()
    docs = make_docs()
    before = [doc.to_bytes() for doc in docs]
    translate(model, docs, lambda n_rows: 4, Settings())
    assert [doc.to_bytes() for doc in docs] == before
