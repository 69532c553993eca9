import numpy
import pytest

from spacy_eeap.linear.fit import fit
from spacy_eeap.models.held_out import (
    FEWEST_DOCS,
    MOST_HELD,
    ONE_OF,
    SHARE,
    HeldOutDocs,
    Mixture,
    best_threshold,
    choose_held_out,
    fit_mixture,
    mixture_of_linear,
)

from ..linear.corpus import batches


def told(n=2000, n_classes=3, seed=0):
    """Truths, and logits of which the first are good and the second are noise."""
    random = numpy.random.default_rng(seed)
    labels = random.integers(n_classes, size=n)
    T = numpy.eye(n_classes)[labels]
    good = 2 * T + random.normal(size=T.shape)
    return T, good, random.normal(size=T.shape)


BEFORE = Mixture()


def test_a_network_that_knows_nothing_gets_little_say():
    T, good, noise = told()
    share = fit_mixture(good, noise, T, True, BEFORE, 1.0).share
    assert share < SHARE / 2


def test_a_network_that_knows_all_gets_more():
    T, good, noise = told()
    assert fit_mixture(noise, good, T, True, BEFORE, 1.0).share > 3 * SHARE


def test_few_documents_change_little():
    T, good, noise = told(n=10)
    mixture = fit_mixture(noise, good, T, True, BEFORE, 1.0)
    assert mixture.share == pytest.approx(SHARE, abs=0.1)
    assert mixture.scale == pytest.approx(1, abs=0.6)


def test_the_scale_makes_scores_as_sure_as_they_are_right():
    T, good, noise = told()
    scale = fit_mixture(10 * good, 0 * noise, T, True, BEFORE, 1.0).scale
    logits = 10 * scale * good
    P = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    right = (P.argmax(axis=1) == T.argmax(axis=1)).mean()
    assert P.max(axis=1).mean() == pytest.approx(right, abs=0.03)


def test_what_is_not_known_has_no_part():
    T, good, noise = told()
    some = T.copy()
    some[::2] = numpy.nan
    known = fit_mixture(good[1::2], noise[1::2], T[1::2], True, BEFORE, 1.0)
    assert fit_mixture(good, noise, some, True, BEFORE, 1.0) == pytest.approx(known)


def test_the_threshold_has_the_highest_f():
    random = numpy.random.default_rng(0)
    T = (random.random((500, 4)) < 0.1).astype("d")
    logits = 3 * T - 4 + random.normal(size=T.shape)

    def f(threshold):
        assigned = logits > threshold
        return 2 * (assigned & (T > 0)).sum() / (assigned.sum() + T.sum())

    best = best_threshold(logits, T, 0.0)
    assert f(best) == max(map(f, [*numpy.linspace(-8, 3, 2000).tolist(), best]))
    assert f(best) > f(0.0) + 0.2


def test_of_few_assigned_classes_no_threshold_is_chosen():
    assert best_threshold(numpy.ones((5, 2)), numpy.eye(5, 2), 0.7) == 0.7


def test_with_several_classes_the_mixture_has_a_threshold():
    T, good, noise = told()
    mixture = fit_mixture(good, noise, T, False, BEFORE, 1.0)
    assert mixture.threshold != 0


def made_up(n):
    texts = [f"text {i} of {i % 7}" for i in range(n)]
    truths = numpy.eye(2, dtype="float32")[numpy.arange(n) % 2]
    return fit(batches(texts, truths, size=100), exclusive=True)


def test_of_few_documents_none_is_held_out():
    assert choose_held_out(made_up(FEWEST_DOCS - 1)) == []


def test_one_of_ten_is_held_out_whatever_its_fold():
    fitted = made_up(FEWEST_DOCS)
    held = choose_held_out(fitted)
    assert len(set(held)) == FEWEST_DOCS // ONE_OF <= MOST_HELD
    assert set(held) <= set(fitted.texts.tolist())
    assert len({name % 5 for name in held}) == 5


def test_the_linear_part_alone_has_a_scale_and_several_classes_a_threshold():
    fitted = made_up(FEWEST_DOCS)
    exclusive = mixture_of_linear(fitted, exclusive=True)
    assert exclusive.share == SHARE
    assert exclusive.scale > 0
    assert exclusive.threshold == 0
    assert mixture_of_linear(fitted, exclusive=False).threshold != 0


def test_held_out_documents_are_not_saved():
    held = HeldOutDocs([1, 2], scale=2.0)
    held.meet(1, None, numpy.zeros(2), numpy.ones(2))
    assert held.names == {1, 2}
    assert list(held) == [1]
