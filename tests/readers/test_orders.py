from itertools import chain

import pytest

from spacy_eeap.readers.orders import generate


@pytest.fixture(scope="module")
def splits():
    return generate(seed=0, train=300, dev=40, test=50)


@pytest.fixture(scope="module")
def pairs(splits):
    return list(chain.from_iterable(splits.values()))


def test_splits_have_the_sizes_that_were_asked_for(splits):
    assert {split: len(pairs) for split, pairs in splits.items()} == {
        "train": 300,
        "dev": 40,
        "test": 50,
    }


def test_the_same_seed_makes_the_same_pairs(splits):
    assert generate(seed=0, train=300, dev=40, test=50) == splits
    assert generate(seed=1, train=300, dev=40, test=50) != splits


def test_test_pairs_are_the_same_whatever_is_trained_on(splits):
    assert generate(seed=0, train=5, dev=40, test=50)["test"] == splits["test"]


def test_each_name_and_number_is_used_once(pairs):
    copied = [text for pair in pairs for text in parts(pair)]
    assert len(copied) == 2 * len(pairs) == len(set(copied))


def parts(pair):
    return [pair.translation[start:end] for start, end, _, _ in pair.spans]


def test_spans_tell_where_parts_of_the_answer_come_from(pairs):
    for pair in pairs:
        assert parts(pair) == [pair.text[start:end] for *_, start, end in pair.spans]
        assert pair.spans == sorted(pair.spans)


def test_every_task_and_every_form_is_there(pairs):
    assert {pair.translation.split()[0] for pair in pairs} == {
        "send",
        "cancel",
        "replace",
    }
    assert (
        len({pair.text.split()[0] for pair in pairs} & {"Please", "Cancel", "We"}) == 3
    )
