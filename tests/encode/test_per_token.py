"""Embedding and encoder predicted together, what a token alone says of it kept."""

import numpy
import pytest
from numpy.testing import assert_allclose
from spacy.ml.models.tok2vec import MultiHashEmbed as SpacyEmbed
from spacy.ml.models.tok2vec import build_Tok2Vec_model
from thinc.api import SGD, chain, fix_random_seed

from spacy_eeap.embed import kept_rows
from spacy_eeap.embed.hash_embed import MultiHashEmbed
from spacy_eeap.embed.linear_embed import LinearEmbed, use_fitted
from spacy_eeap.encode.per_token import kept_columns, predict_kept
from spacy_eeap.encode.recurrent import BiGRU, BiMinGRU
from spacy_eeap.linear.fit import fit
from spacy_eeap.numeric.ops import use_preferred_ops

from ..linear.corpus import TEXTS, TRUTHS, batches, make

pytestmark = pytest.mark.usefixtures("either_way")

DOCS = [*TEXTS, "", "one", "a b " * 60, ""]


def embedding():
    return MultiHashEmbed(8, ["NORM", "SUFFIX"], [50, 20], False)


def linear_embedding():
    model = LinearEmbed(embedding())
    use_fitted(model, fit(batches(), exclusive=True))
    return model


def build(embed=embedding, encode=BiMinGRU):
    fix_random_seed(0)
    model = build_Tok2Vec_model(embed(), encode(6))
    use_preferred_ops(model)
    return model.initialize(X=make(TEXTS))


def stage_by_stage(model, docs):
    """What the stages predict one after the other, each having kept nothing."""
    return numpy.concatenate(model.copy().predict(docs))


@pytest.mark.parametrize("texts", [DOCS, ["one two three"], ["", "a a"], TEXTS * 9])
@pytest.mark.parametrize("embed", [embedding, linear_embedding])
@pytest.mark.parametrize("max_rows", [2**16, 4])
def test_the_rows_are_those_of_the_stages(texts, embed, max_rows, monkeypatch):
    monkeypatch.setattr(kept_rows, "MAX_ROWS", max_rows)
    model, docs = build(embed), make(texts)
    expected = stage_by_stage(model, docs)
    for _ in range(2):
        assert_allclose(predict_kept(model, docs), expected, atol=2e-6)


def test_further_layers_read_what_the_first_makes():
    model = build(encode=lambda width: chain(BiMinGRU(width), BiMinGRU(width)))
    docs = make(DOCS)
    Y = predict_kept(model, docs)
    assert_allclose(Y, stage_by_stage(model, docs), atol=2e-6)


def test_of_no_tokens_and_of_other_stages_nothing_is_kept():
    assert predict_kept(build(), make(["", ""])) is None
    others = [
        build(lambda: SpacyEmbed(8, ["NORM"], [50], False)),
        build(encode=BiGRU),
        build(lambda: build_Tok2Vec_model(embedding(), BiMinGRU(4))).layers[0],
        embedding(),
    ]
    assert [kept_columns(model) for model in others[:2]] == [None, None]
    assert kept_columns(others[3]) is None


def update(model, docs):
    Ys, backprop = model.begin_update(docs)
    backprop([numpy.ones_like(Y) for Y in Ys])
    model.finish_update(SGD(0.5))


def write_into_a_bias(model, docs):
    model.get_ref("encode").get_param("b")[:] += 1


def replace_the_weights_of_the_encoder(model, docs):
    encode = model.get_ref("encode")
    encode.set_param("W", encode.get_param("W") * 2)


def replace_the_weights_of_the_embedding(model, docs):
    node = next(node for node in model.walk() if node.name == "hashembed")
    node.set_param("E", node.get_param("E") * 2)


def load(model, docs):
    other = build(linear_embedding)
    update(other, docs)
    model.from_bytes(other.to_bytes())


def fit_again(model, docs):
    fitted = fit(batches(TEXTS[::2], TRUTHS[::2]), exclusive=True)
    use_fitted(model.get_ref("embed"), fitted)


@pytest.mark.parametrize(
    "change",
    [
        update,
        write_into_a_bias,
        replace_the_weights_of_the_encoder,
        replace_the_weights_of_the_embedding,
        load,
        fit_again,
    ],
)
def test_what_is_kept_is_forgotten_when_what_it_was_made_of_changes(change):
    model, docs = build(linear_embedding), make(DOCS)
    before = predict_kept(model, docs)
    change(model, docs)
    after = predict_kept(model, docs)
    assert abs(after - before).max() > 1e-4
    assert_allclose(after, stage_by_stage(model, docs), atol=2e-6)


def test_two_encoders_after_one_embedding_keep_their_own(monkeypatch):
    fix_random_seed(0)
    embed, docs = embedding(), make(DOCS)
    models = [build_Tok2Vec_model(embed, BiMinGRU(width)) for width in (4, 6)]
    for model in models:
        model.initialize(X=docs[:3])
    for model in [*models, *models]:
        expected = stage_by_stage(model, docs)
        assert_allclose(predict_kept(model, docs), expected, atol=2e-6)
