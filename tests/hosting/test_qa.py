"""A component that answers questions, in pipelines that are saved and trained."""

import pickle
from copy import deepcopy

import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.cli.train import train
from spacy.tokens import DocBin
from thinc.api import Adam
from thinc.config import ConfigValidationError

from spacy_eeap.stories import find_story

from ..tiny import make_examples, update
from ..told import (
    BAG_OF_FACTS,
    GOLD,
    TEXTS,
    answers,
    new_pipeline,
    story_examples,
    write_stories,
)


def through_bytes(nlp, folder):
    return spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())


def through_disk(nlp, folder):
    nlp.to_disk(folder)
    return spacy.load(folder)


def through_pickle(nlp, folder):
    return pickle.loads(pickle.dumps(nlp))


@pytest.fixture
def nlp():
    """A trained pipeline that saves its activations."""
    nlp = new_pipeline(save_activations=True)
    examples = story_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.2), 20)
    return nlp


def told(nlp, texts=TEXTS[:10]):
    return [doc._.answer for doc in nlp.pipe(texts)]


@pytest.mark.parametrize("round_trip", [through_bytes, through_disk, through_pickle])
def test_a_pipeline_survives(round_trip, nlp, tmp_path):
    restored = round_trip(nlp, tmp_path)
    assert told(restored) == told(nlp)
    pipe = restored.get_pipe("qa")
    assert pipe.labels == nlp.get_pipe("qa").labels
    assert pipe.save_activations is True


@pytest.mark.parametrize("round_trip", [through_bytes, through_disk])
def test_a_restored_pipeline_learns_on(round_trip, nlp, tmp_path):
    restored = round_trip(nlp, tmp_path)
    losses = update(restored, story_examples(nlp), restored.resume_training(), 10)
    assert losses[-1]["qa"] < losses[0]["qa"]
    assert answers(restored) == GOLD


def test_a_pipeline_that_was_not_initialized_can_be_saved(tmp_path):
    new_pipeline().to_disk(tmp_path)
    assert spacy.load(tmp_path).get_pipe("qa").labels == ()


def test_a_pipeline_that_was_not_initialized_says_so():
    with pytest.raises(ValueError, match=r"E109.*'qa'.*forget to call `initialize\(\)"):
        new_pipeline()(TEXTS[0])


def test_a_copy_of_the_model_is_its_own(nlp):
    model, docs = nlp.get_pipe("qa").model, [nlp.make_doc(TEXTS[0])]
    copy, expected = deepcopy(model), model.predict(docs)
    assert_array_equal(copy.predict(docs), expected)
    for node in copy.walk():
        for name in node.param_names:
            node.set_param(name, node.get_param(name) * 2 + 1)
    assert_array_equal(model.predict(docs), expected)


def test_a_sourced_component_gives_the_same_answers(nlp):
    other = spacy.blank("en")
    other.add_pipe("qa", source=nlp)
    assert told(other) == told(nlp)


def test_two_components_write_side_by_side(nlp):
    nlp.add_pipe("qa", name="second", source=deepcopy(nlp))
    doc = nlp(TEXTS[0])
    assert set(doc._.activations) == {"qa", "second"}
    assert nlp.evaluate(story_examples(nlp))["qa_support_hits"] == 1.0


def test_a_disabled_component_writes_nothing(nlp):
    with nlp.select_pipes(disable=["qa"]):
        doc = nlp(TEXTS[0])
    assert doc._.answer is None
    assert not doc.spans


def test_it_trains_beside_a_classifier(nlp):
    nlp.add_pipe("textcat")
    nlp.get_pipe("textcat").initialize(lambda: make_examples(nlp), nlp=nlp)
    examples = story_examples(nlp)
    for example in examples:
        example.reference.cats = {"GOOD": 1.0, "BAD": 0.0}
    [losses] = update(nlp, examples, Adam(0.01), 1)
    assert set(losses) == {"qa", "textcat"}
    assert nlp(TEXTS[0]).cats["GOOD"] > 0.5


def test_sentences_of_a_component_before_are_the_facts(nlp):
    nlp.add_pipe("sentencizer", before="qa")
    doc = nlp("Mary is in the garden; John is in the kitchen. Where is John?")
    assert doc.has_annotation("SENT_START")
    assert [span.text for span in doc.spans["facts"]] == [
        sentence.text for sentence in list(doc.sents)[:-1]
    ]
    assert answers(nlp) == GOLD


def test_later_components_see_the_answers_of_an_annotating_one(nlp, monkeypatch):
    seen = []
    later = nlp.add_pipe("eeap_qa", name="later", config={"model": BAG_OF_FACTS})
    monkeypatch.setattr(later, "update", lambda examples, **_: seen.extend(examples))
    nlp.update(story_examples(nlp)[:1], sgd=Adam(0.001), annotates=["qa"])
    assert seen[0].predicted._.answer["text"] == GOLD[0]
    assert len(seen[0].predicted.spans["facts"]) == 3


def test_averages_of_the_optimizer_are_used_and_put_back(nlp):
    optimizer = Adam(0.1, use_averages=True)
    update(nlp, story_examples(nlp), optimizer, 5)
    before = told(nlp)
    with nlp.use_params(optimizer.averages):
        assert told(nlp) != before
    assert told(nlp) == before


def test_rehearsal_leaves_it_alone(nlp):
    before = told(nlp)
    nlp.rehearse(story_examples(nlp), sgd=nlp.resume_training(sgd=Adam(0.1)))
    assert told(nlp) == before


def test_a_frozen_component_keeps_its_answers(nlp):
    before = told(nlp)
    assert update(nlp, story_examples(nlp), Adam(0.1), 1, exclude=["qa"]) == [{}]
    assert told(nlp) == before


def test_a_sourced_component_trains_on_in_a_config(nlp, tmp_path):
    nlp.to_disk(tmp_path / "first")
    write_stories(tmp_path / "all.spacy", story_examples(nlp))
    config = nlp.config.copy()
    config["components"]["qa"] = {"source": str(tmp_path / "first")}
    config["paths"].update(dict.fromkeys(["train", "dev"], str(tmp_path / "all.spacy")))
    config["training"].update(max_epochs=1, eval_frequency=1)
    config.to_disk(tmp_path / "config.cfg")
    train(tmp_path / "config.cfg", tmp_path / "second")
    scores = spacy.load(tmp_path / "second" / "model-best").meta["performance"]
    assert scores["qa_acc"] == 1.0


def test_answers_survive_a_docbin(nlp):
    docs = list(nlp.pipe(TEXTS[:3]))
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    restored = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    for doc, found in zip(docs, restored, strict=True):
        assert found._.answer["candidates"] == doc._.answer["candidates"]
        assert find_story(found) == find_story(doc)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("save_activations", "yes", "'yes' is not <class 'bool'>"),
        ("save_activation", True, "unexpected argument"),
        ("scorer", {"@scorers": "spacy-eeap.qa_scorer.v0"}, "qa_scorer.v0"),
    ],
)
def test_config_that_cannot_work(option, value, message):
    with pytest.raises((ConfigValidationError, ValueError), match=message):
        new_pipeline(**{option: value})
