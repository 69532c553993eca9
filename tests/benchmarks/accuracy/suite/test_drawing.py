from collections import Counter

from benchmarks.accuracy.suite.drawing import at_size, draw, folds
from benchmarks.accuracy.suite.labelled import LabelledCorpus, LabelledText


def make(**counts):
    return [
        LabelledText(f"{label} {i}", (label,))
        for label, n in counts.items()
        for i in range(n)
    ]


def count(texts):
    return Counter(text.labels[0] for text in texts)


def test_each_label_has_its_share():
    texts = make(a=500, b=300, c=200)
    for seed in range(5):
        assert count(draw(texts, 10, seed)) == {"a": 5, "b": 3, "c": 2}
        # A share of 7.5 is 7 or 8.
        assert count(draw(texts, 25, seed))["b"] in (7, 8)


def test_a_text_is_drawn_once_and_all_are_if_so_many_are_asked_for():
    texts = make(a=30, b=20)
    assert len(set(draw(texts, 40, 0))) == 40
    assert sorted(draw(texts, 100, 0)) == sorted(texts)


def test_a_seed_draws_the_same_texts_again_and_another_one_others():
    texts = make(a=500, b=500)
    assert draw(texts, 50, 1) == draw(texts, 50, 1)
    assert set(draw(texts, 50, 1)) != set(draw(texts, 50, 2))


def test_labels_are_mixed():
    drawn = draw(make(a=50, b=50), 100, 0)
    assert len(count(drawn[:50])) == 2


def test_there_is_a_fifth_to_choose_by_but_fifty_at_least():
    texts = make(a=600, b=600)
    corpus = LabelledCorpus(["a", "b"], True, texts, texts[:400], texts[:7])
    for size, n_dev in ((100, 50), (500, 100), (None, 240)):
        part = at_size(corpus, size, 0)
        assert len(part.train) == (size or len(texts))
        assert len(part.dev) == n_dev
        assert part.test == corpus.test


def test_folds_have_the_same_labels():
    texts = make(a=30, b=6, c=1)
    of_text = folds(texts, 3, 0)
    for fold in range(3):
        found = count(t for t, of in zip(texts, of_text, strict=True) if of == fold)
        assert found["a"] == 10
        assert found["b"] == 2
