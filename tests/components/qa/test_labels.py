import shutil

import pytest
import spacy
from thinc.api import Adam

from ...tiny import update
from ...told import (
    BAG_OF_FACTS,
    GOLD,
    PLACES,
    TEXTS,
    new_pipeline,
    story_examples,
)

LABELS = sorted(PLACES)


def initialized(labels=None, model=BAG_OF_FACTS, examples=None):
    nlp = new_pipeline(model)
    get_examples = lambda: examples or story_examples(nlp)  # noqa: E731
    nlp.get_pipe("qa").initialize(get_examples, nlp=nlp, labels=labels)
    return nlp


def without_answers():
    examples = story_examples(spacy.blank("en"))
    for example in examples:
        example.reference._.answer = None
    return examples


def scores(nlp):
    return [doc._.answer["candidates"] for doc in nlp.pipe(TEXTS[:6])]


@pytest.fixture
def trained():
    nlp = initialized()
    update(nlp, story_examples(nlp), Adam(0.2), 20)
    return nlp


@pytest.fixture
def qa(trained):
    return trained.get_pipe("qa")


def test_labels_are_the_sorted_answers_of_the_examples(qa):
    assert qa.labels == tuple(LABELS)
    assert qa.label_data == LABELS
    assert qa.model.get_dim("nO") == 4


def test_labels_that_were_given_keep_their_order():
    labels = ["unused", *reversed(LABELS)]
    assert initialized(labels).get_pipe("qa").labels == tuple(labels)


def test_given_labels_need_no_answers_in_the_examples():
    pipe = initialized(LABELS, examples=without_answers()).get_pipe("qa")
    assert pipe.labels == tuple(LABELS)


def test_answers_other_than_the_labels_given():
    message = r"'qa' has the labels hallway, office, .*: kitchen, garden\. Correct"
    with pytest.raises(ValueError, match=message):
        initialized(["kitchen", "garden"])


@pytest.mark.parametrize("labels", [None, []])
def test_no_answer_in_any_example(labels):
    message = r"'qa' has no answers to learn.*store_user_data=True.*qa\.labels\]"
    with pytest.raises(ValueError, match=message):
        initialized(labels, examples=without_answers())


def test_labels_added_before_initialization_stay():
    nlp = new_pipeline()
    assert nlp.get_pipe("qa").add_label("attic") == 1
    nlp.initialize(lambda: story_examples(nlp))
    assert nlp.get_pipe("qa").labels == ("attic", *LABELS)


def test_a_label_is_added_once(qa):
    assert qa.add_label("attic") == 1
    assert qa.add_label("attic") == qa.add_label("kitchen") == 0
    assert qa.labels == (*LABELS, "attic")


def test_old_answers_keep_their_scores_when_one_is_added(trained, qa):
    expected = scores(trained)
    qa.add_label("attic")
    for new, old in zip(scores(trained), expected, strict=True):
        assert new.pop("attic") < 1e-3
        assert new == pytest.approx(old, abs=1e-6)


def test_an_answer_that_was_added_is_learnt(trained, qa):
    qa.add_label("attic")
    examples = story_examples(trained)
    for example, answer in zip(examples, GOLD, strict=True):
        text = "attic" if answer == "kitchen" else answer
        example.reference._.answer = {"text": text}
    update(trained, examples, trained.resume_training(sgd=Adam(0.2)), 40)
    assert trained(TEXTS[0])._.answer["text"] == "attic"
    assert trained(TEXTS[1])._.answer["text"] == "garden"


def test_a_model_that_cannot_grow(qa):
    del qa.model.attrs["resize_output"]
    with pytest.raises(ValueError, match=r"E922.*'qa'.* 4 - cannot add any more"):
        qa.add_label("attic")
    assert qa.labels == tuple(LABELS)


@pytest.mark.parametrize("label", [1, None, ""])
def test_a_label_that_is_no_text(label, qa):
    with pytest.raises(ValueError, match=r"'qa' has texts as labels.* given"):
        qa.add_label(label)


def test_a_model_with_more_answers_than_labels():
    with pytest.raises(ValueError, match=r"'qa' scores 7 .* are 4 labels\. Leave nO"):
        initialized(model={**BAG_OF_FACTS, "nO": 7})


def test_a_model_of_the_right_size_need_not_grow():
    nlp = new_pipeline({**BAG_OF_FACTS, "nO": 4})
    pipe = nlp.get_pipe("qa")
    del pipe.model.attrs["resize_output"]
    nlp.initialize(lambda: story_examples(nlp))
    assert pipe.model.get_dim("nO") == 4


@pytest.mark.parametrize("file", ["model", "cfg"])
def test_missing_files(file, trained, tmp_path):
    trained.to_disk(tmp_path)
    (tmp_path / "qa" / file).unlink()
    with pytest.raises(ValueError, match=r"'qa' from .*copy it again in full"):
        spacy.load(tmp_path)


def test_missing_folder(trained, tmp_path):
    trained.to_disk(tmp_path)
    shutil.rmtree(tmp_path / "qa")
    with pytest.raises(ValueError, match=r"'qa' from .*copy it again in full"):
        spacy.load(tmp_path)


def test_lost_labels(trained, tmp_path):
    trained.to_disk(tmp_path)
    (tmp_path / "qa" / "cfg").write_text("{}")
    (tmp_path / "qa" / "manifest.json").unlink()
    with pytest.raises(ValueError, match=r"'qa' .*'cfg' has 0 labels.*copy it again"):
        spacy.load(tmp_path)


class Counted(list):
    """Labels that count how often one is looked for among all."""

    n_scans = 0

    def __contains__(self, label):
        self.n_scans += 1
        return super().__contains__(label)

    def __iter__(self):
        self.n_scans += 1
        return super().__iter__()


def test_many_labels_are_added_at_once():
    scans = []
    for n in (20, 2_000):
        qa = new_pipeline().get_pipe("qa")
        labels = qa.cfg["labels"] = Counted()
        qa._learn_labels(story_examples(new_pipeline()), [*LABELS, *map(str, range(n))])
        assert list(qa.labels) == [*LABELS, *map(str, range(n))]
        scans.append(labels.n_scans)
    assert scans[0] == scans[1]


def test_a_trained_model_grows_once_for_many_labels(trained, monkeypatch):
    qa = trained.get_pipe("qa")
    widths = []
    monkeypatch.setattr(type(qa), "set_output", lambda self, nO: widths.append(nO))
    before = len(qa.labels)
    assert qa._add_labels(["a", "b", qa.labels[0], "a"]) == 2
    assert widths == [before + 2]
