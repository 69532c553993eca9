import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose
from spacy.training import Example
from thinc.api import Model

from spacy_eeap.models.textcat import predict_with_attention
from spacy_eeap.models.wide import add_wide, join

from ..tiny import TEXTS, make_examples, update

WIDE = {"@architectures": "spacy-eeap.NaiveBayesNgrams.v1"}
BOTH_KINDS = pytest.mark.parametrize("exclusive", [True, False])


def constant(Y, seen=None):
    """A layer that gives Y for whatever comes, and notes the gradients it gets."""

    def forward(model, docs, is_train):
        return numpy.asarray(Y, dtype="f"), lambda dY: (seen or []).append(dY)

    return Model("constant", forward, dims={"nO": 2})


@BOTH_KINDS
def test_log_odds_add_up(exclusive):
    P = numpy.asarray([[0.9, 0.1], [0.5, 0.5], [1.0, 0.0]], dtype="f")
    Z = numpy.asarray([[1.0, -1.0], [0.0, 3.0], [-2.0, 2.0]], dtype="f")
    model = add_wide(constant(P), constant(Z), exclusive=exclusive)
    P64, Z64 = torch.tensor(P).double(), torch.tensor(Z).double()
    if exclusive:
        expected = torch.softmax(P64.clamp(min=1e-30).log() + Z64, dim=1)
    else:
        odds = P64.clamp(min=1e-30).log() - (1 - P64).clamp(min=1e-30).log()
        expected = torch.sigmoid(odds + Z64)
    assert_allclose(model.predict([]), expected, atol=1e-6)
    assert_allclose(join(model, P, Z), expected, atol=1e-6)


def test_both_parts_get_the_gradient_of_the_logits():
    seen = [None]
    deep, wide = (constant([[0.5, 0.5]], seen) for _ in range(2))
    _, backprop = add_wide(deep, wide, exclusive=True).begin_update([])
    gradient = numpy.asarray([[0.25, -0.25]], dtype="f")
    backprop(gradient)
    assert seen[1] is seen[2] is gradient


def wide_pipeline(factory="eeap_textcat", exclusive=True):
    nlp = spacy.blank("en")
    model = {"wide": WIDE, "predict": {"exclusive_classes": exclusive}}
    nlp.add_pipe(factory, name="textcat", config={"model": model})
    return nlp


@pytest.mark.parametrize(
    ("factory", "exclusive"),
    [("eeap_textcat", True), ("eeap_textcat_multilabel", False)],
)
def test_a_wide_classifier_counts_its_training_data_and_learns(factory, exclusive):
    nlp = wide_pipeline(factory, exclusive)
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    wide = nlp.get_pipe("textcat").model.get_ref("wide")
    assert 0 < len(wide.attrs["keys"]) < 500
    update(nlp, examples, optimizer, n_updates=30)
    assert nlp("This film is good.").cats["GOOD"] > 0.9
    restored = wide_pipeline(factory, exclusive).from_bytes(nlp.to_bytes())
    for text in TEXTS[:5]:
        assert restored(text).cats == nlp(text).cats


def test_attention_comes_with_the_joint_scores():
    nlp = wide_pipeline()
    examples = make_examples(nlp)
    update(nlp, examples, nlp.initialize(lambda: examples), n_updates=5)
    docs = [nlp.make_doc(text) for text in TEXTS[:5]]
    model = nlp.get_pipe("textcat").model
    scores, attention = predict_with_attention(model, docs)
    assert_allclose(scores, model.predict(docs), atol=1e-6)
    assert [len(weights["attention"]) for weights in attention] == list(map(len, docs))


def test_labels_can_be_added_to_a_wide_classifier():
    nlp = wide_pipeline()
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    update(nlp, examples, optimizer, n_updates=10)
    before = nlp(TEXTS[0]).cats
    nlp.get_pipe("textcat").add_label("MIXED")
    after = nlp(TEXTS[0]).cats
    assert_allclose(
        [after[label] for label in before], list(before.values()), atol=1e-5
    )
    mixed = nlp.make_doc("This film is both.")
    examples.append(Example.from_dict(mixed, {"cats": {"MIXED": 1.0}}))
    update(nlp, examples, optimizer, n_updates=10)


def test_a_wide_part_under_spacys_textcat_is_refused():
    nlp = spacy.blank("en")
    base = wide_pipeline().config["components"]["textcat"]["model"]
    nlp.add_pipe("textcat", config={"model": base})
    examples = make_examples(nlp)
    with pytest.raises(ValueError, match="Use it in a component of the factory"):
        nlp.initialize(lambda: examples)
        update(nlp, examples, nlp.resume_training(), n_updates=1)
