"""Fit a linear function to the training data, on all of it and without each fold."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy
from scipy.sparse import csr_matrix, vstack
from spacy.strings import StringStore

from ..numeric.arrays import Floats, Ints
from ..numeric.key_index import UInts
from .bags import Bags, read_bags
from .design import Design, make_design
from .folds import Batches, fold_of, text_key
from .logistic import Linear, fit_logistic, logistic_loss, row_of
from .vocabulary import build_vocabulary
from .weights import Weights, make_weights

# The regularisations to choose from, as scikit-learn's LogisticRegression has them.
CHOICES = (3.0, 10.0, 30.0, 100.0)
# What logits are tried times, to choose by how well they tell and not how sure they are
SCALES = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
# With more documents one fold is enough to choose by, with more classes the commonest.
FEW_DOCS, MANY_CLASSES = 500, 50


class Fitted(NamedTuple):
    """The function, and what documents and tokens are shown that it has not seen.

    weights (Weights): Fitted on all of the data.
    C (float): The regularisation that was chosen.
    texts (B,): The hash of the text of each document.
    truths (B, K): What was to be learnt: 1, 0, or NaN where it is not known.
    held_out (B, K): The outputs of each document by weights of the other folds.
    tokens (T,): The distinct tokens.
    token_rows (T, K): What each adds to the outputs.
    held_out_rows (Dict[int, Floats2d]): The same, by weights without each fold.
    """

    weights: Weights
    C: float
    texts: UInts
    truths: Floats
    held_out: Floats
    tokens: UInts
    token_rows: csr_matrix
    held_out_rows: dict[int, csr_matrix]


def fit(batches: Batches, exclusive: bool) -> Fitted:
    """Fit the weights of each class, one against the rest.

    batches (Callable): Gives the training data.
    exclusive (bool): Whether a document has exactly one class: of two, one is fitted.
    """
    bags, truths, texts, folds, strings = _read(batches)
    all_truths, halved = truths, exclusive and truths.shape[1] == 2
    if halved:
        truths = truths[:, 1:]
    vocabulary, features = build_vocabulary(bags, strings)
    known = numpy.flatnonzero(numpy.isin(bags.pairs, vocabulary.pairs))
    pairs = bags.pair_counts[:, known]
    design = make_design(bags.token_counts, pairs, features, vocabulary.pair_weights)

    @cache
    def unseen(fold: int) -> Design:
        within = folds == fold
        return design.take_unseen(*map(numpy.flatnonzero, (within, ~within)))

    C, by_fold = _fit_folds(design, truths, folds, unseen)
    linear = fit_logistic(design, truths, C)
    if halved:
        linear = _mirrored(linear)
        by_fold = {fold: _mirrored(each) for fold, each in by_fold.items()}
    W, biases = linear
    held_out = numpy.tile(biases, (len(truths), 1))
    for fold, linear in by_fold.items():
        held_out[folds == fold] = _outputs(unseen(fold), linear)

    def rows(weights: csr_matrix) -> csr_matrix:
        return features @ weights[:, : features.shape[1]].T

    return Fitted(
        weights=make_weights(vocabulary, W, biases),
        C=C,
        texts=texts,
        truths=all_truths,
        held_out=held_out,
        tokens=bags.tokens,
        token_rows=rows(W),
        held_out_rows={fold: rows(weights) for fold, (weights, _) in by_fold.items()},
    )


def _read(batches: Batches) -> tuple[Bags, Floats, UInts, Ints, StringStore]:
    docs, truths = [], []
    for batch, of_batch in batches():
        docs += batch
        truths.append(numpy.asarray(of_batch, dtype="float32"))
    texts = numpy.array([text_key(doc) for doc in docs], dtype="uint64")
    folds = numpy.array([fold_of(doc) for doc in docs], dtype="int64")
    strings = docs[0].vocab.strings
    return read_bags(docs), numpy.concatenate(truths), texts, folds, strings


def _fit_folds(
    design: Design, truths: Floats, folds: Ints, unseen: Callable[[int], Design]
) -> tuple[float, dict[int, Linear]]:
    """Choose the regularisation by folds that are held out, and fit without each."""
    names = numpy.unique(folds).tolist()
    if len(names) < 2:
        return CHOICES[1], {}

    def fit_without(
        fold: int, C: float, truths: Floats, start: Linear | None = None
    ) -> Linear:
        others = numpy.flatnonzero(folds != fold)
        return fit_logistic(design.take(others), truths[others], C, start)

    asked = names if len(truths) <= FEW_DOCS else names[:1]
    common = numpy.argsort(-numpy.nansum(truths, axis=0), kind="stable")[:MANY_CLASSES]
    some = truths[:, numpy.sort(common)]
    fits: dict[tuple[int, float], Linear] = {}
    for fold in asked:
        linear = None
        for C in CHOICES:
            linear = fits[fold, C] = fit_without(fold, C, some, linear)
    losses = {
        C: _loss([_margins(unseen(f), some[folds == f], fits[f, C]) for f in asked])
        for C in CHOICES
    }
    best = min(CHOICES, key=losses.__getitem__)
    known = fits if some.shape == truths.shape else {}
    return best, {
        fold: known.get((fold, best)) or fit_without(fold, best, truths)
        for fold in names
    }


def _mirrored(linear: Linear) -> Linear:
    """Make of the logit z of the second of two classes the logits -z / 2 and z / 2."""
    weights, biases = linear
    both = vstack([-weights, weights], format="csr") / 2
    return both, numpy.append(-biases, biases) / 2


def _outputs(design: Design, linear: Linear) -> Floats:
    weights, biases = linear
    rows = (row_of(weights, k) for k in range(len(biases)))
    return numpy.stack([design.times(row) for row in rows], axis=1) + biases


def _margins(design: Design, truths: Floats, linear: Linear) -> Floats:
    """Get the logits of what is known, those of documents not of the class negated."""
    margins = (2 * truths - 1) * _outputs(design, linear)
    return margins[~numpy.isnan(margins)]


def _loss(margins: list[Floats]) -> float:
    """Get the logistic loss of held-out documents at the scale that is best for it.

    What is made of the logits has a scale of its own.
    """
    together = numpy.concatenate(margins)
    return min(float(logistic_loss(s * together)[0].sum()) for s in SCALES)
