import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import MultiHashEmbed, build_Tok2Vec_model
from spacy.util import registry
from thinc.api import set_dropout_rate

from spacy_eeap.embed.regularised import RegularisedEmbed
from spacy_eeap.encode.recurrent import BiGRU


@pytest.fixture
def docs():
    nlp = spacy.blank("en")
    return [nlp.make_doc("a b c d e " * 40), nlp.make_doc(""), nlp.make_doc("one")]


@pytest.fixture
def build(docs):
    def build(**arguments):
        embed = MultiHashEmbed(64, ["NORM"], [500], False)
        model = RegularisedEmbed(embed, **arguments).initialize(X=docs)
        return set_dropout_rate(model, 0.0)

    return build


def test_prediction_is_that_of_the_embedding(build, docs):
    model = build(word_dropout=0.5, dropout=0.5)
    expected = model.layers[0].predict(docs)
    for Y, Y_expected in zip(model.predict(docs), expected, strict=True):
        assert_array_equal(Y, Y_expected)


def test_word_dropout_zeroes_that_share_of_the_tokens_and_leaves_the_others(
    build, docs
):
    model = build(word_dropout=0.3)
    (Y, *_), _ = model(docs, is_train=True)
    zeroed = ~Y.any(axis=1)
    assert abs(zeroed.mean() - 0.3) < 0.1
    assert_array_equal(Y[~zeroed], model.predict(docs)[0][~zeroed])


def test_embedding_dropout_drops_the_same_dimensions_in_a_document(build, docs):
    model = build(dropout=0.25)
    (Y, _, other), _ = model(docs, is_train=True)
    dropped = ~Y.any(axis=0)
    assert 0 < dropped.sum() < 40
    kept = model.predict(docs)[0][:, ~dropped]
    assert_allclose(Y[:, ~dropped], kept / 0.75, rtol=1e-5)
    assert (dropped != ~other.any(axis=0)).any()


def test_words_that_were_dropped_get_no_gradient(build, docs):
    model = build(word_dropout=0.5)
    one_each = [spacy.blank("en").make_doc(f"word{i}") for i in range(40)]
    Ys, backprop = model.begin_update(one_each)
    backprop([numpy.ones_like(Y) for Y in Ys])
    kept = [i for i, Y in enumerate(Ys) if Y.any()]
    assert 0 < len(kept) < 40
    table = next(node for node in model.walk() if node.name == "hashembed")
    with_words = numpy.count_nonzero(table.get_grad("E").any(axis=1))
    assert len(kept) < with_words <= 4 * len(kept)  # four hashes a word


def test_training_dropout_changes_neither_rate(build, docs):
    model = set_dropout_rate(build(), 0.5)
    for node in model.layers[0].walk():
        if "dropout_rate" in node.attrs:
            node.attrs["dropout_rate"] = 0.0
    Ys, _ = model(docs, is_train=True)
    assert_allclose(Ys[0], model.predict(docs)[0])


def test_it_fits_spacys_tok2vec(docs):
    embed = RegularisedEmbed(MultiHashEmbed(8, ["NORM"], [50], False), dropout=0.2)
    tok2vec = build_Tok2Vec_model(embed, BiGRU(6)).initialize(X=docs)
    assert [Y.shape for Y in tok2vec.predict(docs)] == [(200, 6), (0, 6), (1, 6)]


@pytest.mark.parametrize("name", ["word_dropout", "dropout"])
def test_a_rate_that_is_no_share_is_refused(build, name):
    with pytest.raises(ValueError, match=f"^{name} is a share .* but was 1.0"):
        build(**{name: 1.0})


def test_a_config_builds_it():
    embed = {"@architectures": "spacy.CharacterEmbed.v2", "width": 8, "rows": 50}
    sizes = {"nM": 4, "nC": 4, "include_static_vectors": False, "feature": "NORM"}
    config = {"@architectures": "spacy-eeap.RegularisedEmbed.v1", "word_dropout": 0.1}
    built = registry.resolve({"model": {**config, "embed": {**embed, **sizes}}})
    assert built["model"].name == "regularised_embed"
