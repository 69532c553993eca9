"""configs/textcat.cfg and textcat_multilabel.cfg, from training to serving."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy
from spacy.cli.evaluate import evaluate
from spacy.cli.train import train
from spacy.tokens import DocBin
from spacy.training import Example
from thinc.api import Adam

from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.pipes import adds_other_scores

from ..tiny import CONFIGS, REVIEWS, TEXTS, TINY_DEFAULT, cats, make_examples, update

ODD = [
    "",
    "  ",
    "\n",
    "one",
    "👍👍",
    "Nobody knows zzyzx .",
    "x" * 9_999,
    "good " * 2000,
]


@pytest.fixture(scope="module", params=["textcat", "textcat_multilabel"])
def trained(request, paths, tmp_path_factory):
    """The folder of the best model, of each of the two configs."""
    output = tmp_path_factory.mktemp("default")
    config = CONFIGS / f"{request.param}.cfg"
    train(config, output, overrides={**TINY_DEFAULT, **paths})
    return output / "model-best"


@pytest.fixture
def nlp(trained):
    return spacy.load(trained)


def scores(nlp, texts):
    return [doc.cats for doc in nlp.pipe(texts)]


def test_it_is_right_about_what_it_was_not_trained_on(nlp, paths):
    assert nlp.evaluate(make_examples(nlp, REVIEWS[100:]))["cats_micro_f"] == 1.0
    found = evaluate(nlp.path, paths["paths.dev"], silent=True)
    assert found["cats_micro_f"] == 1.0


def test_alone_and_in_a_batch_texts_have_the_same_scores(nlp):
    texts = [*TEXTS[:20], *ODD]
    for one, other in zip(scores(nlp, texts), map(nlp, texts), strict=True):
        assert one == pytest.approx(other.cats, abs=1e-5)


def test_saved_and_loaded_it_scores_the_same(nlp, tmp_path):
    expected = scores(nlp, [*TEXTS[:20], *ODD])
    nlp.to_disk(tmp_path)
    assert scores(spacy.load(tmp_path), [*TEXTS[:20], *ODD]) == expected
    restored = spacy.load(tmp_path).from_bytes(nlp.to_bytes())
    assert scores(restored, [*TEXTS[:20], *ODD]) == expected


def test_threads_and_processes_score_the_same(nlp):
    expected = scores(nlp, TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: scores(nlp, TEXTS), range(8)):
            for one, other in zip(found, expected, strict=True):
                assert one == pytest.approx(other, abs=1e-6)
    piped = [doc.cats for doc in nlp.pipe(TEXTS[:30], n_process=2)]
    for one, other in zip(piped, expected, strict=False):
        assert one == pytest.approx(other, abs=1e-6)


def test_its_attention_is_explained_and_the_linear_part_named(nlp):
    [explanation] = explain(nlp, ["This film is very good."], attributions=["erasure"])
    assert explanation.predicted == ["GOOD"]
    assert sum(explanation.attention) == pytest.approx(1)
    lost = explanation.attributions["erasure"]
    assert explanation.words[lost.index(max(lost))] == "good"
    assert adds_other_scores(nlp, "textcat")


@pytest.mark.parametrize("method", ["gradient_x_input", "integrated_gradients"])
def test_gradients_of_the_joint_decision_are_told(nlp, method):
    pytest.importorskip("captum")
    [explanation] = explain(nlp, ["This film is good."], attributions=[method])
    values = explanation.attributions[method]
    assert len(values) == len(explanation.words)
    assert any(values)


def test_a_label_can_be_added_and_learnt(nlp):
    before = scores(nlp, TEXTS[:20])
    nlp.get_pipe("textcat").add_label("NEW")
    for one, other in zip(scores(nlp, TEXTS[:20]), before, strict=True):
        assert one.pop("NEW") < 0.05
        assert one == pytest.approx(other, abs=1e-6)
    new = [f"This {noun} is new." for noun in ("film", "book", "meal", "song")]
    examples = make_examples(nlp)
    for example in examples:
        example.reference.cats["NEW"] = 0.0
    examples += [
        Example.from_dict(
            nlp.make_doc(text), {"cats": {"GOOD": 0.0, "BAD": 0.0, "NEW": 1.0}}
        )
        for text in new * 5
    ]
    update(nlp, examples, nlp.resume_training(sgd=Adam(0.02)), 150)
    assert nlp("This play is new.").cats["NEW"] > 0.5


def test_texts_without_annotation_are_of_no_class():
    """They do not speak against the class that their words stand for."""
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("eeap_textcat")
    examples = make_examples(nlp)
    examples += [
        Example.from_dict(nlp.make_doc(f"This {noun} is good."), {})
        for noun in ("film", "meal", "song") * 30
    ]
    nlp.initialize(lambda: examples)
    linear = pipe.model.get_ref("linear")
    [logits] = linear.predict([nlp.make_doc("This bag is good.")])
    assert dict(zip(pipe.labels, logits, strict=True))["GOOD"] > 1


@pytest.mark.parametrize("factory", ["textcat", "textcat_multilabel"])
def test_under_spacys_own_factories_it_says_what_to_do(factory, nlp):
    model = nlp.config["components"]["textcat"]["model"]
    exclusive = factory == "textcat"
    model = {**model, "predict": {**model["predict"], "exclusive_classes": exclusive}}
    other = spacy.blank("en")
    other.add_pipe(factory, config={"model": model})
    examples = make_examples(other)
    with pytest.raises(ValueError, match="factory eeap_textcat or"):
        other.initialize(lambda: examples)


@pytest.mark.parametrize(
    "reviews", [REVIEWS[:2], REVIEWS[:3], [("", "good"), REVIEWS[1]], [REVIEWS[0]] * 4]
)
def test_few_or_odd_texts_are_enough_to_begin(reviews):
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_textcat")
    examples = make_examples(nlp, reviews)
    optimizer = nlp.initialize(lambda: examples)
    update(nlp, examples, optimizer, n_updates=3)
    assert set(nlp("good").cats) == set(cats("good"))


def test_a_corpus_without_dev_annotation_is_no_reason_to_fail(tmp_path, corpus):
    docs = [spacy.blank("en")(text) for text in TEXTS[:4]]
    DocBin(docs=docs).to_disk(tmp_path / "dev.spacy")
    paths = {
        "paths.train": str(corpus / "train.spacy"),
        "paths.dev": str(tmp_path / "dev.spacy"),
    }
    train(CONFIGS / "textcat.cfg", tmp_path, overrides={**TINY_DEFAULT, **paths})
    assert spacy.load(tmp_path / "model-last")("This film is good.").cats["GOOD"] > 0.5
