import copy
import pickle

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model, chain, fix_random_seed, set_dropout_rate

from spacy_eeap.embed.pieces import PieceEmbed, learn
from spacy_eeap.vocabulary.subwords import Subwords
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

TEXTS = ["A man sleeps on a bench.", "Two dogs run in the snow."]
NLP = spacy.blank("en")
WIDTH = 5


def make_docs(texts=(*TEXTS, "", " \n ", "a ☃☃ man")):
    return [NLP.make_doc(text) for text in texts]


def build(vocabulary=None, **settings):
    vocabulary = Subwords(50) if vocabulary is None else vocabulary
    return PieceEmbed(WIDTH, vocabulary, **settings)


def piece_ids(model, doc):
    return model.attrs["vocabulary"].encode(doc.text).ids


@pytest.fixture
def model():
    model = build()
    learn(model, TEXTS)
    return model.initialize(X=make_docs())


def test_each_piece_has_the_vector_of_its_id(model):
    E = model.get_param("E")
    docs = make_docs()
    for Y, doc in zip(model.predict(docs), docs, strict=True):
        ids = piece_ids(model, doc)
        assert_array_equal(Y, E[ids] if ids else numpy.zeros((0, WIDTH)))
        assert Y.dtype == "float32"
    assert E.shape == (len(model.attrs["vocabulary"]), WIDTH)
    assert 0.01 < E.std() < 1


def test_there_is_a_row_for_each_unit_of_the_text(model):
    for doc, Y in zip(make_docs(), model.predict(make_docs()), strict=True):
        ids, starts, ends = model.attrs["units"](model, doc)
        assert len(ids) == len(starts) == len(ends) == len(Y)
        parts = [doc.text[i:j] for i, j in zip(starts, ends, strict=True)]
        assert "".join(parts) == "".join(doc.text.split())


def test_the_text_is_read_and_not_the_tokens(model):
    other = Doc(NLP.vocab, words=["A man", " sleeps on a bench."], spaces=[False] * 2)
    assert other.text == TEXTS[0]
    assert_array_equal(model.predict([other])[0], model.predict(make_docs(TEXTS))[0])


@pytest.mark.parametrize("rate", [0.0, 0.5])
def test_the_gradient_is_that_of_finite_differences(rate):
    model = build(dropout=rate)
    learn(model, TEXTS)
    docs = make_docs()
    model.initialize(X=docs)
    rng = numpy.random.default_rng(0)
    E = model.get_param("E").copy()
    direction = rng.normal(size=E.shape).astype("f")

    def loss(shift):
        model.set_param("E", E + shift * direction)
        fix_random_seed(3)
        Ys, backprop = model.begin_update(docs)
        weights = [numpy.random.default_rng(1).normal(size=Y.shape) for Y in Ys]
        total = sum((W * Y**2).sum() for W, Y in zip(weights, Ys, strict=True))
        gradients = [(2 * W * Y).astype("f") for W, Y in zip(weights, Ys, strict=True)]
        return total, gradients, backprop

    _, gradients, backprop = loss(0.0)
    assert backprop(gradients) == []
    step = 1e-2
    difference = (loss(step)[0] - loss(-step)[0]) / (2 * step)
    assert_allclose((model.get_grad("E") * direction).sum(), difference, rtol=1e-3)


def test_a_piece_that_comes_again_gets_the_sum_of_its_gradients(model):
    docs = make_docs(["a man", "", "a a"])
    Ys, backprop = model.begin_update(docs)
    dYs = [numpy.full_like(Y, i + 1) for i, Y in enumerate(Ys)]
    backprop(dYs)
    expected = numpy.zeros_like(model.get_param("E"))
    for doc, dY in zip(docs, dYs, strict=True):
        for i, row in zip(piece_ids(model, doc), dY, strict=True):
            expected[i] += row
    assert_allclose(model.get_grad("E"), expected)


def test_the_same_dimensions_are_dropped_for_all_pieces_of_a_document():
    model = PieceEmbed(200, Subwords(50))
    learn(model, TEXTS)
    set_dropout_rate(model.initialize(), 0.4)
    docs = make_docs(TEXTS)
    Xs = model.predict(docs)
    Ys, _ = model.begin_update(docs)
    masks = [Y / X for X, Y in zip(Xs, Ys, strict=True)]
    for mask in masks:
        assert_array_equal(mask == 0, numpy.tile(mask[0] == 0, (len(mask), 1)))
        assert_allclose(mask[mask > 0], 1 / 0.6, rtol=1e-5)
        assert abs((mask[0] == 0).mean() - 0.4) < 0.1
    assert ((masks[0][0] == 0) != (masks[1][0] == 0)).any()


def test_a_rate_of_its_own_is_kept():
    model = build(dropout=0.0)
    learn(model, TEXTS)
    set_dropout_rate(model.initialize(), 0.9)
    docs = make_docs(TEXTS)
    for X, Y in zip(model.predict(docs), model.begin_update(docs)[0], strict=True):
        assert_array_equal(X, Y)


