import numpy
import pytest
import spacy
from numpy.testing import assert_allclose
from thinc.api import Adam, fix_random_seed

from spacy_eeap.components.textcat import supervised
from spacy_eeap.components.textcat.erasure import Erasure, wanted_attention

from ...tiny import (
    CONFIGS,
    MULTILABEL,
    TINY_SHARED,
    make_examples,
    scores,
    update,
)

ERASURE = "components.textcat.erasure"
TAUGHT = {ERASURE: {"weight": 1.0, "share": 1.0}}
ATTEND = "components.textcat.model.attend.@layers"


@pytest.fixture
def initialized(from_config):
    """Build a pipeline whose attention is taught by erasure, or another one."""

    def build(overrides=None, **arguments):
        fix_random_seed(0)
        nlp = from_config({**TAUGHT, **(overrides or {})}, **arguments)
        examples = make_examples(nlp)
        return nlp, examples, nlp.initialize(lambda: examples)

    return build


def divergence(nlp, examples):
    """How far attention is from what erasure wants, in the mean."""
    model = nlp.get_pipe("textcat").model
    docs = [example.x for example in examples]
    _, told = model.get_ref("attend"), supervised.supervise_attention
    pairs = zip(docs, wanted_attention(model, docs), strict=True)
    known = [(doc, wanted) for doc, wanted in pairs if wanted is not None]
    loss = told(model, *map(list, zip(*known, strict=True)))
    model.finish_update(Adam(learn_rate=0.0))
    return loss / len(known)


@pytest.mark.parametrize("overrides", [{}, MULTILABEL], ids=["exclusive", "several"])
def test_attention_comes_to_say_what_erasure_says(overrides, initialized):
    plain, examples, optimizer = initialized({**overrides, ERASURE: None})
    update(plain, examples, optimizer, n_updates=40)
    nlp, examples, optimizer = initialized(overrides)
    update(nlp, examples, optimizer, n_updates=40)
    assert divergence(nlp, examples) < divergence(plain, examples) / 2


def test_it_learns_the_classes_as_well(initialized):
    nlp, examples, optimizer = initialized()
    update(nlp, examples, optimizer, n_updates=40)
    assert nlp.evaluate(examples)["cats_micro_f"] == 1.0


def test_without_erasure_it_learns_as_spacys_classifier_does(from_config):
    told = []
    for overrides in ({}, {"components.textcat.factory": "textcat"}):
        fix_random_seed(0)
        nlp = from_config(overrides)
        examples = make_examples(nlp)
        optimizer = nlp.initialize(lambda examples=examples: examples)
        told.append((update(nlp, examples, optimizer, n_updates=3), scores(nlp)))
    assert told[0][0] == told[1][0]
    assert_allclose(told[0][1], told[1][1])


def test_only_attention_is_taught(initialized, monkeypatch):
    nlp, examples, optimizer = initialized()
    update(nlp, examples, optimizer, n_updates=5)
    pipe = nlp.get_pipe("textcat")
    docs = [example.x for example in examples]
    pipe._be_taught(Erasure(), docs)
    attend = pipe.model.get_ref("attend")
    for node in pipe.model.walk():
        taught_here = any(node.get_grad(name).any() for name in node.grad_names)
        assert taught_here == (node is attend)


def test_loss_is_the_sum_of_both(initialized):
    nlp, examples, optimizer = initialized({ERASURE: {"weight": 3.0, "share": 1.0}})
    update(nlp, examples, optimizer, n_updates=5)
    pipe = nlp.get_pipe("textcat")
    of_classes, _ = pipe.get_loss(
        examples, pipe.model.predict([example.x for example in examples])
    )
    expected = of_classes + 3.0 * divergence(nlp, examples)
    losses = nlp.update(examples, sgd=Adam(learn_rate=0.0))
    assert losses["textcat"] == pytest.approx(float(expected), rel=1e-3)


