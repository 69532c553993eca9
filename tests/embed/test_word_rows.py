import numpy
import pytest
from thinc.api import Model, deserialize_attr

from spacy_eeap.embed.word_rows import WordRows


def ids(*numbers):
    return numpy.asarray(numbers, dtype="uint64")


@pytest.fixture
def rows():
    rows = WordRows(5)
    rows.add(ids(70, 30, 70))
    rows.add(ids(30, 10))
    return rows


def test_words_have_rows_from_1_on_as_they_come(rows):
    assert sorted(rows.find(ids(70, 30)).tolist()) == [1, 2]
    assert rows.find(ids(10, 10)).tolist() == [3, 3]
    assert rows.find(ids(*rows.words)).tolist() == [1, 2, 3]


def test_words_without_a_row_have_row_0(rows):
    assert rows.find(ids(0, 11, 2**64 - 1)).tolist() == [0, 0, 0]
    assert len(rows.find(ids())) == 0


def test_a_row_is_kept_when_more_words_come(rows):
    before = rows.find(ids(70, 30, 10))
    assert rows.add(ids(1, 70, 2, 1)).tolist() == [4, before[0], 5, 4]
    assert rows.find(ids(70, 30, 10)).tolist() == before.tolist()


def test_all_rows_can_be_taken_and_no_more(rows):
    rows.add(ids(1, 2))
    rows.add(ids(1, 2, 10))
    with pytest.raises(ValueError, match="has rows for 5 words"):
        rows.add(ids(3))
    assert rows.find(ids(3)).tolist() == [0]


@pytest.mark.parametrize("max_words", [1, 2, 3, 1000])
def test_there_is_room_for_any_number_of_words(max_words):
    rows = WordRows(max_words)
    words = numpy.random.default_rng(0).integers(2**63, size=max_words, dtype="uint64")
    rows.add(words)
    assert sorted(rows.find(words)) == list(range(1, max_words + 1))


def test_they_are_saved_with_a_model_and_can_grow_as_before(rows):
    model = Model("a", lambda *_: None, attrs={"words": rows})
    other = Model("a", lambda *_: None, attrs={"words": WordRows(5)})
    restored = other.from_bytes(model.to_bytes()).attrs["words"]
    assert restored.words == rows.words
    assert restored.max_words == 5
    restored.add(ids(1, 2))
    assert restored.find(ids(70, 1)).tolist() == [*rows.find(ids(70)), 4]


@pytest.mark.parametrize("words", [[2**62, 5, 6], [5, 7, 7], [2, 8]])
def test_what_does_not_fit_the_config_is_refused_before_memory_is_taken(words):
    built = WordRows(5)
    with pytest.raises(ValueError, match="5 rows by the config"):
        deserialize_attr(built, ids(*words).tobytes(), "words", None)
