import numpy
import pytest
from numpy.testing import assert_array_equal
from spacy.attrs import NORM, ORTH

from spacy_eeap.embed.token_rows import TokenRows, find_distinct, read_tokens

from .spacy_twin import ATTRS, make_docs


@pytest.fixture
def docs():
    return make_docs()


@pytest.fixture
def tokens(docs):
    return read_tokens(docs, [*ATTRS, ORTH])


@pytest.mark.parametrize(
    "attrs", [ORTH, "ORTH", ["NORM"], [NORM, "SHAPE"], ["ORTH", "PREFIX"]]
)
def test_attributes_are_those_of_the_documents(docs, tokens, attrs):
    expected = [doc.to_array(attrs) for doc in docs]
    actual = tokens.to_array(attrs)
    assert actual.ndim == (1 if isinstance(attrs, str | int) else 2)
    assert_array_equal(actual.squeeze(), numpy.concatenate(expected))


def test_distinct_tokens_are_those_of_numpys_unique_rows(tokens):
    keys, distinct, inverse = find_distinct(tokens)
    expected = numpy.unique(tokens.table, axis=0)
    assert len(keys) == len(distinct) == len(expected) < len(tokens)
    assert_array_equal(numpy.unique(distinct.table, axis=0), expected)
    assert_array_equal(distinct.table[inverse], tokens.table)
    assert_array_equal(keys[inverse], tokens.keys())


@pytest.mark.parametrize("n_attrs", [1, 2, 3, 4])
def test_small_numbers_have_different_keys(docs, n_attrs):
    grid = numpy.indices([12] * n_attrs, dtype="uint64").reshape(n_attrs, -1).T
    keys = TokenRows(docs[0].vocab, ATTRS[:n_attrs], grid).keys()
    assert len(numpy.unique(keys)) == 12**n_attrs


def test_the_order_of_attributes_matters(docs):
    table = numpy.asarray([[1, 2], [2, 1]], dtype="uint64")
    first, second = TokenRows(docs[0].vocab, ATTRS[:2], table).keys()
    assert first != second
