import pickle

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.embed.naive_bayes import fold_of
from spacy_eeap.predict.ngrams import NaiveBayesNgrams, resize_output

NLP = spacy.blank("en")
TEXTS = [f"{word} film {word}{i}" for i in range(20) for word in ("good", "bad")]
TRUTHS = numpy.asarray([[1, 0], [0, 1]] * 20, dtype="f")


def make(*texts):
    return [NLP.make_doc(text) for text in texts]


def fitted(texts=TEXTS, truths=TRUTHS, multi_label=False, **config):
    model = NaiveBayesNgrams(**config)
    docs = make(*texts)

    def batches():
        yield docs[:3], truths[:3]
        yield docs[3:], truths[3:]

    model.attrs["fit"](model, batches, multi_label)
    return model


@pytest.fixture
def model():
    return fitted()


def difference(model, text):
    """How much the first class leads."""
    ((first, second),) = model.predict(make(text))
    return first - second


def test_classes_are_told_apart(model):
    assert difference(model, "a good one") > 1
    assert difference(model, "a bad one") < -1


def test_scores_are_sums_over_the_ngrams_that_are_known(model):
    b = model.predict(make(""))[0]
    parts = [model.predict(make(text))[0] - b for text in ("good", "film", "unheard")]
    pair = model.predict(make("good film"))[0] - b
    bigram = pair - parts[0] - parts[1]
    assert (bigram[0] > 0) and (bigram[1] < 0)
    assert_array_equal(parts[2], [0, 0])
    alone = fitted(ngram_size=1)
    b = alone.predict(make(""))[0]
    sums = sum(alone.predict(make(text))[0] - b for text in ("good", "film"))
    assert_allclose(alone.predict(make("good film"))[0] - b, sums, rtol=1e-4)


def test_a_repeated_ngram_counts_once():
    model = fitted(ngram_size=1)
    assert difference(model, "good") == difference(model, "good good")


def test_case_matters_if_the_attribute_says_so(model):
    assert difference(model, "GOOD") == difference(model, "good")
    strict = fitted(attr="ORTH")
    assert difference(strict, "GOOD") != difference(strict, "good")


def test_rare_ngrams_are_left_out(model):
    frequent = fitted(min_count=3)
    assert 0 < len(frequent.attrs["keys"]) < len(model.attrs["keys"])
    assert difference(frequent, "good") > 1


def test_a_later_ngram_weighs_more_and_the_last_place_counts():
    model = fitted(ngram_size=1, first_weight=0.5)
    b = difference(model, "")
    at = [difference(model, text) - b for text in ("good x x x", "x x good x")]
    assert_allclose(at[1] / at[0], (0.5 + 0.5 * 2 / 4) / 0.5, rtol=1e-4)
    twice = difference(model, "good x good x") - b
    assert_allclose(twice, at[1], rtol=1e-5)


def test_a_negated_word_is_another_one_up_to_the_next_punctuation():
    texts = ["not good", "good", "not bad", "bad"] * 10
    truths = numpy.asarray([[0, 1], [1, 0], [1, 0], [0, 1]] * 10, dtype="f")
    model = fitted(texts, truths, ngram_size=1, negations=["not"])
    assert difference(model, "good") > 1 > -1 > difference(model, "not good")
    assert difference(model, "NOT so good") < -1
    assert difference(model, "not a film, good") > 1
    plain = fitted(texts, truths, ngram_size=1)
    assert abs(difference(plain, "good")) < 0.5


def test_training_documents_are_scored_by_a_fit_on_other_folds():
    # A word of one document only has the label of that document.
    texts = [f"word{i}" for i in range(40)]
    model = fitted(texts, TRUTHS)
    known = model.predict(make(*texts))
    held_out, backprop = model.begin_update(make(*texts))
    assert ((known.argmax(axis=1) == TRUTHS.argmax(axis=1)).mean()) == 1
    assert (held_out.argmax(axis=1) == TRUTHS.argmax(axis=1)).mean() < 0.8
    assert backprop(held_out) == []
    new = make("unseen text")
    assert_array_equal(model(new, is_train=True)[0], model.predict(new))


def test_held_out_scores_do_not_know_the_fold():
    folds = numpy.asarray([fold_of(doc) for doc in make(*TEXTS)])
    i = 0
    other = TRUTHS.copy()
    other[folds == folds[i]] = other[folds == folds[i]][:, ::-1]
    scores = [
        fitted(TEXTS, truths)(make(TEXTS[i]), is_train=True)[0]
        for truths in (TRUTHS, other)
    ]
    assert_allclose(*scores, rtol=1e-5)


def test_several_classes_of_a_document():
    truths = numpy.asarray([[1, 1], [0, 0]] * 20, dtype="f")
    model = fitted(TEXTS, truths, multi_label=True)
    assert (model.predict(make("good"))[0] > 0.5).all()
    assert (model.predict(make("bad"))[0] < -0.5).all()


def test_empty_documents_and_odd_text(model):
    b = model.predict(make("", "   ", "\U0001f600 \u0645\u0631\u062d\u0628\u0627"))
    assert_array_equal(b[0], b[2])
    assert model.predict([]).shape == (0, 2)
    assert fitted(["", ""], TRUTHS[:2]).predict(make("good")).shape == (1, 2)


def test_scores_before_the_fit_are_refused():
    with pytest.raises(ValueError, match=r"was not fitted .* eeap_textcat"):
        NaiveBayesNgrams().predict(make("good"))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"first_weight": 1.5}, "first_weight must be from 0 to 1, was 1.5"),
        ({"l2": 0}, "l2 must be above 0, was 0"),
    ],
)
def test_numbers_out_of_range(config, message):
    with pytest.raises(ValueError, match=message):
        NaiveBayesNgrams(**config)


def test_new_class_leaves_the_old_scores(model):
    before = model.predict(make(*TEXTS))
    resize_output(model, 3)
    after = model.predict(make(*TEXTS))
    assert_array_equal(after[:, :2], before)
    assert_array_equal(after[:, 2], numpy.zeros(len(TEXTS)))
    assert model(make(*TEXTS), is_train=True)[0].shape == (len(TEXTS), 3)


def test_bytes_hold_what_prediction_needs_and_no_training_text(model):
    restored = NaiveBayesNgrams().from_bytes(model.to_bytes())
    docs = make(*TEXTS)
    assert_array_equal(restored.predict(docs), model.predict(docs))
    assert_array_equal(restored(docs, is_train=True)[0], model.predict(docs))
    assert_array_equal(
        pickle.loads(pickle.dumps(model)).predict(docs), model.predict(docs)
    )
