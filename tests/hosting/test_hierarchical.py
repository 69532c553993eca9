"""The hierarchical attention network in a pipeline, as a user trains it."""

import numpy
import pytest
import spacy
import srsly
from numpy.testing import assert_allclose, assert_array_equal
from spacy.cli.train import train
from spacy.tokens import Doc
from thinc.api import Adam

from spacy_eeap.models import sentences

from ..tiny import CONFIGS, MODEL, TRAINING, make_examples, scores, update

CONFIG = CONFIGS / "hierarchical.cfg"
SMALL = {
    MODEL + "tok2vec.width": 8,
    MODEL + "tok2vec.rows": [200, 50, 50],
    MODEL + "attend.encode_words.nO": 8,
    MODEL + "attend.encode_sentences.nO": 8,
    **TRAINING,
}
TEXT = "This film is good. It was quite long. I saw it."


@pytest.fixture(scope="module")
def trained(paths, tmp_path_factory):
    """The folder of a model, and the sentences that it was trained on."""
    output = tmp_path_factory.mktemp("hierarchical")
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        original = sentences.sentence_lengths
        spy = lambda doc: seen.append(original(doc)) or seen[-1]  # noqa: E731
        patch.setattr(sentences, "sentence_lengths", spy)
        train(CONFIG, output, overrides={**SMALL, **paths})
    return output / "model-best", seen


@pytest.fixture
def nlp(trained):
    nlp = spacy.load(trained[0])
    nlp.get_pipe("textcat").save_activations = True
    return nlp


def test_training_learns_and_its_score_is_that_of_the_classifier(trained):
    performance = srsly.read_json(trained[0] / "meta.json")["performance"]
    assert performance["cats_score"] == 1.0
    weights = spacy.util.load_config(trained[0] / "config.cfg")["training"]
    nonzero = {key for key, w in weights["score_weights"].items() if w}
    assert nonzero == {"cats_score"}


def test_training_reads_the_sentences_of_the_sentencizer(trained):
    seen = trained[1]
    at_initialize = next(i for i, lengths in enumerate(seen) if lengths)
    assert at_initialize > 0
    assert None not in seen[at_initialize:]


def test_weights_of_tokens_and_sentences_are_saved(nlp):
    doc = nlp(TEXT)
    saved = doc._.activations["textcat"]
    lengths = [len(sentence) for sentence in doc.sents]
    assert saved["sentence_lengths"].tolist() == lengths
    assert_allclose(saved["sentences"].sum(), 1, rtol=1e-5)
    by_token = saved["sentences"].repeat(lengths)
    assert_allclose(saved["attention"], saved["words"] * by_token, rtol=1e-5)


def test_saved_weights_survive_bytes(nlp):
    doc = nlp(TEXT)
    restored = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    for name, array in doc._.activations["textcat"].items():
        assert_array_equal(restored._.activations["textcat"][name], array)


@pytest.mark.parametrize("text", ["", "good", ". . .", "no end " * 50, TEXT])
def test_a_document_scores_the_same_alone_and_in_a_batch(nlp, text):
    alone = nlp(text)
    *_, batched = nlp.pipe([TEXT, "", "Bad.", text])
    assert_allclose(list(alone.cats.values()), list(batched.cats.values()), atol=1e-6)


def test_without_sentences_it_reads_pieces(nlp):
    with nlp.select_pipes(disable=["sentencizer"]):
        doc = nlp("word " * 60)
    saved = doc._.activations["textcat"]
    assert saved["sentence_lengths"].tolist() == [25, 25, 10]
    assert len(saved["attention"]) == 60


def test_it_learns_from_a_shared_tok2vec_that_can_be_replaced():
    config = spacy.util.load_config(CONFIG, SMALL)
    model = config["components"]["textcat"]["model"]
    encode = {"@layers": "spacy-eeap.BiGRU.v1", "nO": 8}
    tok2vec = {"embed": model["tok2vec"], "encode": encode}
    tok2vec["@architectures"] = "spacy.Tok2Vec.v2"
    model["tok2vec"] = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8}
    config["components"]["tok2vec"] = {"factory": "tok2vec", "model": tok2vec}
    config["nlp"]["pipeline"] = ["sentencizer", "tok2vec", "textcat"]
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    before = nlp.get_pipe("tok2vec").model.layers[1].get_param("U").copy()
    losses = update(nlp, examples, Adam(0.01), annotates=["sentencizer"])
    assert losses[-1]["textcat"] < losses[0]["textcat"] / 2
    assert (nlp.get_pipe("tok2vec").model.layers[1].get_param("U") != before).any()

    expected = scores(nlp)
    nlp.replace_listeners("tok2vec", "textcat", ["model.tok2vec"])
    nlp.remove_pipe("tok2vec")
    assert_allclose(scores(nlp), expected, atol=1e-6)


def test_it_fits_spancats_reducer():
    nlp = spacy.blank("en")
    model = nlp.get_factory_meta("spancat").default_config["model"]
    reducer = {"@layers": "spacy-eeap.HierarchicalAttention.v1", "window": 2}
    nlp.add_pipe("spancat", config={"model": {**model, "reducer": reducer}})
    doc = nlp.make_doc("Seen in New York")
    annotation = {"spans": {"sc": [(8, 16, "GPE")]}}
    examples = [spacy.training.Example.from_dict(doc, annotation)]
    nlp.initialize(lambda: examples)
    losses = [loss["spancat"] for loss in update(nlp, examples, Adam(0.02), 30)]
    assert losses[-1] < losses[0] * 0.75
    assert numpy.isfinite(losses).all()
