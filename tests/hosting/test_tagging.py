"""Our architecture of taggers under spaCy's factories and under ours."""

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, Config, fix_random_seed

from ..tagged import SENTENCES, TINY_TAGGER, labels, tagged_examples
from ..tiny import CONFIGS, update

FACTORIES = ["tagger", "eeap_tagger", "morphologizer", "eeap_morphologizer"]
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8}
ODD = {
    "empty": "",
    "one token": "book",
    "whitespace": " \n\t ",
    "emoji": "👩‍👩‍👧 🎬 👍🏽",
    "unseen scripts": "хороший фильм 良い映画 فيلم",
    "long word": "b" + "o" * 5_000 + "k",
}


def small():
    """The model block of configs/tagger.cfg, smaller than there."""
    config = Config().from_disk(CONFIGS / "tagger.cfg", overrides=TINY_TAGGER)
    return config["components"]["tagger"]["model"]


@pytest.fixture
def model():
    return small()


@pytest.fixture(params=FACTORIES, scope="module")
def factory(request):
    return request.param


def trained(nlp, n_updates=5, **optimizer):
    fix_random_seed(0)
    examples = tagged_examples(nlp)
    nlp.initialize(lambda: examples)
    sgd = Adam(0.05, **optimizer)
    update(nlp, examples, sgd, n_updates)
    return nlp, sgd


def make_tagger(factory):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory, name="tagger", config={"model": small()})
    return trained(nlp)[0]


@pytest.fixture(scope="module")
def tagger(factory):
    """A pipeline, trained a little, for tests that leave it as it is."""
    return make_tagger(factory)


@pytest.fixture
def own_tagger(factory):
    """The same for tests that train it further."""
    return make_tagger(factory)


@pytest.fixture
def shared(factory, model):
    """A pipeline, trained a little, whose tagger listens to a tok2vec component."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": model["tok2vec"]})
    config = {"model": {**model, "tok2vec": LISTENER}}
    nlp.add_pipe(factory, name="tagger", config=config)
    return trained(nlp)[0]


def accuracy(nlp):
    scores = nlp.evaluate(tagged_examples(nlp))
    return scores["tag_acc"] if "tag_acc" in scores else scores["pos_acc"]


def predicted(nlp):
    return [labels(doc) for doc in nlp.pipe(map(" ".join, SENTENCES))]


@pytest.mark.parametrize("attends", [True, False])
def test_it_learns_what_depends_on_the_words_before(factory, model, attends):
    if not attends:
        model["attend"] = None
    nlp = spacy.blank("en")
    nlp.add_pipe(factory, config={"model": model})
    assert accuracy(trained(nlp, 25)[0]) == 1.0


def test_it_learns_with_one_encoder_after_another(model):
    windows = {
        "@architectures": "spacy-eeap.MaxoutWindowEncoder.v1",
        "width": 16,  # that of the words and of the characters together
        "window_size": 1,
        "maxout_pieces": 2,
        "depth": 1,
    }
    stack = {"windows": windows, "states": model["tok2vec"]["encode"]}
    model["tok2vec"]["encode"] = {"@layers": "chain.v1", "*": stack}
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_tagger", config={"model": model})
    assert accuracy(trained(nlp, 25)[0]) == 1.0


def test_it_learns_behind_a_shared_tok2vec(shared):
    update(shared, tagged_examples(shared), Adam(0.02), 40)
    assert accuracy(shared) == 1.0


def test_replaced_listeners_predict_the_same_and_can_be_trained(shared, tmp_path):
    expected = predicted(shared)
    shared.replace_listeners("tok2vec", "tagger", ["model.tok2vec"])
    shared.remove_pipe("tok2vec")
    assert predicted(shared) == expected
    shared.to_disk(tmp_path)
    assert predicted(spacy.load(tmp_path)) == expected
    update(shared, tagged_examples(shared), Adam(0.001), 1)


@pytest.mark.parametrize(
    "factory", ["eeap_tagger", "eeap_morphologizer"], indirect=True
)
def test_activations_behind_a_shared_tok2vec_change_no_label(shared):
    expected = predicted(shared)
    shared.get_pipe("tagger").save_activations = True
    assert predicted(shared) == expected
    for doc in shared.pipe(["", "They book the show .", ""]):
        saved = doc._.activations["tagger"]
        assert saved["attention"].shape == (len(doc), len(doc))


def test_a_pipeline_survives_bytes_and_disk(tagger, tmp_path):
    expected = predicted(tagger)
    restored = spacy.blank("en").from_config(tagger.config)
    assert predicted(restored.from_bytes(tagger.to_bytes())) == expected
    tagger.to_disk(tmp_path)
    assert predicted(spacy.load(tmp_path)) == expected


def test_averages_of_the_optimizer_reach_every_stage(factory, model):
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe(factory, name="tagger", config={"model": model})
    nlp, sgd = trained(nlp, use_averages=True)
    params = [(node, name) for node in pipe.model.walk() for name in node.param_names]
    trained_values = [node.get_param(name).copy() for node, name in params]
    with nlp.use_params(sgd.averages):
        for (node, name), value in zip(params, trained_values, strict=True):
            assert (node.get_param(name) != value).any(), f"{node.name} {name}"
    for (node, name), value in zip(params, trained_values, strict=True):
        assert_allclose(node.get_param(name), value)


def test_labels_cannot_be_added_after_training(tagger):
    with pytest.raises(ValueError, match="E922"):
        tagger.get_pipe("tagger").add_label("POS=X")


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_document_is_the_same_alone_and_in_a_batch(tagger, text):
    alone = tagger(text)
    *_, batched = tagger.pipe(["They book the show .", "", text])
    assert labels(batched) == labels(alone)
    model = tagger.get_pipe("tagger").model
    *_, together = model.predict([*map(tagger.make_doc, ["They book", "", text])])
    (by_itself,) = model.predict([tagger.make_doc(text)])
    assert_allclose(together, by_itself, atol=1e-5)


def test_documents_without_tokens(own_tagger):
    assert [len(doc) for doc in own_tagger.pipe(["", ""])] == [0, 0]
    assert list(own_tagger.pipe([])) == []
    empty = [Example(Doc(own_tagger.vocab), Doc(own_tagger.vocab))]
    optimizer = Adam(0.001)
    update(own_tagger, empty, optimizer, 1)
    [losses] = update(own_tagger, [*empty, *tagged_examples(own_tagger)], optimizer, 1)
    assert numpy.isfinite(losses["tagger"])


def test_ten_thousand_tokens(tagger):
    words = ["They", "book", "the", "show", "."] * 2_000
    doc = tagger.get_pipe("tagger")(Doc(tagger.vocab, words=words))
    assert labels(doc)[50:5_000] == labels(doc)[5_000:9_950]


def test_rehearsal_runs(own_tagger):
    optimizer = own_tagger.resume_training(sgd=Adam(0.001))
    losses = own_tagger.rehearse(tagged_examples(own_tagger), sgd=optimizer)
    assert numpy.isfinite(losses["tagger"])
