from collections import Counter
from random import Random

import pytest

from spacy_eeap.validation.folds import hold_out, rare_labels, split

CLASSES = [frozenset([name]) for name in "a" * 50 + "b" * 23 + "c" * 7]
TEXTS = [f"text {i}" for i in range(len(CLASSES))]
NONE = [frozenset()] * len(TEXTS)


def counts(values, parts, part):
    return Counter(x for x, of in zip(values, parts, strict=True) if of == part)


@pytest.mark.parametrize("n_parts", [2, 3, 5, 10])
@pytest.mark.parametrize("labels", [CLASSES, NONE])
def test_parts_are_alike_in_size_and_in_classes(n_parts, labels):
    parts = split(TEXTS, labels, n_parts, seed=0)
    assert sorted(set(parts)) == list(range(n_parts))
    sizes = Counter(parts).values()
    assert max(sizes) - min(sizes) <= 1
    for label in set(labels):
        of_label = [counts(labels, parts, part)[label] for part in range(n_parts)]
        assert max(of_label) - min(of_label) <= 1


def test_parts_are_alike_in_each_of_several_labels():
    random = Random(0)
    shares = {"often": 0.5, "sometimes": 0.2, "rarely": 0.03}
    labels = [
        frozenset(name for name, share in shares.items() if random.random() < share)
        for _ in range(1_000)
    ]
    parts = split([f"text {i}" for i in range(1_000)], labels, 5, seed=0)
    for name in shares:
        has = [name in of_text for of_text in labels]
        of_label = [counts(has, parts, part)[True] for part in range(5)]
        assert max(of_label) - min(of_label) <= 2
    assert set(Counter(parts).values()) <= set(range(197, 204))


def test_equal_texts_stay_together():
    texts = ["one", "two", "three", "four"] * 6 + TEXTS[24:]
    parts = split(texts, CLASSES, 4, seed=0)
    assert len(set(zip(texts, parts, strict=True))) == len(set(texts))
    assert max(Counter(parts).values()) - min(Counter(parts).values()) <= 2


def test_one_text_that_most_documents_have_leaves_no_part_empty():
    texts = ["same"] * 50 + ["another", "third"]
    parts = split(texts, [frozenset("a")] * 52, 3, seed=0)
    assert sorted(Counter(parts).values()) == [1, 1, 50]


def test_the_seed_decides():
    one, same, other = (split(TEXTS, CLASSES, 5, seed) for seed in (0, 0, 1))
    assert one == same != other


def test_more_parts_than_texts_are_refused():
    with pytest.raises(ValueError, match=r"3 parts need .* there are 2"):
        split(["a", "b", "a"], [frozenset()] * 3, 3, seed=0)


@pytest.mark.parametrize("share, n", [(0.1, 8), (0.25, 20), (0.5, 40)])
def test_a_share_is_held_out_of_each_class(share, n):
    chosen = hold_out(TEXTS, CLASSES, share, seed=0)
    assert sum(chosen) == n
    of_class = counts(CLASSES, chosen, True)
    assert of_class[frozenset("a")] == pytest.approx(50 * share, abs=1)
    assert of_class[frozenset("b")] == pytest.approx(23 * share, abs=1)


def test_of_few_documents_one_is_held_out():
    assert sum(hold_out(["a", "b", "c"], NONE[:3], 0.1, seed=0)) == 1
    assert sum(hold_out(["a", "b"], NONE[:2], 0.1, seed=0)) == 1


def test_a_text_that_most_documents_have_is_not_held_out():
    texts = ["same"] * 50 + TEXTS[:20]
    chosen = hold_out(texts, NONE[:70], 0.1, seed=0)
    assert 0 < sum(chosen) < 10


def test_one_text_alone_cannot_be_divided():
    with pytest.raises(ValueError, match="2 parts need"):
        hold_out(["a", "a"], NONE[:2], 0.1, seed=0)


def test_labels_of_too_few_texts_are_found():
    labels = [frozenset("xy"), frozenset("x"), frozenset("x"), frozenset("y")]
    assert rare_labels(["1", "2", "3", "1"], labels, 3) == ["y"]
