import warnings

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam

from spacy_eeap.stories import find_story, make_story

from ...tiny import update
from ...told import (
    GOLD,
    PLACES,
    STORIES,
    TEXTS,
    answers,
    new_pipeline,
    story_examples,
)

NO_STORY = "Mary is in the kitchen."


@pytest.fixture(scope="module")
def trained():
    nlp = new_pipeline()
    examples = story_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.2), 20)
    return nlp


@pytest.fixture
def nlp(trained):
    """A trained pipeline that saves its activations."""
    trained.get_pipe("qa").save_activations = True
    return trained


@pytest.fixture
def qa(nlp):
    return nlp.get_pipe("qa")


def weights(doc):
    return doc._.activations["qa"]["hops"]


def new_example(nlp, text=TEXTS[0], answer="kitchen"):
    reference = nlp.make_doc(text)
    reference._.answer = answer and {"text": answer, "answers": [answer]}
    return Example(nlp.make_doc(text), reference)


def test_it_learns_to_answer(nlp):
    assert answers(nlp) == GOLD


def test_answer_has_its_score_and_candidates(nlp, qa):
    answer = nlp(TEXTS[0])._.answer
    probabilities = qa.predict([nlp.make_doc(TEXTS[0])]).scores[0].tolist()
    assert answer["text"] == "kitchen"
    assert answer["answers"] == ["kitchen"]
    assert answer["score"] == max(probabilities)
    assert answer["candidates"] == dict(zip(qa.labels, probabilities, strict=True))


def test_a_story_found_by_rule_is_marked(nlp):
    doc = nlp(TEXTS[0])
    facts, name, _ = STORIES[0]
    assert [span.text for span in doc.spans["facts"]] == facts
    assert [span.text for span in doc.spans["question"]] == [f"Where is {name}?"]


def test_a_story_told_by_spans_is_left_as_it_is(nlp):
    doc = make_story(nlp, ["Mary is in the kitchen. John is in", "the"], "garden")
    for group in doc.spans.values():
        group.attrs["source"] = "corpus"
    before = find_story(doc)
    nlp.get_pipe("qa")(doc)
    assert find_story(doc) == before
    assert {group.attrs["source"] for group in doc.spans.values()} == {"corpus"}


def test_predicting_changes_no_document(nlp, qa):
    doc = nlp.make_doc(TEXTS[0])
    qa.predict([doc])
    assert not doc.spans
    assert doc.user_data == {}


def test_activations_are_what_the_model_predicted(nlp, qa):
    doc = nlp(TEXTS[0])
    saved = doc._.activations["qa"]
    assert set(saved) == {"probabilities", "hops"}
    assert_array_equal(saved["probabilities"], qa.model.predict([doc])[0])
    assert saved["hops"].shape == (1, 1, 3)
    assert saved["hops"].argmax() == 0
    assert {array.dtype for array in saved.values()} == {numpy.dtype("float32")}


def test_saved_arrays_do_not_keep_their_batch_alive(nlp):
    for doc in nlp.pipe(TEXTS[:3]):
        for array in doc._.activations["qa"].values():
            assert isinstance(array, numpy.ndarray)
            assert array.base.base is None


def test_saving_activations_changes_no_answer(nlp, qa):
    expected = nlp(TEXTS[0])._.answer
    qa.save_activations = False
    doc = nlp(TEXTS[0])
    assert doc._.answer == expected
    assert doc._.activations == {}


def test_saving_activations_needs_one_pass_through_the_model(nlp, qa, monkeypatch):
    classify = qa.model.layers[0]
    calls, forward = [], classify._func

    def count(*arguments, **settings):
        calls.append(arguments)
        return forward(*arguments, **settings)

    monkeypatch.setattr(classify, "_func", count)
    nlp(TEXTS[0])
    assert len(calls) == 1


def test_weights_are_not_told_unless_they_are_saved(nlp, qa, monkeypatch):
    monkeypatch.setitem(qa.model.attrs, "predict_with_attention", None)
    qa.save_activations = False
    assert nlp(TEXTS[0])._.answer["text"] == "kitchen"


def test_a_model_that_cannot_tell_its_weights_saves_probabilities(nlp, qa, monkeypatch):
    monkeypatch.delitem(qa.model.attrs, "predict_with_attention")
    assert set(nlp(TEXTS[0])._.activations["qa"]) == {"probabilities"}


