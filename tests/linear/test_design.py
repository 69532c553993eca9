import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.linear.bags import read_bags
from spacy_eeap.linear.design import make_design
from spacy_eeap.linear.features import character_features, word_features
from spacy_eeap.linear.vocabulary import CHARACTER_WEIGHT, build_vocabulary, rows_of

from .corpus import NLP, TEXTS, make


@pytest.fixture(scope="module")
def bags():
    return read_bags(make(TEXTS))


@pytest.fixture(scope="module")
def vocabulary(bags):
    return build_vocabulary(bags, NLP.vocab.strings)[0]


@pytest.fixture(scope="module")
def design(bags, vocabulary):
    features = rows_of(vocabulary, bags.tokens, NLP.vocab.strings)
    return make_design(
        bags.token_counts, bags.pair_counts, features, vocabulary.pair_weights
    )


def dense(bags, vocabulary):
    """The matrix X by its definition, in loops and float64."""
    strings = NLP.vocab.strings
    weights = dict(zip(vocabulary.keys.tolist(), vocabulary.weights, strict=True))
    places = {key: i for i, key in enumerate(vocabulary.keys.tolist())}
    X = numpy.zeros((len(TEXTS), len(places) + len(vocabulary.pairs)))
    for i in range(len(TEXTS)):
        squared_length = 0.0
        for t, token in enumerate(bags.tokens.tolist()):
            count = bags.token_counts[i, t]
            row = numpy.zeros(len(places))
            for key in word_features(strings[token]) + character_features(
                strings[token]
            ):
                if key in places:
                    row[places[key]] += weights[key]
            if count:
                a = 1 + numpy.log(count)
                X[i, : len(places)] += a * row
                squared_length += a**2 * (row**2).sum()
        for p in range(len(vocabulary.pairs)):
            count = bags.pair_counts[i, p]
            if count:
                value = (1 + numpy.log(count)) * vocabulary.pair_weights[p]
                X[i, len(places) + p] = value
                squared_length += value**2
        X[i] /= numpy.sqrt(squared_length)
    return X


def test_products_are_those_of_the_matrix(design, bags, vocabulary):
    X, random = dense(bags, vocabulary), numpy.random.default_rng(0)
    w = random.normal(size=design.width).astype("float32")
    r = random.normal(size=len(TEXTS)).astype("float32")
    assert_allclose(design.times(w), X @ w, rtol=1e-4, atol=1e-5)
    assert_allclose(design.transposed()(r), X.T @ r, rtol=1e-4, atol=1e-5)


def test_some_documents_have_the_rows_that_they_had(design, bags, vocabulary):
    rows = numpy.array([3, 0, 7])
    w = numpy.ones(design.width, dtype="float32")
    assert_allclose(design.take(rows).times(w), design.times(w)[rows], rtol=1e-6)


def test_sums_of_squares_are_those_of_tokens_that_share_nothing(
    design, bags, vocabulary
):
    X = dense(bags, vocabulary)
    sums = design.sums_of_squares()
    n = len(vocabulary.keys)
    assert_allclose(sums[n:], (X[:, n:] ** 2).sum(axis=0), rtol=1e-4)
    # Where tokens share a feature, the square of the sum is more.
    assert (sums[:n] <= (X[:, :n] ** 2).sum(axis=0) * (1 + 1e-5)).all()


def test_idf_and_the_weight_of_characters(bags, vocabulary):
    weights = dict(zip(vocabulary.keys.tolist(), vocabulary.weights, strict=True))
    held = sum("dog" in text for text in TEXTS)
    idf = numpy.log((1 + len(TEXTS)) / (1 + held)) + 1
    [word] = word_features("dog")
    assert weights[word] == pytest.approx(idf)
    part = character_features("dog")[0]
    assert weights[part] == pytest.approx(CHARACTER_WEIGHT * idf)


def test_the_rows_of_training_tokens_are_those_that_are_found_later(bags):
    vocabulary, rows = build_vocabulary(bags, NLP.vocab.strings)
    later = rows_of(vocabulary, bags.tokens, NLP.vocab.strings)
    assert rows.nnz == later.nnz > 0
    assert_allclose(rows.toarray(), later.toarray(), rtol=1e-6)


def test_characters_of_one_document_are_left_out():
    bags = read_bags(make(["alone here", "we here"]))
    keys = set(build_vocabulary(bags, NLP.vocab.strings)[0].keys.tolist())
    assert set(word_features("alone")) <= keys
    assert not set(character_features("alone")) & keys
    assert set(character_features("here")) <= keys


def test_a_document_without_features_has_zeros(vocabulary):
    bags = read_bags(make(["", "dog"]))
    features = rows_of(vocabulary, bags.tokens, NLP.vocab.strings)
    design = make_design(
        bags.token_counts, bags.pair_counts, features, numpy.zeros(0, "float32")
    )
    w = numpy.ones(design.width, dtype="float32")
    assert design.times(w)[0] == 0
    assert design.times(w)[1] > 0


def test_some_columns_are_those_of_the_matrix(design, bags, vocabulary):
    X = dense(bags, vocabulary)
    rows = numpy.array([0, 5])
    columns = design.used_columns(rows)
    assert columns.tolist() == numpy.flatnonzero(X[rows].any(axis=0)).tolist()
    part = design.take_columns(columns)
    w = numpy.random.default_rng(0).normal(size=len(columns)).astype("float32")
    assert_allclose(part.times(w), X[:, columns] @ w, rtol=1e-4, atol=1e-5)
    assert part.width == len(columns)


def test_what_no_other_document_has_is_no_part_of_the_length():
    texts = ["A dog runs here", "A dog runs", "here runs A dog", "Quixotry runs"]
    docs = make([*texts, "A dog runs here quixotry"])
    bags = read_bags(docs)
    vocabulary, features = build_vocabulary(bags, NLP.vocab.strings)
    design = make_design(
        bags.token_counts, bags.pair_counts, features, vocabulary.pair_weights
    )
    one, other = numpy.array([4]), numpy.arange(3)
    w = numpy.zeros(design.width, "float32")
    w[design.used_columns(other)] = 1
    [alone] = design.take(numpy.array([0])).times(w)
    [seen] = design.take_unseen(one, other).times(w)
    # But for the pair at its end, which none of the others has either.
    assert seen == pytest.approx(alone, rel=1e-5)
    assert design.take(one).times(w)[0] < 0.9 * seen
    # What another has counts.
    assert design.take_unseen(one, numpy.arange(4)).times(w)[0] < seen
