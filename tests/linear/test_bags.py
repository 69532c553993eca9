from numpy.testing import assert_array_equal
from spacy.strings import get_string_id
from spacy.tokens import Doc

from spacy_eeap.linear.bags import read_bags

from .corpus import NLP, make


def test_tokens_are_counted_as_they_are_written():
    bags = read_bags(make(["A dog , a dog", "dog"]))
    counts = {
        NLP.vocab.strings[token]: bags.token_counts[:, i].toarray().ravel().tolist()
        for i, token in enumerate(bags.tokens.tolist())
    }
    assert counts == {"A": [1, 0], "a": [1, 0], "dog": [2, 1], ",": [1, 0]}


def test_pairs_are_of_neighbours_in_one_document_in_lower_case():
    bags = read_bags(make(["A dog a dog", "a", "dog A"]))
    assert bags.pair_counts.shape == (3, 2)
    assert sorted(bags.pair_counts.toarray().tolist()) == [[0, 0], [0, 1], [2, 1]] or (
        sorted(bags.pair_counts.toarray().tolist()) == [[0, 0], [1, 0], [1, 2]]
    )


def test_spaces_are_no_tokens_and_keep_no_pair_apart():
    spaced = Doc(NLP.vocab, words=["a", "  ", "\n", "dog"])
    bags, plain = read_bags([spaced]), read_bags(make(["a dog"]))
    assert_array_equal(bags.tokens, plain.tokens)
    assert_array_equal(bags.pairs, plain.pairs)


def test_documents_without_tokens_hold_nothing():
    bags = read_bags(make(["", "dog", "   "]))
    assert bags.token_counts.toarray().tolist() == [[0], [1], [0]]
    assert bags.tokens.tolist() == [get_string_id("dog")]
    assert read_bags(make([""])).token_counts.shape == (1, 0)
