"""A component that translates, in pipelines that are saved, shared and trained on."""

import pickle
from copy import deepcopy

import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.cli.train import train as train_config
from spacy.tokens import DocBin
from thinc.api import Adam, Config

from ..pairs import (
    BAHDANAU,
    GOLD,
    LUONG,
    PAIRS,
    TEXTS,
    TOKENS,
    WHOLE_TOKENS,
    model_config,
    new_pipeline,
    pair_examples,
    read,
    train,
    translations,
    write_pairs,
)
from ..tiny import make_examples, update

LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 24}
MODELS = {
    "Bahdanau": model_config(),
    "Luong, not tied": model_config({**LUONG, "nO": 20}, tied=False),
    "LSTM, whole tokens": model_config(
        {**BAHDANAU, "cell": "lstm"},
        tok2vec=read(vocabulary=WHOLE_TOKENS),
        vocabulary=WHOLE_TOKENS,
    ),
}


def through_bytes(nlp, folder):
    return spacy.blank("de").from_config(nlp.config).from_bytes(nlp.to_bytes())


def through_disk(nlp, folder):
    nlp.to_disk(folder)
    return spacy.load(folder)


def through_pickle(nlp, folder):
    return pickle.loads(pickle.dumps(nlp))


def through_a_copy(nlp, folder):
    return deepcopy(nlp)


@pytest.fixture(scope="module")
def trained():
    nlp = new_pipeline(save_activations=True)
    train(nlp)
    return nlp.to_bytes(), nlp.config


@pytest.fixture
def nlp(trained):
    """A trained pipeline that saves its activations."""
    data, config = trained
    return spacy.blank("de").from_config(config).from_bytes(data)


@pytest.fixture(scope="module")
def sharing():
    """A trained pipeline whose component reads what a shared tok2vec has made."""
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": Config(read(TOKENS))})
    config = {"beam_size": 1, "model": model_config(tok2vec=LISTENER)}
    nlp.add_pipe("eeap_translate", name="translate", config=config)
    train(nlp)
    return nlp.to_bytes(), nlp.config


@pytest.fixture
def shared(sharing):
    data, config = sharing
    return spacy.blank("de").from_config(config).from_bytes(data)


def told(nlp, texts=TEXTS[:4]):
    return [doc._.translation for doc in nlp.pipe(texts)]


def weights(doc):
    return doc._.activations["translate"]["weights"]


def params(pipe):
    nodes = pipe.model.walk()
    return [
        node.get_param(name).copy()
        for node in nodes
        for name in node.param_names
        if node.has_param(name)
    ]


def changes(pipe, before):
    pairs = zip(params(pipe), before, strict=True)
    return [bool((new != old).any()) for new, old in pairs]


@pytest.mark.parametrize(
    "round_trip", [through_bytes, through_disk, through_pickle, through_a_copy]
)
@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_pipeline_survives(model, round_trip, tmp_path):
    nlp = new_pipeline(model, save_activations=True, beam_size=2, n_best=2)
    train(nlp, 5)
    expected = told(nlp)
    restored = round_trip(nlp, tmp_path)
    assert told(restored) == expected
    pipe = restored.get_pipe("translate")
    assert pipe.save_activations is True
    assert pipe.settings == nlp.get_pipe("translate").settings


@pytest.mark.parametrize("round_trip", [through_bytes, through_disk, through_a_copy])
def test_a_restored_pipeline_learns_on(round_trip, nlp, tmp_path):
    restored = round_trip(nlp, tmp_path)
    expected = told(nlp)
    other = pair_examples(restored, [(text, "A man.") for text in TEXTS])
    losses = update(restored, other, restored.resume_training(sgd=Adam(0.02)), 20)
    assert losses[-1]["translate"] < losses[0]["translate"] / 2
    # What is learnt on leaves the first pipeline as it was.
    assert told(nlp) == expected


def test_a_pipeline_that_was_not_initialized_can_be_saved(tmp_path):
    new_pipeline().to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    train(nlp, 1)
    assert nlp(TEXTS[0])._.translation is not None


def test_settings_of_the_config_can_be_overridden_when_it_is_loaded(nlp, tmp_path):
    nlp.to_disk(tmp_path / "first")
    overrides = {"beam_size": 3, "n_best": 2, "target_lang": "xx", "max_length": 5}
    config = {"components": {"translate": overrides}}
    loaded = spacy.load(tmp_path / "first", config=config)
    pipe = loaded.get_pipe("translate")
    assert {name: getattr(pipe, name) for name in overrides} == overrides
    assert len(loaded(TEXTS[0])._.translation["candidates"]) == 2
    loaded.to_disk(tmp_path / "second")
    assert spacy.load(tmp_path / "second").get_pipe("translate").beam_size == 3


