"""What a row of the suite is: it fits a classifier, and the classifier predicts."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from .labelled import Floats2d, LabelledCorpus, truth
from .scores import scores

Predict: TypeAlias = Callable[[list[str]], Floats2d]


class Fitted(NamedTuple):
    """A trained classifier.

    predict (Callable): Gives the probabilities of texts, shape (texts, labels).
    chosen (str): What was chosen, by dev data or by folds of the training texts.
    """

    predict: Predict
    chosen: str


# Trains on a corpus without its test texts, with a seed.
Fit: TypeAlias = Callable[[LabelledCorpus, int], Fitted]


def best_by_dev(
    fit: Callable[[Any], Predict],
    settings: Iterable[Any],
    corpus: LabelledCorpus,
    name: str,
) -> Fitted:
    """Fit with each setting, and keep the classifier with the best dev score."""
    Y = truth(corpus.dev, corpus.labels)
    best, best_score = None, -1.0
    for setting in settings:
        predict = fit(setting)
        P = predict([text.text for text in corpus.dev])
        score = scores(P, Y, corpus.exclusive)["score"]
        if score > best_score:
            best, best_score = Fitted(predict, f"{name} {setting}"), score
    assert best is not None
    return best
