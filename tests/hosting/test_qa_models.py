"""Our models of questions in the component: saved, grown, and at any size."""

import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import minibatch
from thinc.api import Adam, fix_random_seed

from spacy_eeap.components.qa.factory import DEFAULT_MODEL_CONFIG

from ..told import PLACES, TEXTS, new_pipeline, story_examples

DEFAULT = DEFAULT_MODEL_CONFIG
MEMORY_NETWORK = {"@architectures": "spacy-eeap.MemoryNetwork.v1", "width": 32}
MODELS = {"default": DEFAULT, "memory network": MEMORY_NETWORK}


def trained(nlp, n_epochs=1, learn_rate=0.005):
    """Train a pipeline on batches of twelve, and get the loss of each epoch."""
    fix_random_seed(0)
    examples = story_examples(nlp)
    nlp.initialize(lambda: examples)
    sgd, sums = Adam(learn_rate), []
    for _ in range(n_epochs):
        losses = {}
        for batch in minibatch(examples, 12):
            nlp.update(batch, sgd=sgd, losses=losses)
        sums.append(losses["qa"])
    return nlp, sums


@pytest.fixture(scope="module", params=MODELS.values(), ids=MODELS)
def nlp(request):
    return trained(new_pipeline(request.param, save_activations=True))[0]


def told(nlp, texts=TEXTS[:10]):
    return [doc._.answer["candidates"] for doc in nlp.pipe(texts)]


@pytest.mark.parametrize(
    ("model", "learn_rate"), [(DEFAULT, 0.005), (MEMORY_NETWORK, 0.02)]
)
def test_it_learns(model, learn_rate):
    _, losses = trained(new_pipeline(model), 20, learn_rate)
    assert losses[-1] < losses[0] / 4


def test_the_default_of_the_factory_is_that_model():
    assert spacy.blank("en").add_pipe("eeap_qa").model.name == "question_answering"


def test_a_pipeline_survives_bytes_and_disk(nlp, tmp_path):
    expected = told(nlp)
    restored = spacy.blank("en").from_config(nlp.config)
    assert told(restored.from_bytes(nlp.to_bytes())) == expected
    nlp.to_disk(tmp_path)
    assert told(spacy.load(tmp_path)) == expected


def test_activations_are_what_the_model_predicted(nlp):
    pipe = nlp.get_pipe("qa")
    doc = nlp(TEXTS[0])
    saved = doc._.activations["qa"]
    assert_array_equal(saved["probabilities"], pipe.model.predict([doc])[0])
    assert saved["hops"].ndim == 3
    assert saved["hops"].shape[2] == len(doc.spans["facts"])
    assert saved["hops"].min() >= 0
    assert saved["hops"].dtype == "float32"


def test_stories_of_any_size_are_answered_alone_as_in_a_batch(nlp):
    texts = ["Mary left. Who left?", " ".join([*["John slept."] * 700, TEXTS[0]])]
    for doc, text in zip(nlp.pipe([*texts, TEXTS[5]]), [*texts, TEXTS[5]], strict=True):
        alone = nlp(text)
        for name, array in alone._.activations["qa"].items():
            assert_allclose(doc._.activations["qa"][name], array, atol=1e-5)


def test_a_word_that_training_never_saw_is_no_error(nlp):
    assert (
        nlp("Zebedee is in the kitchen. Where is Zebedee?")._.answer["text"] in PLACES
    )


def test_the_default_model_can_grow():
    nlp, _ = trained(new_pipeline(DEFAULT))
    expected = told(nlp)
    nlp.get_pipe("qa").add_label("attic")
    for new, old in zip(told(nlp), expected, strict=True):
        assert new.pop("attic") < 1e-3
        assert new == pytest.approx(old, abs=1e-6)


def test_classes_that_do_not_exclude_each_other_are_refused():
    predict = {**DEFAULT["predict"], "exclusive_classes": False}
    with pytest.raises(ValueError, match="needs exclusive_classes = true, but has fal"):
        new_pipeline({**DEFAULT, "predict": predict})
