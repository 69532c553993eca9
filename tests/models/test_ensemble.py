import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import MultiHashEmbed, build_Tok2Vec_model
from thinc.api import Adam, fix_random_seed

from spacy_eeap.attend import GlobalAttention
from spacy_eeap.embed.linear_embed import LinearEmbed, predict_unseen
from spacy_eeap.encode.recurrent import BiGRU
from spacy_eeap.linear.tfidf_logistic import TfidfLogistic
from spacy_eeap.models import joint_scores
from spacy_eeap.models.ensemble import SMOOTHING
from spacy_eeap.models.held_out import Mixture
from spacy_eeap.models.joint_scores import is_trained, network_logits
from spacy_eeap.models.textcat import (
    fit,
    predict_with_attention,
    resize_output,
)
from spacy_eeap.models.textcat_ensemble import TextCatEnsemble
from spacy_eeap.predict import Classify

from ..linear.corpus import TEXTS, TRUTHS, batches, make

BOTH = pytest.mark.parametrize("exclusive", [True, False])
MANY = [f"{text} number {i}" for i in range(12) for text in TEXTS]
MANY_TRUTHS = numpy.tile(TRUTHS, (12, 1))


def build(exclusive=True, texts=TEXTS, truths=TRUTHS, around=lambda embed: embed):
    fix_random_seed(0)
    embed = around(MultiHashEmbed(8, ["NORM"], [100], False))
    model = TextCatEnsemble(
        build_Tok2Vec_model(embed, BiGRU(6)),
        GlobalAttention(),
        Classify(exclusive_classes=exclusive),
        linear=TfidfLogistic(),
    )
    fit(model, batches(texts, truths))
    return model.initialize(X=make(texts[:9]), Y=truths[:9])


def train(model, texts, truths, n=1, learn_rate=0.01):
    docs, optimizer = make(texts), Adam(learn_rate)
    for _ in range(n):
        Y, backprop = model.begin_update(docs)
        backprop(Y - truths)
        model.finish_update(optimizer)
    return model


def parts(model, texts):
    network, linear = model.layers
    docs = make(texts)
    return network.predict(docs), linear.predict(docs), model.predict(docs)


@BOTH
def test_before_the_first_update_it_tells_how_frequent_classes_are(exclusive):
    model = build(exclusive)
    assert not is_trained(model)
    assert_allclose(model.predict(make(TEXTS)), numpy.tile(TRUTHS.mean(0), (36, 1)))


def test_with_more_documents_it_answers_after_some_passes():
    model = build(texts=MANY, truths=MANY_TRUTHS)
    train(model, MANY[:200], MANY_TRUTHS[:200])
    assert not is_trained(model)
    train(model, MANY, MANY_TRUTHS, n=3)
    assert is_trained(model)


def test_or_after_many_updates():
    model = build(texts=MANY, truths=MANY_TRUTHS)
    train(model, MANY[:2], MANY_TRUTHS[:2], n=99)
    assert not is_trained(model)
    train(model, MANY[:2], MANY_TRUTHS[:2])
    assert is_trained(model)


@BOTH
def test_joint_scores_are_those_of_the_formula(exclusive):
    model = train(build(exclusive), TEXTS, TRUTHS)
    model.attrs["mixture"] = list(Mixture(0.3, 1.5, 0.25))
    P, Z, Y = parts(model, TEXTS)
    if exclusive:
        logits = 1.5 * (Z + 0.3 * numpy.log(P))
        expected = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    else:
        logits = 1.5 * (Z + 0.3 * numpy.log(P / (1 - P)))
        probable = 1 / (1 + numpy.exp(-logits))
        expected = numpy.interp(
            probable, [0, 1 / (1 + numpy.exp(-0.25)), 1], [0, 0.5, 1]
        )
    assert_allclose(Y, expected, rtol=1e-4)


@BOTH
def test_the_gradient_is_that_of_the_networks_own_loss(exclusive):
    model = build(exclusive)
    docs = make(TEXTS)
    network = model.layers[0].copy()
    Y, backprop = model.begin_update(docs)
    backprop(Y - TRUTHS)
    P, backprop_network = network.begin_update(docs)
    smooth = SMOOTHING / 2 if exclusive else 0.0
    wanted = TRUTHS * (1 - 2 * smooth) + smooth
    backprop_network(P - wanted)
    for node, copied in zip(model.layers[0].walk(), network.walk(), strict=True):
        for name in node.grad_names:
            assert_allclose(
                node.get_grad(name), copied.get_grad(name), rtol=1e-3, atol=1e-6
            )