@pytest.mark.parametrize("size", [None, 0, 1000, -100])
def test_damaged_weights(size, nlp, tmp_path):
    nlp.to_disk(tmp_path)
    weights = tmp_path / "translate" / "model"
    data = weights.read_bytes()
    weights.unlink() if size is None else weights.write_bytes(data[:size])
    with pytest.raises(ValueError, match=r"'translate' from .*copy it again in full"):
        spacy.load(tmp_path)


def test_another_kind_of_vocabulary_than_it_was_saved_with(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    model = {"vocabulary": {**WHOLE_TOKENS, "lang": "en"}}
    config = nlp.config.copy()
    config["components"]["translate"]["model"].update(model)
    with pytest.raises(ValueError, match=r"must be Subwords, which it was saved with"):
        spacy.blank("de").from_config(config).from_disk(tmp_path)


def test_a_copy_of_the_model_is_its_own(nlp):
    expected, model = told(nlp), nlp.get_pipe("translate").model
    copy = deepcopy(model)
    for node in copy.walk():
        for name in node.param_names:
            node.set_param(name, node.get_param(name) * 2 + 1)
    copy.get_ref("pieces").attrs["vocabulary"].learn(["other pieces"])
    assert told(nlp) == expected


def test_a_sourced_component_gives_the_same_translations(nlp):
    other = spacy.blank("de")
    other.add_pipe("translate", source=nlp)
    assert told(other) == told(nlp)


def test_two_components_write_one_after_the_other(nlp):
    nlp.add_pipe("translate", name="second", source=deepcopy(nlp))
    doc = nlp(TEXTS[0])
    assert set(doc._.activations) == {"translate", "second"}
    assert doc._.translation["text"] == GOLD[0]


def test_a_disabled_component_writes_nothing(nlp):
    with nlp.select_pipes(disable=["translate"]):
        doc = nlp(TEXTS[0])
    assert doc._.translation is None
    assert doc._.activations == {}


def test_it_trains_beside_a_classifier(nlp):
    nlp.add_pipe("textcat")
    nlp.get_pipe("textcat").initialize(lambda: make_examples(nlp), nlp=nlp)
    examples = pair_examples(nlp)
    for example in examples:
        example.reference.cats = {"GOOD": 1.0, "BAD": 0.0}
    [losses] = update(nlp, examples, Adam(0.01), 1)
    assert set(losses) == {"translate", "textcat"}


def test_later_components_see_the_translations_of_an_annotating_one(nlp, monkeypatch):
    seen = []
    later = nlp.add_pipe("eeap_translate", name="later")
    monkeypatch.setattr(later, "update", lambda examples, **_: seen.extend(examples))
    nlp.update(pair_examples(nlp)[:1], sgd=Adam(0.0), annotates=["translate"])
    assert seen[0].predicted._.translation["text"] == GOLD[0]


def test_averages_of_the_optimizer_reach_every_parameter(nlp):
    optimizer, pipe = Adam(0.01, use_averages=True), nlp.get_pipe("translate")
    before = params(pipe)
    update(nlp, pair_examples(nlp), optimizer, 3)
    trained_to = params(pipe)
    assert all(changes(pipe, before))
    with nlp.use_params(optimizer.averages):
        assert all(changes(pipe, trained_to))
        for node in pipe.model.walk():
            for name in node.param_names:
                average = optimizer.averages[(node.id, name)]
                assert_array_equal(node.get_param(name), average)
    assert not any(changes(pipe, trained_to))


def test_translations_under_averages_are_those_of_the_averages(nlp):
    optimizer = Adam(0.1, use_averages=True)
    update(nlp, pair_examples(nlp), optimizer, 3)
    before = told(nlp)
    with nlp.use_params(optimizer.averages):
        assert told(nlp) != before
    assert told(nlp) == before


def test_rehearsal_leaves_it_alone(nlp):
    before = told(nlp)
    nlp.rehearse(pair_examples(nlp), sgd=nlp.resume_training(sgd=Adam(0.1)))
    assert told(nlp) == before


def test_a_frozen_component_keeps_its_translations(nlp):
    before = told(nlp)
    frozen = {"exclude": ["translate"]}
    assert update(nlp, pair_examples(nlp), Adam(0.1), 1, **frozen) == [{}]
    assert told(nlp) == before


def test_a_sourced_component_keeps_its_vocabularies_in_a_config(nlp, tmp_path):
    nlp.to_disk(tmp_path / "first")
    # With characters that the first corpus did not have.
    write_pairs(tmp_path / "all.spacy", nlp, [*PAIRS, ("Xylophon", "Xylophone")])
    config = nlp.config.copy()
    config["components"]["translate"] = {"source": str(tmp_path / "first")}
    config["paths"].update(dict.fromkeys(["train", "dev"], str(tmp_path / "all.spacy")))
    config["training"].update(max_epochs=1, eval_frequency=1)
    config["training"]["optimizer"]["learn_rate"] = 1e-6
    config.to_disk(tmp_path / "config.cfg")
    train_config(tmp_path / "config.cfg", tmp_path / "second")
    second = spacy.load(tmp_path / "second" / "model-best")
    assert translations(second) == GOLD
    assert vocabulary_of(second).to_bytes() == vocabulary_of(nlp).to_bytes()


def vocabulary_of(nlp):
    return nlp.get_pipe("translate").model.get_ref("pieces").attrs["vocabulary"]


def test_translations_survive_a_docbin(nlp):
    docs = list(nlp.pipe(TEXTS[:3]))
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    restored = list(DocBin().from_bytes(stored).get_docs(nlp.vocab))
    assert len(restored) == 3
    for doc, found in zip(docs, restored, strict=True):
        # A DocBin makes tuples of lists.
        assert found._.translation["text"] == doc._.translation["text"]
        assert list(found._.translation["alignment"]) == doc._.translation["alignment"]
        assert (
            found._.translation["candidates"][0] == doc._.translation["candidates"][0]
        )
        assert_array_equal(weights(found), weights(doc))


def test_what_was_translated_can_be_learnt_from_a_docbin(nlp):
    stored = DocBin(docs=nlp.pipe(TEXTS), store_user_data=True).to_bytes()
    restored = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    pairs = [(doc.text, doc._.translation["text"]) for doc in restored]
    assert pairs == PAIRS


def test_a_listener_learns_by_heart(shared):
    assert translations(shared) == GOLD


def test_its_gradient_reaches_the_shared_tok2vec(shared):
    tok2vec = shared.get_pipe("tok2vec")
    before = params(tok2vec)
    # spaCy updates a shared tok2vec before its listeners, so with the gradients of the
    # batch before.
    update(shared, pair_examples(shared), Adam(0.01), 2)
    assert all(changes(tok2vec, before))


def test_a_batch_without_translations_still_teaches_who_else_listens():
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": Config(read(TOKENS))})
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}
    nlp.add_pipe("tagger", config={"model": model})
    # The last that listens, for whose gradient the tok2vec waits.
    config = {"model": model_config(tok2vec=LISTENER)}
    nlp.add_pipe("eeap_translate", name="translate", config=config)
    examples = pair_examples(nlp)
    for token in (token for example in examples for token in example.reference):
        token.tag_ = token.text
    nlp.initialize(lambda: examples)
    for example in examples:
        example.reference._.translation = None
    before = params(nlp.get_pipe("tok2vec"))
    # A tagger starts with weights of 0, which let no gradient through.
    update(nlp, examples, Adam(0.01), 3)
    assert all(changes(nlp.get_pipe("tok2vec"), before))


