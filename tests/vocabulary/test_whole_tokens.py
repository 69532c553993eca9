import pytest

from spacy_eeap.vocabulary.special import UNKNOWN
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

from .texts import characters


def learn(*texts, **settings):
    vocabulary = WholeTokens(**{"lang": "en", **settings})
    vocabulary.learn(texts)
    return vocabulary


def words(vocabulary):
    """Get the text of each id, behind a word."""
    ids = range(3, len(vocabulary))
    (word,) = vocabulary.encode("x").ids
    return [vocabulary.decode([word, i]).text[1:] for i in ids]


def test_tokens_are_those_of_the_language():
    text = "I don't, she does."
    parts = characters(text, learn(text).encode(text))
    assert parts == ["I", "do", "n't", ",", "she", "does", "."]
    parts = characters(text, learn(text, lang="xx").encode(text))
    assert parts == ["I", "don't", ",", "she", "does", "."]


def test_the_most_frequent_come_first_and_then_in_the_order_of_letters():
    vocabulary = learn("x b a b me.", "x me, me.")
    assert words(vocabulary) == [" me", " b", " x", ".", " a", ","]


def test_a_token_with_a_space_before_it_is_another_than_one_without():
    text = 'x "a" b " c'
    vocabulary = learn(text)
    assert vocabulary.decode(vocabulary.encode(text).ids).text == text
    assert words(vocabulary).count(' "') == words(vocabulary).count('"') == 1


def test_a_token_that_is_known_in_another_place_is_known():
    vocabulary = learn("a (b) c")
    pieces = vocabulary.encode("b a")
    assert UNKNOWN not in pieces.ids
    assert vocabulary.decode(pieces.ids).text == "b a"
    assert vocabulary.decode(vocabulary.encode("a b )").ids).text == "ab)"


def test_the_first_token_is_one_behind_a_space():
    vocabulary = learn("the snow", "in the")
    assert words(learn("x the", "the")) == [" the", " x"]
    (the,) = vocabulary.encode("the").ids
    assert vocabulary.encode("in the").ids[1] == the
    assert vocabulary.encode(" the").ids == [the]


def test_no_more_than_the_size_are_known():
    vocabulary = learn("x x x b a b c", size=5)
    assert len(vocabulary) == 5
    assert words(vocabulary) == [" x", " b"]
    assert vocabulary.encode("a x").ids == [UNKNOWN, 3]
    assert len(learn("x", size=4)) == 4
    assert len(learn("x", size=100)) == 4


def test_tokens_that_are_rare_are_not_known():
    assert words(learn("x x x b a b c", min_count=2)) == [" x", " b"]
    with pytest.raises(ValueError, match="of the 2 tokens that came none occurs 3 "):
        learn("a b a b", min_count=3)


def test_spaces_around_and_between_become_one():
    vocabulary = learn("a b.")
    assert vocabulary.decode(vocabulary.encode("  a \n b. ").ids).text == "a b."


def test_an_unknown_has_a_space_before_it():
    vocabulary = learn("( a )")
    assert vocabulary.decode(vocabulary.encode("a b c").ids, "BC").text == "a B C"
    assert vocabulary.encode("bc d").ids == [UNKNOWN, UNKNOWN]


def test_the_seed_is_not_asked():
    vocabulary = learn("a b c")
    assert vocabulary.encode("a b", sample=True) == vocabulary.encode("a b")


def test_the_language_is_saved():
    restored = WholeTokens("xx").from_bytes(learn("I don't").to_bytes())
    assert restored.lang == "en"
    assert len(restored.encode("don't").ids) == 2


@pytest.mark.parametrize("size", [0, 3])
def test_a_size_without_room_for_a_token_is_refused(size):
    with pytest.raises(ValueError, match=f"null or above 3, but was {size}"):
        WholeTokens(size=size)
