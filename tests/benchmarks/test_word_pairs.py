import pytest
import spacy
from word_pairs import ORDERS, word_pairs


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture(params=list(ORDERS))
def order(request):
    return request.param


def origins(pair):
    """The place of the source word that each word of the translation comes from."""
    starts = [0]
    for word in pair.text.split():
        starts.append(starts[-1] + len(word) + 1)
    return [starts.index(span[2]) for span in pair.spans]


@pytest.mark.parametrize(
    "order, length, expected",
    [
        ("same", 5, [0, 1, 2, 3, 4]),
        ("swapped", 5, [1, 0, 3, 2, 4]),
        ("swapped", 4, [1, 0, 3, 2]),
        ("reversed", 5, [4, 3, 2, 1, 0]),
    ],
)
def test_where_the_words_come_from(order, length, expected):
    (pair,) = word_pairs(seed=0, n=1, order=order, lengths=[length])
    assert origins(pair) == expected


def test_spans_are_the_words_of_both_texts(order):
    for text, translation, spans in word_pairs(seed=0, n=50, order=order):
        assert [translation[a:b] for a, b, *_ in spans] == translation.split()
        assert sorted(text[a:b] for *_, a, b in spans) == sorted(text.split())


def test_a_word_has_one_translation_and_is_its_only_source(order):
    pairs = word_pairs(seed=0, n=500, order=order)
    translated = {
        (text[start:end], translation[a:b])
        for text, translation, spans in pairs
        for a, b, start, end in spans
    }
    sources, targets = map(set, zip(*translated, strict=True))
    assert len(translated) == len(sources) == len(targets) == 200
    assert not sources & targets


def test_a_word_is_a_token(order, nlp):
    for pair in word_pairs(seed=0, n=200, order=order):
        for text in (pair.text, pair.translation):
            assert [token.text for token in nlp(text)] == text.split()


def test_no_text_is_there_twice_even_if_it_is_short():
    pairs = word_pairs(seed=0, n=200, order="same", lengths=[1])
    assert len({pair.text for pair in pairs}) == 200


def test_the_same_seed_makes_the_same_pairs(order):
    pairs = word_pairs(seed=0, n=20, order=order)
    assert word_pairs(seed=0, n=20, order=order) == pairs
    assert word_pairs(seed=1, n=20, order=order) != pairs


def test_lengths_are_the_ones_asked_for():
    pairs = word_pairs(seed=0, n=200, order="same", lengths=[2, 7])
    assert {len(pair.text.split()) for pair in pairs} == {2, 7}


def test_more_pairs_than_there_are_texts():
    with pytest.raises(ValueError, match=r"200 words make 200 texts .* 201 pairs"):
        word_pairs(seed=0, n=201, order="same", lengths=[1, 1])