def test_a_rate_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"at least 0 and below 1.*was 1.0"):
        build(dropout=1.0)


def test_pieces_are_drawn_in_training_alone():
    model = build(Subwords(50, "bpe", sampling=0.2))
    learn(model, TEXTS)
    docs = make_docs(TEXTS[:1] * 20)
    model.initialize(X=docs)
    assert len({len(Y) for Y in model.predict(docs)}) == 1
    Ys, backprop = model.begin_update(docs)
    assert len({len(Y) for Y in Ys}) > 1
    assert backprop(Ys) == []
    fix_random_seed(1)
    first = model.begin_update(docs)[0]
    fix_random_seed(1)
    for Y, Y_again in zip(first, model.begin_update(docs)[0], strict=True):
        assert_array_equal(Y, Y_again)


@pytest.mark.parametrize("texts", [[], [""], ["", " \n"]])
def test_documents_without_pieces_have_no_rows(model, texts):
    docs = make_docs(texts)
    Ys, backprop = model.begin_update(docs)
    for Xs in (Ys, model.predict(docs)):
        assert [X.shape for X in Xs] == [(0, WIDTH)] * len(docs)
    assert backprop(Ys) == []


def test_prediction_keeps_nothing_for_a_gradient(model):
    Ys, backprop = model(make_docs(), is_train=False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(Ys)


def test_the_vocabulary_must_learn_first():
    with pytest.raises(ValueError, match=r"before it has learnt.*eeap_translate"):
        build().initialize(X=make_docs())


def test_all_layers_in_a_model_learn_and_no_other_vocabulary():
    sources = [build(), build(WholeTokens("en"))]
    rest = Model("rest", lambda *_: None, attrs={"vocabulary": Subwords(50)})
    learn(chain(*sources, rest), iter(TEXTS))
    assert all(len(source.attrs["vocabulary"]) for source in sources)
    assert len(rest.attrs["vocabulary"]) == 0
    learn(rest, [])


def test_it_can_learn_anew(model):
    learn(model, ["abc"])
    model.initialize(X=make_docs())
    assert model.get_param("E").shape == (len(model.attrs["vocabulary"]), WIDTH)
    assert len(model.attrs["vocabulary"]) < 10


def test_another_vocabulary_can_be_loaded_in_its_place(model):
    other = build()
    learn(other, ["abc"])
    other.initialize().from_bytes(model.to_bytes())
    for Y, expected in zip(
        other.predict(make_docs()), model.predict(make_docs()), strict=True
    ):
        assert_array_equal(Y, expected)


@pytest.mark.parametrize("vocabulary", [Subwords(50), WholeTokens("en")])
def test_it_survives_bytes_and_disk_and_copies(vocabulary, tmp_path):
    model = build(copy.deepcopy(vocabulary))
    learn(model, TEXTS)
    docs = make_docs()
    model.initialize(X=docs)
    expected = model.predict(docs)
    model.to_disk(tmp_path / "model")
    for restored in (
        build(copy.deepcopy(vocabulary)).from_bytes(model.to_bytes()),
        build(copy.deepcopy(vocabulary)).from_disk(tmp_path / "model"),
        pickle.loads(pickle.dumps(model)),
        copy.deepcopy(model),
        model.copy(),
    ):
        for Y, Y_expected in zip(restored.predict(docs), expected, strict=True):
            assert_array_equal(Y, Y_expected)
        assert restored.attrs["units"](restored, docs[0]).ids
        Ys, backprop = restored.begin_update(docs)
        assert backprop(Ys) == []


def test_weights_of_another_width_are_refused(model):
    with pytest.raises(ValueError, match="dimension 'nO' for model 'piece_embed'"):
        PieceEmbed(WIDTH + 1, Subwords(50)).from_bytes(model.to_bytes())


@pytest.mark.parametrize("name", ["Subwords", "WholeTokens"])
def test_a_config_builds_it_for_a_tok2vec(name):
    embed = {
        "@architectures": "spacy-eeap.PieceEmbed.v1",
        "width": WIDTH,
        "vocabulary": {"@misc": f"spacy-eeap.{name}.v1"},
    }
    encode = {"@layers": "spacy-eeap.BiGRU.v1", "nO": 6}
    config = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    model = registry.resolve({"model": config})["model"]
    docs = make_docs()
    learn(model, TEXTS)
    model.initialize(X=docs)
    Ys = model.predict(docs)
    node = next(node for node in model.walk() if "units" in node.attrs)
    assert [len(Y) for Y in Ys] == [len(node.attrs["units"](node, d).ids) for d in docs]


def test_a_config_with_something_else_than_a_vocabulary_is_refused():
    config = {"@architectures": "spacy-eeap.PieceEmbed.v1", "width": WIDTH}
    with pytest.raises(ValueError, match="vocabulary"):
        registry.resolve({"model": {**config, "vocabulary": "words"}})
