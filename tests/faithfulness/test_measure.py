import json

import numpy
import pytest
from spacy.training import Example

from spacy_eeap.attribute.methods import METHODS
from spacy_eeap.faithfulness.measure import measure

from ..attribute.pipelines import answerer, classifier, tagger
from ..tagged import tagged_examples
from ..tiny import make_examples
from ..told import BAG_OF_FACTS, new_pipeline, story_examples


@pytest.fixture(scope="module")
def classes():
    return classifier(n_updates=20)


@pytest.fixture(scope="module")
def report(classes):
    return measure(classes, make_examples(classes), "textcat")


def test_every_method_has_its_figures(report):
    assert list(report.methods) == ["attention", *METHODS, "random"]
    for figures in report.methods.values():
        for name in ("comprehensiveness", "sufficiency", "kendall"):
            mean, low, high = getattr(figures, name)
            assert -1 <= low <= mean <= high <= 1


def test_erasure_is_above_chance_and_agrees_with_itself(report):
    erasure = report.methods["erasure"]
    assert erasure.kendall.mean == pytest.approx(1)
    assert erasure.gain.low > 0
    assert report.methods["random"].gain == (0, 0, 0)


def test_the_score_is_what_there_is_to_lose(classes, report):
    docs = classes.pipe([example.x.text for example in make_examples(classes)])
    scores = [max(doc.cats.values()) for doc in docs]
    assert report.score.mean == pytest.approx(numpy.mean(scores), rel=1e-5)


def test_gain_is_above_a_random_order(report):
    at_random = report.methods["random"].comprehensiveness.mean
    for figures in report.methods.values():
        assert figures.gain.mean == pytest.approx(
            figures.comprehensiveness.mean - at_random
        )


def test_documents_and_decisions_are_counted(classes):
    texts = ["good film", "", "bad", "A bad bag."]
    examples = [Example(classes.make_doc(t), classes.make_doc(t)) for t in texts]
    report = measure(classes, examples, "textcat", methods=[])
    assert (report.n_documents, report.n_decisions, report.n_left_out) == (2, 2, 1)
    assert list(report.methods) == ["attention", "erasure", "random"]


def test_the_same_seed_gives_the_same_report(classes, report):
    again = measure(classes, make_examples(classes), "textcat")
    assert again == report
    other = measure(classes, make_examples(classes), "textcat", seed=1)
    assert other.methods["random"] != report.methods["random"]


def test_batches_change_nothing_but_what_is_drawn(classes, report, monkeypatch):
    monkeypatch.setattr("spacy_eeap.faithfulness.measure.BATCH", 5)
    small = measure(classes, make_examples(classes), "textcat")
    for name in ("attention", "erasure"):
        one, other = (each.methods[name].comprehensiveness for each in (small, report))
        assert [*one] == pytest.approx([*other], abs=1e-3)


def test_progress_is_told_of_each_batch(classes):
    told = []

    def progress(batches):
        for batch in batches:
            told.append(len(batch))
            yield batch

    measure(classes, make_examples(classes)[:3], "textcat", [], progress=progress)
    assert told == [3]


def test_tags_are_decisions_of_which_some_are_drawn():
    nlp = tagger()
    report = measure(nlp, tagged_examples(nlp)[:8], "tagger", max_decisions=20)
    assert report.n_decisions == 20
    assert 1 < report.n_documents <= 8
    assert report.distance.mean > 0


def test_stories_have_hits_and_permutations():
    nlp = answerer()
    report = measure(nlp, story_examples(nlp), "qa", methods=["gradient_x_input"])
    assert report.unit == "fact"
    assert report.methods["random"].hits.mean == pytest.approx(1 / 3)
    assert 0 <= report.methods["attention"].hits.mean <= 1
    assert report.distance.mean > 0


def test_what_is_not_measured_is_null_in_json():
    nlp = new_pipeline(BAG_OF_FACTS)
    nlp.initialize(lambda: story_examples(nlp))
    report = measure(nlp, story_examples(nlp), "qa", methods=[])
    assert numpy.isnan(report.distance.mean)
    assert json.loads(json.dumps(report.to_dict()))["distance"]["mean"] is None


def test_without_an_order_there_is_an_error(classes):
    examples = [Example(classes.make_doc("bad"), classes.make_doc("bad"))]
    with pytest.raises(ValueError, match=r"of 1 documents, .* two tokens or more"):
        measure(classes, examples, "textcat")


def test_an_unknown_method_is_refused_before_anything_is_measured(classes):
    with pytest.raises(ValueError, match="not 'shap'"):
        measure(classes, [], "textcat", methods=["shap"])
