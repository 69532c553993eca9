import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language
from thinc.api import Config

from spacy_eeap.explain.collect.explain import explain
from spacy_eeap.explain.collect.pipes import adds_other_scores, find_attending_pipe

from ..pipelines import attending, train

TEXTS = ["A good film!", "", "Bad acting, bad  film", "Good"]
SHARED = """
[nlp]
lang = "en"
pipeline = ["tok2vec", "classifier"]

[components]

[components.tok2vec]
factory = "tok2vec"

[components.classifier]
factory = "eeap_textcat"

[components.classifier.model]
@architectures = "spacy-eeap.TextCat.v1"
tok2vec = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
attend = {"@layers": "spacy-eeap.GlobalAttention.v1"}
predict = {"@layers": "spacy-eeap.Classify.v1", "exclusive_classes": true}
"""

BOW = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "length": 8,
    "ngram_size": 1,
    "no_output_layer": False,
}


@pytest.fixture
def nlp():
    return train()


@Language.component("failing_component")
def fail(*args):
    raise AssertionError("This component should not have run.")


@pytest.mark.parametrize(
    "factory",
    ["eeap_textcat", "eeap_textcat_multilabel", "textcat", "textcat_multilabel"],
)
def test_scores_are_those_of_the_component(factory):
    nlp = train(factory)
    [explanation] = explain(nlp, ["A good film!"])
    assert explanation.scores == pytest.approx(nlp("A good film!").cats)


def test_attention_is_that_of_the_component(nlp):
    nlp.get_pipe("classifier").save_activations = True
    for text, explanation in zip(TEXTS, explain(nlp, TEXTS), strict=True):
        expected = nlp(text)._.activations["classifier"].get("attention", [])
        assert_allclose(explanation.attention, expected, rtol=1e-5)


def test_every_token_has_a_weight_and_they_sum_to_one(nlp):
    [explanation] = explain(nlp, ["A good film!"])
    assert len(explanation.attention) == len(explanation.words) == 4
    assert sum(explanation.attention) == pytest.approx(1)


def test_sentences_of_a_hierarchical_attention_have_weights(nlp):
    assert next(explain(nlp, ["Good"])).sentence_lengths == []
    nlp = train(attend="spacy-eeap.HierarchicalAttention.v1")
    nlp.add_pipe("sentencizer", first=True)
    [explanation] = explain(nlp, ["A good film! Bad acting."])
    assert explanation.sentence_lengths == [4, 3]
    assert sum(explanation.sentence_attention) == pytest.approx(1)
    assert sum(explanation.attention) == pytest.approx(1)


def test_texts_come_back_exactly_and_in_order(nlp):
    texts = [*TEXTS, " two  spaces\n", "👩‍👩‍👧"]
    explained = explain(nlp, texts, batch_size=2)
    assert [explanation.text for explanation in explained] == texts


def test_one_text_or_one_document_is_explained(nlp):
    [expected] = explain(nlp, ["Good film"])
    assert list(explain(nlp, "Good film")) == [expected]
    assert list(explain(nlp, nlp.make_doc("Good film"))) == [expected]


@pytest.mark.parametrize("bad", [None, float("nan"), 5, b"text", ["Good"]])
def test_what_is_no_text_is_named_with_its_place(nlp, bad):
    message = f"number 2 of them is .*, of the type {type(bad).__name__}"
    with pytest.raises(TypeError, match=message):
        list(explain(nlp, ["Good film", bad]))


def test_texts_are_read_one_batch_at_a_time(nlp):
    read = []
    explained = explain(nlp, (read.append(t) or t for t in TEXTS), batch_size=2)
    next(explained)
    assert read == TEXTS[:2]


def test_a_batch_has_the_size_that_the_pipeline_says(nlp):
    read = []
    nlp.batch_size = 3
    next(explain(nlp, (read.append(t) or t for t in TEXTS)))
    assert read == TEXTS[:3]