@pytest.mark.parametrize("position", [0, 1, 2])
def test_stories_of_any_size_are_answered_alone_as_in_a_batch(position, nlp):
    texts = ["Mary left. Who?", " ".join([*["John slept."] * 500, "Who?"]), TEXTS[5]]
    alone = nlp(texts[position])
    batched = list(nlp.pipe(texts))[position]
    assert batched._.answer["text"] == alone._.answer["text"]
    assert batched._.answer["score"] == pytest.approx(alone._.answer["score"])
    assert weights(batched).shape[2] == len(batched.spans["facts"])
    assert_allclose(weights(batched), weights(alone), rtol=1e-5)


def test_no_documents_are_no_error(nlp, qa):
    assert list(nlp.pipe([])) == []
    prediction = qa.predict([])
    assert prediction.scores.shape == (0, 4)
    qa.set_annotations([], prediction)


def test_any_iterable_of_documents_is_predicted(nlp, qa):
    docs = [nlp.make_doc(text) for text in TEXTS[:2]]
    assert_array_equal(qa.predict(iter(docs)).scores, qa.predict(docs).scores)


@pytest.mark.parametrize("text", ["", " \n", NO_STORY, "Where is Mary?"])
@pytest.mark.parametrize("saved", [True, False])
def test_a_document_that_holds_no_story_costs_the_others_nothing(text, saved, nlp, qa):
    qa.save_activations = saved
    with pytest.warns(UserWarning, match="'qa' .* doc._.answer is None"):
        one, bad, two = nlp.pipe([TEXTS[0], text, TEXTS[1]])
    assert bad._.answer is None
    assert not bad.spans
    assert "qa" not in bad._.activations
    for doc, alone in ((one, nlp(TEXTS[0])), (two, nlp(TEXTS[1]))):
        assert doc._.answer["text"] == alone._.answer["text"]
        assert doc._.answer["score"] == pytest.approx(alone._.answer["score"])
        assert ("qa" in doc._.activations) is saved


def test_spans_that_are_no_story_have_no_answer(nlp):
    doc = make_story(nlp, ["Mary is here."], "Where?")
    doc.spans["question"] = []
    with pytest.warns(UserWarning, match="'qa'"):
        _, bad = nlp.pipe([nlp.make_doc(TEXTS[0]), doc])
    assert bad._.answer is None


def test_what_else_a_model_fails_with_is_raised(nlp, qa, monkeypatch):
    def fail(docs):
        raise ValueError("other")

    monkeypatch.setattr(qa, "_predict", fail)
    with pytest.raises(ValueError, match="other"):
        nlp(TEXTS[0])


def test_a_model_that_reads_no_stories_does_not_hide_that_there_is_none():
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 1,
        "no_output_layer": False,
    }
    nlp = new_pipeline(model)
    nlp.initialize(lambda: story_examples(nlp))
    assert nlp(TEXTS[0])._.answer["text"] in PLACES
    with pytest.warns(UserWarning, match="'qa'"):
        assert nlp(NO_STORY)._.answer is None


def test_no_document_is_lost_under_an_error_handler(nlp):
    failed = []
    nlp.set_error_handler(lambda name, pipe, docs, error: failed.append(docs))
    with pytest.warns(UserWarning, match="'qa'"):
        found = [doc.text for doc in nlp.pipe([TEXTS[0], NO_STORY, TEXTS[1]])]
    nlp.set_error_handler(spacy.util.raise_error)
    assert found == [TEXTS[0], NO_STORY, TEXTS[1]]
    assert failed == []


@pytest.mark.parametrize("text", ["", NO_STORY])
def test_nothing_is_learnt_of_what_holds_no_story(text, nlp):
    with_bad, without = nlp.to_bytes(), nlp.to_bytes()
    learnt = []
    for before, texts in ((with_bad, [TEXTS[0], text]), (without, [TEXTS[0]])):
        nlp.from_bytes(before)
        examples = [new_example(nlp, each) for each in texts]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            losses = nlp.update(examples, sgd=Adam(0.001))
        assert len(caught) == len(texts) - 1
        learnt.append((losses["qa"], nlp.get_pipe("qa").model.to_bytes()))
    nlp.from_bytes(with_bad)
    assert learnt[0] == learnt[1]


