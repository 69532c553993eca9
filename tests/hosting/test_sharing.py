"""Components that share, listen, are frozen, sourced, disabled or annotate."""

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.cli.train import train
from thinc.api import Adam

from ..tiny import (
    CONFIGS,
    TEXTS,
    TINY,
    TINY_SHARED,
    cats,
    make_examples,
    scores,
    update,
)


@pytest.fixture
def shared(from_config):
    """A trained pipeline whose classifier listens to a tok2vec component."""
    nlp = from_config(config="textcat_shared_tok2vec.cfg", sizes=TINY_SHARED)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.01))
    return nlp


def test_listener_learns(shared):
    assert shared("This film is good.").cats == pytest.approx(cats("good"), abs=0.45)
    assert shared("This film is bad.").cats == pytest.approx(cats("bad"), abs=0.45)


def test_gradient_reaches_the_shared_tok2vec(shared):
    encode = shared.get_pipe("tok2vec").model.layers[1]
    before = encode.get_param("W").copy()
    update(shared, make_examples(shared), Adam(0.01), 1)
    assert (encode.get_param("W") != before).any()


def test_replaced_listeners_give_the_same_scores(shared, tmp_path):
    expected = scores(shared)
    shared.replace_listeners("tok2vec", "textcat", ["model.tok2vec"])
    shared.remove_pipe("tok2vec")
    assert_allclose(scores(shared), expected, atol=1e-6)
    shared.to_disk(tmp_path)
    assert_allclose(scores(spacy.load(tmp_path)), expected, atol=1e-6)


def test_replaced_listeners_can_be_trained(shared):
    shared.replace_listeners("tok2vec", "textcat", ["model.tok2vec"])
    encode = shared.get_pipe("textcat").model.get_ref("tok2vec").layers[1]
    before = encode.get_param("W").copy()
    losses = update(shared, make_examples(shared), Adam(0.01))
    # The linear part is right from the first update on.
    assert losses[-1]["textcat"] < 0.01
    assert not numpy.allclose(encode.get_param("W"), before)


def test_classifier_learns_from_a_frozen_tok2vec(shared):
    encode = shared.get_pipe("tok2vec").model.layers[1]
    before = encode.get_param("W").copy()
    frozen = {"exclude": ["tok2vec"], "annotates": ["tok2vec"]}
    losses = update(shared, make_examples(shared), Adam(0.01), **frozen)
    assert losses[-1]["textcat"] < losses[0]["textcat"]
    assert_array_equal(encode.get_param("W"), before)


def test_sourced_and_frozen_classifier_keeps_its_scores(model_path, paths, tmp_path):
    config = spacy.util.load_config(CONFIGS / "textcat_attention.cfg")
    config["components"]["other"] = config["components"].pop("textcat")
    config["components"]["textcat"] = {"source": str(model_path)}
    config["nlp"]["pipeline"] = ["textcat", "other"]
    config["training"]["frozen_components"] = ["textcat"]
    config.to_disk(tmp_path / "two.cfg")
    tiny = {key.replace(".textcat.", ".other."): TINY[key] for key in TINY}
    train(tmp_path / "two.cfg", tmp_path, overrides={**tiny, **paths})
    both = spacy.load(tmp_path / "model-last")
    with both.select_pipes(disable=["other"]):
        assert_allclose(scores(both), scores(spacy.load(model_path)), atol=1e-6)
    with both.select_pipes(disable=["textcat"]):
        assert abs(scores(both) - scores(spacy.load(model_path))).max() > 1e-3


def test_sourced_classifier_gives_the_same_scores(nlp):
    other = spacy.blank("en")
    other.add_pipe("textcat", source=nlp)
    assert_allclose(scores(other), scores(nlp), atol=1e-6)


def test_disabled_classifier_writes_nothing(nlp):
    with nlp.select_pipes(disable=["textcat"]):
        assert nlp("A good film").cats == {}
    assert nlp("A good film").cats != {}


def test_later_components_see_what_an_annotating_classifier_wrote(
    nlp, examples, monkeypatch
):
    seen = []
    later = nlp.add_pipe("eeap_textcat", name="later")
    monkeypatch.setattr(later, "update", lambda examples, **_: seen.extend(examples))
    nlp.update(examples, sgd=Adam(0.001), annotates=["textcat"])
    assert set(seen[0].predicted.cats) == {"GOOD", "BAD"}


def test_rehearsal_leads_back_to_the_old_scores(nlp, examples):
    old = nlp("A good film").cats["GOOD"]
    optimizer = nlp.resume_training(sgd=Adam(0.01))
    swapped = make_examples(
        nlp, [(text, "bad" if "good" in text else "good") for text in TEXTS[:24]]
    )
    update(nlp, swapped, optimizer, 10)
    changed = nlp("A good film").cats["GOOD"]
    losses = [nlp.rehearse(examples, sgd=optimizer)["textcat"] for _ in range(60)]
    assert losses[-1] < losses[0]
    assert abs(nlp("A good film").cats["GOOD"] - old) < abs(changed - old)