def test_what_is_not_known_has_no_gradient():
    model = build(exclusive=False)
    Y, backprop = model.begin_update(make(TEXTS))
    backprop(numpy.zeros_like(Y))
    grads = [node.get_grad(name) for node in model.walk() for name in node.grad_names]
    assert not any(grad.any() for grad in grads)


def test_documents_that_are_held_out_teach_the_network_nothing():
    model = build(texts=MANY, truths=MANY_TRUTHS)
    names = model.attrs["held_out"].names
    assert len(names) == len(MANY) // 10
    docs = make(MANY)
    linear = model.layers[1]
    held = [i for i, name in enumerate(linear.attrs["held_out"]) if name in names]
    Y, backprop = model.begin_update([docs[i] for i in held])
    backprop(Y - MANY_TRUTHS[held])
    grads = [node.get_grad(name) for node in model.walk() for name in node.grad_names]
    assert not any(grad.any() for grad in grads)
    assert len(model.attrs["held_out"]) == len(held)


def test_they_decide_how_much_the_network_counts():
    model = build(texts=MANY, truths=MANY_TRUTHS)
    before = model.attrs["mixture"]
    train(model, MANY, MANY_TRUTHS, n=40)
    model.predict(make(TEXTS))
    after = model.attrs["mixture"]
    assert after != before
    model.predict(make(TEXTS))
    assert model.attrs["mixture"] == after


def test_the_network_decides_of_them_beside_rows_that_have_not_seen_them(monkeypatch):
    told = []

    def fit_mixture(Z, L, *others):
        told.append(L)
        return Mixture()

    monkeypatch.setattr(joint_scores, "fit_mixture", fit_mixture)
    model = train(build(True, MANY, MANY_TRUTHS, LinearEmbed), MANY, MANY_TRUTHS)
    model.predict(make(TEXTS))
    network, docs = (
        model.layers[0],
        [one[0] for one in model.attrs["held_out"].values()],
    )
    [L] = told
    assert_allclose(L, numpy.log(predict_unseen(network, docs)), rtol=1e-5)
    assert not numpy.allclose(L, numpy.log(network.predict(docs)), atol=1e-4)


@BOTH
def test_attention_comes_with_the_scores_of_an_ordinary_prediction(exclusive):
    model = train(build(exclusive), TEXTS, TRUTHS)
    docs = make(TEXTS)
    scores, attention = predict_with_attention(model, docs)
    assert_allclose(scores, model.predict(docs), rtol=1e-6)
    assert all(
        len(a["attention"]) == len(d) for a, d in zip(attention, docs, strict=True)
    )


@BOTH
def test_scores_of_old_classes_stay_when_one_is_added(exclusive):
    model = train(build(exclusive), TEXTS, TRUTHS, n=5)
    before = model.predict(make(TEXTS))
    resize_output(model, 3)
    after = model.predict(make(TEXTS))
    assert after.shape == (36, 3)
    assert_allclose(after[:, :2], before, atol=1e-6)
    assert (after[:, 2] < 0.05).all()


@BOTH
def test_a_class_that_is_added_can_be_learnt(exclusive):
    model = train(build(exclusive), TEXTS, TRUTHS, n=5)
    resize_output(model, 3)
    new = ["Fish swim", "The fish swims", "A fish can swim well"]
    truths = numpy.zeros((39, 3), "float32")
    truths[:36, :2], truths[36:, 2] = TRUTHS, 1
    train(model, [*TEXTS, *new], truths, n=200, learn_rate=0.1)
    assert (model.predict(make(new))[:, 2] > 0.5).all()
    assert (model.predict(make(TEXTS))[:, 2] < 0.5).all()


def test_bytes_round_trip_into_the_same_scores():
    model = train(build(texts=MANY, truths=MANY_TRUTHS), MANY, MANY_TRUTHS, n=4)
    docs = make([*TEXTS, "", "Zebra"])
    expected = model.predict(docs)
    other = build()
    other.from_bytes(model.to_bytes())
    assert_array_equal(other.predict(docs), expected)
    assert other.attrs["mixture"] == model.attrs["mixture"]
    assert not other.attrs["held_out"]


def test_logits_of_scores_that_are_0_or_1_are_finite():
    P = numpy.array([[0.0, 1.0], [1.0, 0.0]])
    for exclusive in (True, False):
        assert numpy.isfinite(network_logits(numpy, P, exclusive)).all()


def test_predicted_scores_cannot_be_learnt_from():
    model = build()
    _, backprop = model(make(TEXTS), is_train=False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(TRUTHS)