def test_best_of_exclusive_labels_is_predicted(nlp):
    [explanation] = explain(nlp, ["A good film!"])
    assert explanation.predicted == [explanation.ranked_scores[0][0]]


def test_labels_above_the_threshold_are_predicted_in_multilabel():
    nlp = train("textcat_multilabel")
    score = nlp("A good film!").cats["POS"]
    predicted = []
    for threshold in (0.0, score - 1e-4, score + 1e-4, 1.0):
        nlp.get_pipe("classifier").cfg["threshold"] = threshold
        [explanation] = explain(nlp, ["A good film!"])
        predicted.append("POS" in explanation.predicted)
    assert predicted == [True, True, False, False]


def test_text_without_tokens_has_no_prediction(nlp):
    [explanation] = explain(nlp, [""])
    assert explanation.scores == {"POS": 0.0, "NEG": 0.0}
    assert explanation.predicted == []
    assert explanation.attention == []


def test_language_is_that_of_the_pipeline(nlp):
    [explanation] = explain(nlp, ["Good"])
    assert explanation.lang == "en"


def test_shared_tok2vec_is_run_before():
    nlp = spacy.util.load_model_from_config(Config().from_str(SHARED), auto_fill=True)
    nlp.get_pipe("classifier").add_label("POS")
    nlp.get_pipe("classifier").add_label("NEG")
    nlp.initialize()
    nlp.get_pipe("classifier").save_activations = True
    [explanation] = explain(nlp, ["A good film!"])
    expected = nlp("A good film!")._.activations["classifier"]["attention"]
    assert_allclose(explanation.attention, expected, rtol=1e-5)


def test_later_components_are_not_run(nlp):
    nlp.add_pipe("failing_component")
    assert list(explain(nlp, ["Good"]))


def test_explained_component_is_not_run_a_second_time(nlp, monkeypatch):
    monkeypatch.setattr(type(nlp.get_pipe("classifier")), "predict", fail)
    assert list(explain(nlp, ["Good"]))


def test_pipeline_is_whole_between_two_texts(nlp):
    names = list(nlp.pipe_names)
    for _ in explain(nlp, TEXTS, batch_size=1):
        assert nlp.pipe_names == names


@pytest.fixture
def two(nlp):
    """A pipeline of two classifiers that attend, and one component that does not."""
    nlp.add_pipe("eeap_textcat", name="other", config=attending("eeap_textcat"))
    nlp.add_pipe("sentencizer")
    return nlp


def test_only_attending_component_is_found(nlp):
    nlp.add_pipe("sentencizer", first=True)
    nlp.add_pipe("textcat", name="bow", config={"model": BOW})
    assert find_attending_pipe(nlp) == "classifier"


def test_named_component_is_taken(two):
    assert find_attending_pipe(two, "other") == "other"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "2 components .* Name one of these: classifier, other."),
        ("sentencizer", "'sentencizer' has no attention .* Name one of these: class"),
        ("nowhere", "no component 'nowhere'. Name one of these: classifier, other."),
    ],
)
def test_choice_that_is_not_clear_is_refused(two, name, message):
    with pytest.raises(ValueError, match=message):
        find_attending_pipe(two, name)


def test_pipeline_that_does_not_attend_is_refused(nlp):
    nlp.remove_pipe("classifier")
    with pytest.raises(ValueError, match=r"No component .* 'spacy-eeap.TextCat.v1'"):
        next(explain(nlp, ["Good"]))


@pytest.mark.parametrize("factory", ["eeap_textcat", "eeap_tagger", "eeap_qa"])
def test_a_pipeline_that_was_not_trained_is_refused(factory):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory)
    with pytest.raises(ValueError, match=f"'{factory}' has not been trained"):
        next(explain(nlp, "Who is good?"))


def test_a_linear_part_beside_the_attention_is_told(nlp):
    nlp.add_pipe("eeap_textcat", name="linear")
    assert adds_other_scores(nlp, "linear")
    assert not adds_other_scores(nlp, find_attending_pipe(train()))