def test_a_batch_without_a_story_is_passed_over(nlp):
    with pytest.warns(UserWarning, match="'qa' .* nothing was learnt"):
        assert nlp.update([new_example(nlp, NO_STORY)]) == {"qa": 0.0}


def test_initializing_passes_over_what_holds_no_story():
    nlp = new_pipeline()
    nlp.initialize(lambda: [new_example(nlp, NO_STORY), *story_examples(nlp)])
    assert nlp.get_pipe("qa").labels


def test_initializing_without_any_story():
    nlp = new_pipeline()
    with pytest.raises(ValueError, match=r"'qa' answers the question of a story\. "):
        nlp.initialize(lambda: [new_example(nlp, NO_STORY)])


def test_training_on_an_answer_that_is_no_label(nlp):
    with pytest.raises(ValueError, match=r"'attic' is not among .*'qa'.*add_label\(\)"):
        nlp.update([new_example(nlp, answer="attic")], sgd=Adam(0.001))


def test_an_answer_unseen_in_training_is_wrong_in_evaluation(nlp):
    scores = nlp.evaluate([new_example(nlp), new_example(nlp, answer="attic")])
    assert scores["qa_acc"] == 0.5


def test_loss_and_gradient_are_sums_over_the_batch(nlp, qa):
    examples = [new_example(nlp), new_example(nlp, TEXTS[1], "garden")]
    scores = qa.predict([example.x for example in examples]).scores
    loss, d_logits = qa.get_loss(examples, scores)
    alone = [qa.get_loss([examples[i]], scores[i : i + 1]) for i in range(2)]
    assert loss == pytest.approx(sum(loss for loss, _ in alone))
    assert_allclose(d_logits, numpy.concatenate([row for _, row in alone]))


def test_examples_without_an_answer_teach_nothing(nlp, qa):
    before = qa.model.predict([nlp.make_doc(TEXTS[0])])
    losses = nlp.update([new_example(nlp, answer=None)], sgd=Adam(0.1))
    assert losses == {"qa": 0.0}
    assert_array_equal(qa.model.predict([nlp.make_doc(TEXTS[0])]), before)


def test_a_loss_that_is_not_a_number(nlp, qa):
    scores = qa.model.ops.asarray2f([[numpy.nan] * 4])
    with pytest.raises(ValueError, match=r"'qa' is nan.*lower the learning rate"):
        qa.get_loss([new_example(nlp)], scores)


def test_a_model_is_told_its_answers_before_it_is_initialized():
    nlp = new_pipeline()
    pipe, told = nlp.get_pipe("qa"), []
    pipe.model.attrs["set_answers"] = lambda model, labels: told.append(
        (labels, model.has_dim("nO"))
    )
    nlp.initialize(lambda: story_examples(nlp))
    assert told == [(sorted(PLACES), None)]


def test_only_the_first_documents_are_read_to_initialize_the_model():
    nlp = new_pipeline()
    examples = [*story_examples(nlp), new_example(nlp, NO_STORY)]
    nlp.initialize(lambda: iter(examples))
    assert nlp.get_pipe("qa").labels == tuple(sorted(PLACES))


def test_scores_tell_the_facts_of_the_component_itself(nlp):
    scores = nlp.evaluate(story_examples(nlp, "qa1"))
    assert scores["qa_acc"] == scores["qa_support_hits"] == 1.0
    assert (
        scores["qa_acc_per_task"] == scores["qa_support_hits_per_task"] == {"qa1": 1.0}
    )


def test_a_component_without_a_scorer_tells_no_scores():
    nlp = new_pipeline(scorer=None)
    nlp.initialize(lambda: story_examples(nlp))
    assert not any(key.startswith("qa") for key in nlp.evaluate(story_examples(nlp)))


def test_answers_survive_bytes(nlp):
    doc = nlp(TEXTS[0])
    restored = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert restored._.answer == doc._.answer
    assert list(restored._.answer["candidates"]) == list(doc._.answer["candidates"])
    assert find_story(restored) == find_story(doc)
    assert_array_equal(weights(restored), weights(doc))