def test_it_learns_from_a_frozen_tok2vec(shared):
    before = params(shared.get_pipe("tok2vec"))
    frozen = {"exclude": ["tok2vec"], "annotates": ["tok2vec"]}
    examples = pair_examples(shared, [(text, "A man.") for text in TEXTS])
    losses = update(shared, examples, Adam(0.02), 10, **frozen)
    assert losses[-1]["translate"] < losses[0]["translate"]
    assert not any(changes(shared.get_pipe("tok2vec"), before))


def test_replaced_listeners_give_the_same_translations(shared, tmp_path):
    expected = told(shared)
    shared.replace_listeners("tok2vec", "translate", ["model.tok2vec"])
    shared.remove_pipe("tok2vec")
    assert told(shared) == expected
    shared.to_disk(tmp_path)
    restored = spacy.load(tmp_path)
    assert told(restored) == expected
    losses = update(restored, pair_examples(restored, PAIRS[:4]), Adam(0.01), 3)
    assert losses[-1]["translate"] < 1


def test_documents_of_any_size_are_translated_alone_as_in_a_batch(shared):
    texts = [TEXTS[0], " ".join(TEXTS * 20), "Kind", TEXTS[5]]
    for text, doc in zip(texts, shared.pipe(texts), strict=True):
        alone = shared(text)._.translation
        assert doc._.translation["text"] == alone["text"]
        assert_allclose(doc._.translation["score"], alone["score"], atol=1e-4)
