from collections import Counter

import pytest

from spacy_eeap.conversion.item import Item
from spacy_eeap.conversion.report import count_labels
from spacy_eeap.conversion.split import deal


def items(*labels, start=0):
    """Items of different texts, with a label or several each."""
    return [
        Item(f"text {i}", tuple(label.split()), f"line {i}", None)
        for i, label in enumerate(labels, start=start)
    ]


COMMON, RARE = ["common"] * 80, ["rare"] * 20


def test_each_label_has_its_share():
    counts = count_labels(deal(items(*COMMON, *RARE), 0.1, 0.2))
    assert counts["common"] == {"train": 56, "dev": 8, "test": 16}
    assert counts["rare"] == {"train": 14, "dev": 2, "test": 4}


def test_a_text_of_several_labels_counts_as_its_rarest():
    both = ["common rare"] * 20
    counts = count_labels(deal(items(*COMMON, *both), 0.1, 0.1))
    assert counts["rare"] == {"train": 16, "dev": 2, "test": 2}


def test_the_shares_hold_even_if_no_label_has_enough_for_one():
    labels = [f"label {i}" for i in range(40) for _ in range(3)]
    dealt = deal(items(*labels), 0.1, 0.1)
    assert {split: len(found) for split, found in dealt.items()} == {
        "train": 96,
        "dev": 12,
        "test": 12,
    }
    assert Counter(item.labels for item in dealt["train"]).total() == 96
    assert len({item.labels for item in dealt["train"]}) == 40


def test_a_label_with_one_text_is_trained_on():
    labels = [f"label{i}" for i in range(10)]
    assert list(deal(items(*labels), 0.3, 0.3)) == ["train"]


def test_a_label_does_not_give_what_many_rare_ones_cannot():
    labels = [f"label {i}" for i in range(50)]
    counts = count_labels(deal(items(*labels, *["few"] * 10), 0.1, 0))
    assert counts["few"] == {"train": 9, "dev": 1}


def test_equal_texts_are_on_one_side():
    given = items(*COMMON, *RARE)
    copies = [item._replace(text=f" {item.text.upper()}") for item in given]
    dealt = deal([*given, *copies], 0.2, 0.2)
    sides = [{item.key for item in of_split} for of_split in dealt.values()]
    assert sum(map(len, sides)) == len(set.union(*sides)) == 100


def test_a_text_stays_where_it_is_whatever_the_order():
    given = items(*COMMON, *RARE)
    one, other = deal(given, 0.1, 0.1), deal(given[::-1], 0.1, 0.1)
    assert all(set(one[split]) == set(other[split]) for split in one)


def test_most_texts_stay_where_they_are_if_others_are_added():
    one = deal(items(*COMMON), 0.1, 0.1)
    other = deal(items(*COMMON, *["common"] * 20), 0.1, 0.1)
    assert len(set(one["train"]) & set(other["train"])) > 60


def test_there_are_no_splits_without_a_share():
    assert list(deal(items(*COMMON), 0, 0)) == ["train"]


def test_splits_that_are_given_stay_and_missing_ones_are_taken_from_train():
    train = [item._replace(split="train") for item in items(*COMMON)]
    test = [item._replace(split="test") for item in items(*RARE, start=80)]
    dealt = deal([*train, *test], 0.1, 0.5)
    assert dealt["test"] == test
    assert len(dealt["dev"]) == 8


@pytest.mark.parametrize(("dev", "test"), [(0.5, 0.5), (-0.1, 0), (0, 1)])
def test_shares_that_leave_nothing_are_refused(dev, test):
    with pytest.raises(ValueError, match="together less than 1"):
        deal(items(*COMMON), dev, test)


def test_nothing_to_train_on_is_an_error():
    with pytest.raises(ValueError, match="none is left to train on"):
        deal([item._replace(split="test") for item in items("a")], 0.1, 0.1)
