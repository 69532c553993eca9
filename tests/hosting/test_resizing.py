"""Labels added to a trained classifier."""

import pytest
import spacy
from spacy.training import Example
from thinc.api import Adam

from ..tiny import MULTILABEL, TEXTS, make_examples, update


@pytest.fixture(params=[{}, MULTILABEL], ids=["exclusive", "multilabel"])
def trained(request, from_config):
    nlp = from_config(request.param)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.01))
    return nlp


def scores(nlp):
    return [doc.cats for doc in nlp.pipe(TEXTS[:20])]


def assert_extended(found, expected, label):
    """The old scores are there to 1e-6, and the new label's is low."""
    for new, old in zip(found, expected, strict=True):
        assert new.pop(label) < 0.05
        assert new == pytest.approx(old, abs=1e-6)


def learn(nlp, label):
    """Train on the old reviews and on some of a new label, and get the score of one."""
    new = [f"This {noun} is new." for noun in ("film", "book", "meal", "song")]
    cats = {"GOOD": 0.0, "BAD": 0.0, label: 1.0}
    examples = make_examples(nlp)
    for example in examples:
        example.reference.cats[label] = 0.0
    examples += [Example.from_dict(nlp.make_doc(t), {"cats": cats}) for t in new * 5]
    update(nlp, examples, nlp.resume_training(sgd=Adam(0.02)), 200)
    return nlp("This play is new.").cats[label]


def test_old_scores_stay_when_a_label_is_added(trained):
    expected = scores(trained)
    assert trained.get_pipe("textcat").add_label("NEW") == 1
    assert_extended(scores(trained), expected, "NEW")


def test_new_label_is_learnt(trained):
    trained.get_pipe("textcat").add_label("NEW")
    assert learn(trained, "NEW") > 0.5
    assert trained("This play is good.").cats["GOOD"] > 0.5


def test_label_can_be_added_to_a_loaded_pipeline(trained, tmp_path):
    expected = scores(trained)
    trained.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    loaded.get_pipe("textcat").add_label("NEW")
    assert_extended(scores(loaded), expected, "NEW")
    assert learn(loaded, "NEW") > 0.5


def test_pipeline_with_a_new_label_can_be_saved(trained, tmp_path):
    trained.get_pipe("textcat").add_label("NEW")
    trained.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    for found, expected in zip(scores(loaded), scores(trained), strict=True):
        assert found == pytest.approx(expected, abs=1e-6)


def test_known_label_changes_nothing(trained):
    expected = scores(trained)
    assert trained.get_pipe("textcat").add_label("GOOD") == 0
    assert scores(trained) == expected


def test_spacys_textcat_can_be_resized_with_our_architecture(from_config):
    nlp = from_config()
    model = nlp.config["components"]["textcat"]["model"]
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat", config={"model": model})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.01))
    expected = scores(nlp)
    nlp.get_pipe("textcat").add_label("NEW")
    assert_extended(scores(nlp), expected, "NEW")
