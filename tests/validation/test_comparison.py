from pathlib import Path

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.tokens import DocBin
from spacy.training import Example

from spacy_eeap.validation import comparison
from spacy_eeap.validation.comparison import compare

from ..tagged import tagged_examples
from ..tiny import make_examples


@pytest.fixture
def rows(model_path, corpus):
    paths = {"ours": model_path, "again": model_path}
    test, train = corpus / "dev.spacy", corpus / "train.spacy"
    return compare(paths, test, train, rounds=2)


def test_accuracy_is_the_share_of_right_answers(rows, nlp, corpus):
    gold = list(DocBin().from_disk(corpus / "dev.spacy").get_docs(nlp.vocab))
    right = [
        max(doc.cats, key=doc.cats.get) == max(cats := nlp(doc.text).cats, key=cats.get)
        for doc in gold
    ]
    assert [row.accuracy for row in rows] == [sum(right) / len(gold)] * 2


def test_size_counts_every_number_of_the_model(rows, nlp, model_path):
    weights = nlp.get_pipe("textcat").model.to_dict()["params"]
    assert rows[0].parameters == sum(
        array.size for node in weights for array in node.values()
    )
    files = [path for path in model_path.rglob("*") if path.is_file()]
    assert_allclose(rows[0].megabytes, sum(len(f.read_bytes()) for f in files) / 1e6)


def test_what_a_linear_part_was_fitted_to_counts_too(corpus, tmp_path):
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("eeap_textcat")
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    nlp.to_disk(tmp_path / "ours")
    [row] = compare({"ours": tmp_path / "ours"}, *[corpus / "dev.spacy"] * 2, rounds=1)
    linear = pipe.model.get_ref("linear").attrs["weights"]
    assert linear.n_weights > 100
    assert row.parameters > linear.n_weights + 5000 * 96


@pytest.mark.parametrize(
    ("cats", "metric"),
    [({"A": 1.0, "B": 0.0}, "accuracy"), ({"A": 1.0, "B": 1.0}, "micro F")],
)
def test_micro_f_is_called_accuracy_where_it_is(cats, metric):
    doc = spacy.blank("en")("a film")
    example = Example.from_dict(doc, {"cats": cats})
    assert comparison._metric("cats_micro_f", [example]) == metric
    assert comparison._metric("tag_acc", [example]) == "accuracy"


def test_speeds_are_words_by_seconds(rows):
    assert all(row.predict > 0 and row.train > 0 for row in rows)


def test_training_is_timed_on_a_bounded_number_of_words(nlp, corpus, monkeypatch):
    monkeypatch.setattr(comparison, "TRAIN_WORDS", 30)
    assert 30 <= comparison._trainer(nlp, corpus / "train.spacy")() < 50


def test_workloads_take_turns_after_a_warm_up():
    calls = []

    def workload(name):
        return lambda: calls.append(name) or 10

    comparison._time_in_turn({"a": workload("a"), "b": workload("b")}, rounds=2)
    assert "".join(calls) == "ababab"


def test_margin_is_that_of_a_binomial_share():
    assert_allclose(comparison._margin(0.5, 100), 0.098)


def test_taggers_are_compared_by_their_tags(tagger_path, tagged_paths):
    test, train = (Path(tagged_paths[f"paths.{split}"]) for split in ("dev", "train"))
    [row] = compare({"tagger": tagger_path}, test, train, rounds=1)
    nlp = spacy.load(tagger_path)
    gold = list(DocBin().from_disk(test).get_docs(nlp.vocab))
    pairs = [
        (token.tag_, tagged.tag_)
        for doc in gold
        for token, tagged in zip(doc, nlp(doc.text), strict=True)
    ]
    assert_allclose(row.accuracy, sum(x == y for x, y in pairs) / len(pairs))
    assert row.predict > 0 and row.train > 0


def test_the_margin_of_a_tagger_counts_tokens(nlp):
    examples = tagged_examples(nlp)
    n_tokens = sum(len(example.reference) for example in examples)
    assert comparison._n_answers("tag_acc", examples) == n_tokens
    assert comparison._n_answers("cats_micro_f", examples) == len(examples)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (
            [{"cats_micro_f": 0.5, "tag_acc": 1.0}, {"cats_micro_f": 0.0}],
            "cats_micro_f",
        ),
        ([{"tag_acc": 1.0, "pos_acc": None}, {"tag_acc": 0.5}], "tag_acc"),
        ([{"tag_acc": 1.0, "pos_acc": 1.0}, {"pos_acc": 0.5}], "pos_acc"),
    ],
)
def test_all_are_compared_by_one_score(scores, expected):
    assert comparison._common_accuracy(scores) == expected


def test_a_classifier_and_a_tagger_cannot_be_compared():
    with pytest.raises(ValueError, match="one of these scores in common: cats_micro_f"):
        comparison._common_accuracy([{"cats_micro_f": 0.5}, {"tag_acc": 0.5}])
