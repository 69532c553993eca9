import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.linear import rows as module
from spacy_eeap.linear.bags import read_bags
from spacy_eeap.linear.design import make_design
from spacy_eeap.linear.fit import fit
from spacy_eeap.linear.rows import KeptTokenRows, TokenRows
from spacy_eeap.linear.scores import score
from spacy_eeap.linear.vocabulary import rows_of

from .corpus import NLP, TEXTS, batches, make

pytestmark = pytest.mark.usefixtures("either_way")

ODD = ["", "  ", "dog", "dog dog dog runs runs", "Zebra 👍 x" * 30, "My old bird runs"]


@pytest.fixture(scope="module")
def weights():
    return fit(batches(), exclusive=True).weights


def expected(weights, texts):
    """The product of the design's matrix with the weights."""
    bags = read_bags(make(texts))
    known = numpy.isin(bags.pairs, weights.vocabulary.pairs)
    places = numpy.searchsorted(weights.vocabulary.pairs, bags.pairs[known])
    design = make_design(
        bags.token_counts,
        bags.pair_counts[:, numpy.flatnonzero(known)],
        rows_of(weights.vocabulary, bags.tokens, NLP.vocab.strings),
        weights.vocabulary.pair_weights[places],
    )
    W = numpy.concatenate([weights.features.toarray(), weights.pairs.toarray()[places]])
    return numpy.stack([design.times(w) for w in W.T], axis=1) + weights.biases


def test_scores_are_products_with_the_design(weights):
    texts = [*TEXTS, *ODD]
    assert_allclose(
        score(TokenRows(weights), make(texts)), expected(weights, texts), atol=1e-4
    )


def test_alone_and_in_a_batch_a_text_has_the_same_scores(weights):
    rows, docs = TokenRows(weights), make([*TEXTS, *ODD])
    together = score(rows, docs)
    alone = numpy.concatenate([score(rows, [doc]) for doc in docs])
    assert_allclose(together, alone, atol=1e-5)


def test_a_text_without_tokens_has_the_biases(weights):
    [Y] = score(TokenRows(weights), make([""]))
    assert_allclose(Y, weights.biases)


def test_rows_are_kept_until_there_is_no_room(weights, monkeypatch):
    made = []
    make_rows = TokenRows._make
    monkeypatch.setattr(
        TokenRows,
        "_make",
        lambda self, tokens, strings: (
            made.append(len(tokens)) or make_rows(self, tokens, strings)
        ),
    )
    monkeypatch.setattr(module, "MAX_TOKENS", 8)
    rows = TokenRows(weights)
    before = score(rows, make(TEXTS[:1]))
    assert_allclose(score(rows, make(TEXTS[:1])), before)
    assert made == [len(set(TEXTS[0].split()))]
    score(rows, make(["one two three four five six seven"]))
    assert_allclose(score(rows, make(TEXTS[:1])), before)
    assert len(made) == 3


def test_rows_of_other_weights_are_made_anew(weights):
    kept = KeptTokenRows()
    assert kept.of(weights) is kept.of(weights)
    assert kept.of(weights._replace(biases=weights.biases + 1)).weights is not weights
    assert kept.from_bytes(kept.to_bytes()) is kept
