import numpy
import pytest
import spacy
from numpy.testing import assert_allclose

from spacy_eeap.explain import explain
from spacy_eeap.explain.collect.pipes import find_attending_pipe

from ....hosting.test_spancat import NAMES, PLACES

TEXTS = ["Ada Lovelace went to the old town today", "Grace Hopper saw that city"]


def test_the_spans_are_those_of_the_component(spans):
    for text, explanation in zip(TEXTS, explain(spans, TEXTS), strict=True):
        doc = spans(text)
        assert explanation.predicted
        assert sorted(explanation.predicted) == sorted(
            [span.start_char, span.end_char, span.label_] for span in doc.spans["sc"]
        )
        scores = dict(zip(map(str, explanation.spans), explanation.scores, strict=True))
        for span, score in zip(
            doc.spans["sc"], doc.spans["sc"].attrs["scores"], strict=True
        ):
            assert scores[str([span.start, span.end])] == pytest.approx(score, abs=1e-5)


def test_each_suggested_span_has_a_label_a_score_and_a_weight_for_each_token(spans):
    [explanation] = explain(spans, TEXTS[:1])
    n = len(explanation.words)
    assert explanation.spans == [
        [i, i + size] for size in (2, 3) for i in range(n - size + 1)
    ]
    assert set(explanation.labels) <= {"PERSON", "PLACE"}
    assert_allclose([sum(row) for row in explanation.weights], 1, rtol=1e-5)
    assert len(explanation.words) == n


def test_the_attention_is_that_behind_the_scores(spans):
    """The summary of a span is the weighted sum of its rows, which scores follow."""
    [explanation] = explain(spans, TEXTS[:1])
    model = spans.get_pipe("spancat").model
    doc = spans.make_doc(TEXTS[0])
    [rows] = model.get_ref("tok2vec").predict([doc])
    (start, end), weights = explanation.spans[0], explanation.weights[0]
    summary = numpy.asarray(weights, dtype="f") @ rows[start:end]
    scores = model.get_ref("scorer").predict(summary[None])[0]
    assert scores.max() == pytest.approx(explanation.scores[0], abs=1e-5)


def test_alone_and_in_a_batch_it_is_the_same(spans):
    together = list(explain(spans, [*TEXTS, "", "One"], batch_size=4))
    alone = list(explain(spans, [*TEXTS, "", "One"], batch_size=1))
    for one, other in zip(together, alone, strict=True):
        assert one.spans == other.spans
        assert one.assigned == other.assigned
        assert_allclose(one.scores, other.scores, atol=1e-5)


def test_texts_without_spans_are_explained(spans):
    empty, short = explain(spans, ["", "One"])
    assert empty.words == empty.spans == []
    assert short.words == ["One"]
    assert short.spans == short.weights == []


def test_documents_stay_as_they_are(spans):
    doc = spans.make_doc(TEXTS[0])
    doc.spans["mine"] = [doc[0:1]]
    list(explain(spans, [doc]))
    assert list(doc.spans) == ["mine"]


@pytest.fixture(scope="module")
def exclusive():
    """A categorizer of one label or none for each span, trained a little."""
    nlp = spacy.blank("en")
    reducer = {"@layers": "spacy-eeap.GlobalAttention.v1"}
    pipe = nlp.add_pipe("spancat_singlelabel", config={"model": {"reducer": reducer}})
    examples = []
    for name, place in zip(NAMES, PLACES, strict=True):
        doc = nlp.make_doc(f"{name} went to {place} today")
        start = len(name) + len(" went to ")
        spans = [(0, len(name), "PERSON"), (start, start + len(place), "PLACE")]
        examples.append(
            spacy.training.Example.from_dict(doc, {"spans": {pipe.key: spans}})
        )
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    return nlp


def test_with_a_column_for_no_label_no_span_is_told_to_have_it(exclusive):
    [explanation] = explain(exclusive, TEXTS[:1], attributions=["erasure"])
    assert set(explanation.labels) == {"PERSON", "PLACE"}
    assert sum(explanation.assigned) == len(exclusive(TEXTS[0]).spans["sc"]) > 0


def test_a_span_with_several_labels_is_told_once_for_each(spans):
    pipe = spans.get_pipe("spancat")
    before = pipe.cfg["threshold"]
    try:
        pipe.cfg["threshold"] = 0.0
        [explanation] = explain(spans, TEXTS[:1])
    finally:
        pipe.cfg["threshold"] = before
    assert explanation.spans[0] == explanation.spans[1]
    assert set(explanation.labels[:2]) == {"PERSON", "PLACE"}
    assert all(explanation.assigned)


def test_a_reducer_that_does_not_attend_cannot_tell():
    nlp = spacy.blank("en")
    nlp.add_pipe("spancat")
    with pytest.raises(ValueError, match="'spancat' has no attention to show"):
        find_attending_pipe(nlp, "spancat")
