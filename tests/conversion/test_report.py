import pytest

from spacy_eeap.conversion.item import Item
from spacy_eeap.conversion.report import count_labels, lengths_of, places, warnings_of


def item(text, *labels, place="line 1"):
    return Item(text, labels, place, None)


def told(**dealt):
    return " | ".join(warnings_of(dealt))


def test_labels_are_counted_by_split_the_commonest_first():
    counts = count_labels({"train": [item("x", "b"), item("y", "b", "a")], "dev": []})
    assert list(counts.items()) == [
        ("b", {"train": 2, "dev": 0}),
        ("a", {"train": 1, "dev": 0}),
    ]


def test_lengths_are_summed_up():
    assert lengths_of([*range(100, 0, -1)]) == (51, 91, 100)
    assert lengths_of([7]) == (7, 7, 7)


def test_a_clean_corpus_needs_no_words():
    assert told(train=[item("x", "a"), item("y", "b")]) == ""


def test_texts_that_occur_twice_are_told():
    twice = [item("Good  film", "a"), item("good film", "a", place="line 9")]
    found = told(train=twice)
    assert "more than once, but for case and spaces: 1 in 2 rows" in found
    assert "line 1 = line 9" in found
    assert "split" not in found
    assert "different labels" not in found


def test_texts_on_two_sides_are_told():
    found = told(train=[item("x", "a")], test=[item("X", "a", place="line 5")])
    assert "in more than one split, so that scores will be too high: 1" in found
    assert "line 1 = line 5" in found


def test_texts_with_different_labels_are_told():
    assert "different labels" in told(train=[item("x", "a"), item("x", "b")])
    assert "different labels" not in told(
        train=[item("x", "a", "b"), item("x", "b", "a")]
    )


@pytest.mark.parametrize("text", ["MÃ¼ller", "itâ€™s", "Â£5"])
def test_misread_characters_are_told(text):
    assert "read as cp1252" in told(train=[item(text, "a")])


def test_whole_and_replaced_characters_are_told_apart():
    assert told(train=[item("Müller, São Paulo, €5", "a")]) == ""
    assert "U+FFFD" in told(train=[item("M\ufffdller", "a")])


def test_labels_that_lack_in_a_split_are_told():
    found = told(train=[item("x", "a"), item("y", "b")], dev=[item("z", "a")])
    assert "Labels without a text in dev, which are not scored there: 1 (b)" in found
    found = told(train=[item("x", "a")], dev=[item("z", "b")])
    assert "Labels without a text in train, which cannot be learnt: 1 (b)" in found


def test_a_column_of_texts_is_not_one_of_labels():
    ids = [item(f"x {i}", f"id {i}") for i in range(30)]
    assert "30 of 30 labels differ" in told(train=ids)


def test_the_first_places_are_named():
    assert places(["a", "b"]) == "a; b"
    assert places(["a", "b", "c", "d", "e"]) == "a; b; c and 2 more"
