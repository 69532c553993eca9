import numpy
import pytest
from numpy.testing import assert_allclose

from spacy_eeap.linear import fit as fitting
from spacy_eeap.linear.fit import CHOICES, fit
from spacy_eeap.linear.folds import fold_of, text_key
from spacy_eeap.linear.rows import TokenRows
from spacy_eeap.linear.scores import score

from .corpus import NLP, TEXTS, TRUTHS, batches, make


@pytest.fixture(scope="module")
def fitted():
    return fit(batches(), exclusive=True)


def outputs(fitted, texts):
    return score(TokenRows(fitted.weights), make(texts))


def test_it_tells_the_classes_also_of_words_that_it_has_not_met(fitted):
    assert (outputs(fitted, TEXTS).argmax(1) == TRUTHS.argmax(1)).all()
    unseen = outputs(fitted, ["She runner", "They sleepy", "RUNS", "Sleeps"])
    assert unseen.argmax(axis=1).tolist() == [0, 1, 0, 1]


def test_two_exclusive_classes_have_opposite_logits(fitted):
    Y = outputs(fitted, TEXTS)
    assert_allclose(Y[:, 0], -Y[:, 1], rtol=1e-5)


def test_held_out_logits_are_those_of_a_fit_without_the_fold(fitted, monkeypatch):
    docs = make(TEXTS)
    folds = numpy.array([fold_of(doc) for doc in docs])
    assert len(set(folds.tolist())) > 1
    fold = folds[0]
    others = numpy.flatnonzero(folds != fold)
    monkeypatch.setattr(fitting, "CHOICES", (fitted.C,))
    alone = fit(batches([TEXTS[i] for i in others], TRUTHS[others]), exclusive=True)
    # The vocabulary without the fold is another one; the decisions are the same.
    within = numpy.flatnonzero(folds == fold)
    Y = outputs(alone, [TEXTS[i] for i in within])
    assert (Y.argmax(1) == fitted.held_out[within].argmax(1)).all()
    assert not numpy.allclose(fitted.held_out, outputs(fitted, TEXTS), atol=1e-3)


def test_held_out_logits_are_as_large_as_those_of_new_documents():
    random = numpy.random.default_rng(0)
    words = [f"{a}{b}" for a in "bdfgklmn" for b in ("ab", "ec", "id", "of", "ug")]
    truths = numpy.eye(2, dtype="float32")[random.integers(2, size=400)]
    texts = [
        # Half of each is words that no other has.
        " ".join([*random.choice(words[20 * k :][:20], 3), f"x{i}", f"y{i}", f"z{i}"])
        for i, k in enumerate(truths.argmax(axis=1).tolist())
    ]
    fitted = fit(batches(texts[:200], truths[:200]), exclusive=True)
    new = numpy.abs(outputs(fitted, texts[200:])).mean()
    assert numpy.abs(fitted.held_out).mean() == pytest.approx(new, rel=0.15)


def test_rows_of_tokens_add_up_to_the_logits(fitted):
    """Without the pairs, whose rows are no tokens'."""
    rows = TokenRows(fitted.weights)(fitted.tokens, NLP.vocab.strings)
    assert_allclose(rows[:, :-1], fitted.token_rows.toarray(), rtol=2e-2, atol=2e-3)
    assert set(fitted.held_out_rows) == {fold_of(doc) for doc in make(TEXTS)}


def test_texts_are_known_by_their_hashes(fitted):
    assert fitted.texts.tolist() == [text_key(doc) for doc in make(TEXTS)]


def test_the_regularisation_is_one_of_the_choices(fitted):
    assert fitted.C in CHOICES


def test_it_is_chosen_by_what_is_right_and_not_by_how_sure_that_is():
    margins = numpy.random.default_rng(0).normal(1, 2, size=1000)
    assert fitting._loss([2 * margins]) == pytest.approx(fitting._loss([margins]))
    assert fitting._loss([margins + 1]) < fitting._loss([margins])


def test_several_classes_are_fitted_each_against_the_rest():
    truths = numpy.column_stack([TRUTHS, ["dog" in text for text in TEXTS]])
    fitted = fit(batches(truths=truths.astype("float32")), exclusive=False)
    Y = outputs(fitted, ["The dog sleeps", "A bird runs"])
    assert (Y > 0).tolist() == [[False, True, True], [True, False, False]]


@pytest.mark.parametrize(
    ("texts", "truths"),
    [
        (["a dog"], [[1, 0]]),
        (["a dog", "a cat"], [[1, 0], [0, 1]]),
        (["", ""], [[1, 0], [0, 1]]),
        (["same"] * 6, [[1, 0]] * 6),
        (["same"] * 6, [[1, 0], [0, 1]] * 3),
        (["a", "b", "c"], [[numpy.nan] * 2] * 3),
    ],
)
def test_few_or_odd_texts_are_fitted_to(texts, truths):
    fitted = fit(batches(texts, numpy.array(truths, "float32")), exclusive=True)
    assert numpy.isfinite(outputs(fitted, [*texts, "other"])).all()
    assert numpy.isfinite(fitted.held_out).all()
