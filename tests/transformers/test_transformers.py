"""Our stages 3 and 4 over a transformer, tiny and random, of spacy-transformers."""

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.training import Example
from thinc.api import Config, fix_random_seed

from spacy_eeap.attribute.erasure import erasure
from spacy_eeap.attribute.gradients import gradient_x_input
from spacy_eeap.explain import explain
from spacy_eeap.recipes.recipe import Recipe, write_config

from ..attribute.pipelines import decide
from ..tiny import TEXTS, make_examples, scores, update

pytest.importorskip("spacy_transformers")
EVERY_REDUCER = {
    "GlobalAttention": {},
    "LocalAttention": {"radius": 2},
    "MultiHopAttention": {},
    "MultiHeadAttention": {},
    "HierarchicalAttention": {},
}
ODD = ["", " ", "\n\n", "word", "👩‍👩‍👧 🇩🇪", "x" * 500, "so " * 300, "ﷺ 中文 שלום"]


@pytest.fixture(scope="session")
def encoder(tmp_path_factory):
    """A folder with a BERT of 16 dimensions."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("encoder")
    letters = "abcdefghijklmnopqrstuvwxyz.,"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{letter}" for letter in letters]
    pieces += ["film", "book", "good", "bad", "very", "this", "is"]
    (folder / "vocab.txt").write_text("\n".join(pieces))
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=128)
    tokenizer.save_pretrained(folder)
    fix_random_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def build(encoder, task="textcat", attend=None, before=()):
    config = Config().from_str(
        write_config(Recipe(task, transformer=str(encoder))), interpolate=False
    )
    config["initialize"]["after_init"] = None
    if attend is not None:
        config["components"]["textcat"]["model"]["attend"] = attend
    fix_random_seed(0)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    for name in before:
        nlp.add_pipe(name, first=True)
    return nlp


def train(nlp, examples, n_updates=20):
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.003
    return update(nlp, examples, optimizer, n_updates)


@pytest.fixture(scope="module")
def classifier(encoder):
    nlp = build(encoder)
    train(nlp, make_examples(nlp), 20)
    nlp.get_pipe("textcat").save_activations = True
    return nlp


def test_the_whole_is_trained(encoder):
    nlp = build(encoder)
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    inside = nlp.get_pipe("transformer").model.transformer
    before = [p.detach().clone() for p in inside.parameters()]
    losses = [each["textcat"] for each in update(nlp, examples, optimizer, 20)]
    assert losses[-1] < losses[0] / 4
    after = list(inside.parameters())
    assert any((a != b).any() for a, b in zip(after, before, strict=True))
    assert nlp.evaluate(examples)["cats_macro_f"] > 0.9


@pytest.mark.parametrize("reducer", EVERY_REDUCER)
def test_every_reducer_attends(encoder, reducer):
    attend = {"@layers": f"spacy-eeap.{reducer}.v1", **EVERY_REDUCER[reducer]}
    nlp = build(encoder, attend=attend, before=["sentencizer"])
    losses = [each["textcat"] for each in train(nlp, make_examples(nlp))]
    assert losses[-1] < losses[0]
    nlp.get_pipe("textcat").save_activations = True
    doc = nlp("This film is good. That book is bad.")
    weights = doc._.activations["textcat"]["attention"]
    assert weights.shape == (len(doc),)
    # Those of a local attention are less, as they fall with the distance.
    assert 0.3 < numpy.sum(weights) < 1 + 1e-5
    [explanation] = explain(nlp, [doc.text])
    assert_allclose(explanation.attention, weights, atol=1e-6)


def test_several_labels(encoder):
    nlp = build(encoder, "textcat_multilabel")
    losses = [each["textcat"] for each in train(nlp, make_examples(nlp))]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("task", "key"), [("tagger", "tag_acc"), ("morphologizer", "pos_acc")]
)
def test_tags(encoder, task, key):
    nlp = build(encoder, task)
    words = ["this", "film", "is", "bad"]
    gold = {"words": words, "tags": ["D", "N", "V", "A"]}
    gold["pos"] = ["DET", "NOUN", "VERB", "ADJ"]
    examples = [Example.from_dict(nlp.make_doc(" ".join(words)), gold)]
    train(nlp, examples, 40)
    assert nlp.evaluate(examples)[key] == 1


def test_odd_texts_alone_and_together(classifier):
    together = list(classifier.pipe([*ODD, TEXTS[0]], batch_size=4))
    for doc in together:
        told = numpy.array(list(doc.cats.values()))
        assert numpy.isfinite(told).all()
        alone = classifier(doc.text).cats
        assert_allclose(told, list(alone.values()), atol=1e-4)


def test_saved_and_loaded_it_says_the_same(classifier, tmp_path):
    classifier.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert_allclose(scores(loaded), scores(classifier), atol=1e-6)


@pytest.mark.parametrize("method", [erasure, gradient_x_input])
def test_what_made_a_decision_is_told(classifier, method):
    decider, decisions = decide(classifier, [TEXTS[0], TEXTS[1]])
    for decision, values in zip(decisions, method(decider, decisions), strict=True):
        assert values.shape == (len(decision.units),)
        assert numpy.isfinite(values).all()
        assert numpy.abs(values).max() > 0


def test_a_folder_that_is_not_there_is_named(tmp_path):
    nlp = build(tmp_path / "nothing")
    with pytest.raises(ValueError, match="nothing"):
        nlp.initialize(lambda: make_examples(nlp))
