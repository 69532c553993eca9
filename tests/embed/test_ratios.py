import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models import MultiHashEmbed
from spacy.training import Example

from spacy_eeap.embed.ratios import LogCountRatioEmbed
from spacy_eeap.linear.folds import fold_of

NLP = spacy.blank("en")
TEXTS = [f"{word} film {i}" for i in range(20) for word in ("good", "bad")]
TRUTHS = numpy.asarray([[1, 0], [0, 1]] * 20, dtype="f")
WIDTH = 4


def make(*texts):
    return [NLP.make_doc(text) for text in texts]


def build():
    return LogCountRatioEmbed(
        MultiHashEmbed(WIDTH, ["NORM"], [50], include_static_vectors=False)
    )


@pytest.fixture
def model():
    model, docs = build(), make(*TEXTS)
    model.attrs["fit"](
        model, lambda: [(docs[:3], TRUTHS[:3]), (docs[3:], TRUTHS[3:])], False
    )
    return model.initialize(X=docs)


def ratios_of(texts, truths):
    """The ratios of "good", counted anew."""
    vocabulary = sorted({word for text in texts for word in text.split()})
    held = numpy.asarray([[w in text.split() for w in vocabulary] for text in texts])
    p, q = truths.T @ held + 1, (1 - truths).T @ held + 1
    R = numpy.log(p / p.sum(axis=1, keepdims=True))
    R -= numpy.log(q / q.sum(axis=1, keepdims=True))
    return R[:, vocabulary.index("good")]


def test_ratios_stand_beside_the_embedding(model):
    (doc,) = make("Good unheard")
    (Y,) = model.predict([doc])
    assert_array_equal(Y[:, :WIDTH], model.layers[0].predict([doc])[0])
    assert_allclose(Y[0, WIDTH:], ratios_of(TEXTS, TRUTHS), rtol=1e-4)
    assert_array_equal(Y[1, WIDTH:], [0, 0])


def test_in_training_they_are_counted_on_the_other_folds(model):
    doc = make(TEXTS[0])[0]
    kept = [i for i, d in enumerate(make(*TEXTS)) if fold_of(d) != fold_of(doc)]
    (Y,), _ = model([doc], is_train=True)
    expected = ratios_of([TEXTS[i] for i in kept], TRUTHS[kept])
    assert_allclose(Y[0, WIDTH:], expected, rtol=1e-4)
    assert (expected != ratios_of(TEXTS, TRUTHS)).all()


def test_the_gradient_is_that_of_the_embedding(model):
    docs = make("good film", "", "bad")
    Y, backprop = model.begin_update(docs)
    dY = [numpy.random.default_rng(0).normal(size=y.shape).astype("f") for y in Y]
    backprop(dY)
    found = {
        node.name: node.get_grad("E") for node in model.walk() if node.has_grad("E")
    }
    for node in model.walk():
        for name in node.grad_names:
            node.set_grad(name, node.get_grad(name) * 0)
    _, backprop = model.layers[0].begin_update(docs)
    backprop([d[:, :WIDTH] for d in dY])
    for node in model.walk():
        if node.has_grad("E"):
            assert found[node.name].any()
            assert_allclose(node.get_grad("E"), found[node.name], rtol=1e-5)


def test_documents_without_tokens(model):
    assert [Y.shape for Y in model.predict(make("", "a"))] == [(0, 6), (1, 6)]
    assert model.predict([]) == []


def test_bytes_round_trip(model):
    restored = build().from_bytes(model.to_bytes())
    docs = make(*TEXTS)
    for Y, again in zip(model.predict(docs), restored.predict(docs), strict=True):
        assert_array_equal(Y, again)


def test_it_is_refused_where_nothing_fits_it():
    with pytest.raises(ValueError, match=r"not fitted .* not behind a listener"):
        build().initialize(X=make("a"))


@pytest.mark.parametrize("factory", ["eeap_textcat", "eeap_textcat_multilabel"])
def test_pipeline_trains_and_loads(factory, tmp_path):
    embed = {
        "@architectures": "spacy-eeap.LogCountRatioEmbed.v1",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ["NORM"],
            "rows": [50],
            "include_static_vectors": False,
        },
    }
    nlp = spacy.blank("en")
    exclusive = factory == "eeap_textcat"
    model = {"tok2vec": {"embed": embed}, "predict": {"exclusive_classes": exclusive}}
    nlp.add_pipe(factory, name="textcat", config={"model": model})
    examples = [
        Example.from_dict(NLP.make_doc(text), {"cats": {"POS": t[0], "NEG": t[1]}})
        for text, t in zip(TEXTS, TRUTHS.tolist(), strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples)
    losses = {}
    nlp.update(examples, sgd=optimizer, losses=losses)
    assert losses["textcat"] > 0
    nlp.to_disk(tmp_path)
    cats = spacy.load(tmp_path)("a good film").cats
    assert cats == pytest.approx(nlp("a good film").cats)