def test_gradients_add_up_until_there_is_an_optimizer(initialized):
    nlp, examples, optimizer = initialized()
    update(nlp, examples, optimizer, n_updates=5)
    pipe = nlp.get_pipe("textcat")
    before = pipe.model.to_bytes()
    pipe.update(examples)
    once = pipe.model.get_ref("attend").get_grad("q").copy()
    pipe.update(examples)
    assert_allclose(pipe.model.get_ref("attend").get_grad("q"), 2 * once, rtol=1e-3)
    assert pipe.model.to_bytes() == before
    pipe.finish_update(optimizer)
    assert pipe.model.to_bytes() != before


@pytest.mark.parametrize(("share", "n"), [(1.0, 24), (0.25, 6), (0.001, 1)])
def test_erasure_is_asked_about_a_share_of_the_documents(
    share, n, initialized, monkeypatch
):
    nlp, examples, optimizer = initialized({ERASURE: {"share": share}})
    asked = []

    def ask(model, docs):
        asked.extend(docs)
        return wanted_attention(model, docs)

    monkeypatch.setattr(supervised, "wanted_attention", ask)
    nlp.update(examples, sgd=optimizer)
    assert len(asked) == n


def test_short_and_long_documents_are_left_out(initialized, monkeypatch):
    nlp, _, optimizer = initialized({ERASURE: {"share": 1.0, "max_tokens": 3}})
    texts = ["", "good", "bad film", "a good film", "a very good film"]
    examples = make_examples(nlp, [(text, "good") for text in texts])
    asked = []
    monkeypatch.setattr(
        supervised, "wanted_attention", lambda model, docs: asked.extend(docs) or []
    )
    monkeypatch.setattr(
        supervised.SupervisedTextCategorizer,
        "_be_taught",
        lambda self, _, docs: asked.extend(docs) or 0.0,
    )
    nlp.update(examples, sgd=optimizer)
    assert sorted(doc.text for doc in asked) == ["a good film", "bad film"]


def test_a_batch_without_any_is_no_error(initialized):
    nlp, _, optimizer = initialized()
    losses = nlp.update(make_examples(nlp, [("good", "good")]), sgd=optimizer)
    assert numpy.isfinite(losses["textcat"])


def test_the_setting_is_kept_in_the_config(initialized, tmp_path):
    nlp, examples, optimizer = initialized()
    update(nlp, examples, optimizer, n_updates=1)
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.get_pipe("textcat").erasure == Erasure(1.0, 1.0)
    update(loaded, make_examples(loaded), loaded.resume_training(), n_updates=1)


def test_a_listener_is_refused():
    config = spacy.util.load_config(
        CONFIGS / "textcat_shared_tok2vec.cfg",
        overrides={**TINY_SHARED, ERASURE: {"weight": 1.0}},
    )
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    with pytest.raises(ValueError, match="listens to another component"):
        nlp.initialize(lambda: make_examples(nlp))


def test_another_attention_is_refused(initialized):
    with pytest.raises(ValueError, match="has no GlobalAttention to teach"):
        initialized({ATTEND: "spacy-eeap.LocalAttention.v1"})


def test_a_linear_part_is_refused(initialized):
    linear = {"@architectures": "spacy-eeap.TfidfLogistic.v1"}
    with pytest.raises(ValueError, match="has a linear part, too"):
        initialized(
            {
                "components.textcat.model.@architectures": (
                    "spacy-eeap.TextCatEnsemble.v1"
                ),
                "components.textcat.model.linear": linear,
            }
        )


def test_an_optimizer_that_is_given_takes_one_step(initialized):
    nlp, examples, _ = initialized()
    steps = []

    def count(key, W, dW, **kwargs):
        steps.append(key)
        return W, dW

    nlp.get_pipe("textcat").update(examples, sgd=count)
    assert len(steps) == len(set(steps)) > 0


def test_a_loss_that_is_no_number_does_not_reach_a_weight(initialized, monkeypatch):
    nlp, examples, optimizer = initialized()
    update(nlp, examples, optimizer, n_updates=3)
    monkeypatch.setattr(supervised, "supervise_attention", lambda *args: float("nan"))
    before = nlp.get_pipe("textcat").model.to_bytes()
    with pytest.raises(ValueError, match="loss"):
        nlp.update(examples, sgd=optimizer)
    assert nlp.get_pipe("textcat").model.to_bytes() == before
