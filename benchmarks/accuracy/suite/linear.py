"""The rows of scikit-learn: logistic regressions of n-grams.

Those of TF-IDF choose C by three folds of the training texts, the one of counts scaled
by naive Bayes by the dev texts.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy

from .drawing import folds
from .fitted import Fit, Fitted, Predict, best_by_dev
from .labelled import Bools2d, Floats2d, LabelledCorpus, truth
from .scores import scores

TFIDF_CS = [1.0, 3.0, 10.0, 30.0, 100.0]
NB_CS = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
N_FOLDS = 3
TOKEN = re.compile(r"[\w']+|[^\w\s]")


def tfidf(characters: bool) -> Fit:
    """Make the row of TF-IDF of words and pairs of them.

    characters (bool): Whether two to five characters within words are added.
    """

    def fit(corpus: LabelledCorpus, seed: int) -> Fitted:
        vectorizer = _vectorizer(characters)
        X = vectorizer.fit_transform([text.text for text in corpus.train])
        C = _best_by_folds(X, corpus, seed)
        probabilities = _logistic(C, X, truth(corpus.train, corpus.labels), corpus)
        return Fitted(
            lambda texts: probabilities(vectorizer.transform(texts)), f"C {C}"
        )

    return fit


def nb_logistic(corpus: LabelledCorpus, seed: int) -> Fitted:
    """Train a logistic regression on bigrams scaled by naive Bayes.

    Wang and Manning (2012), sec. 2.3, with their binary features; one-vs-rest if there
    are more than two classes.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(
        analyzer="word",
        tokenizer=tokens,
        token_pattern=None,
        ngram_range=(1, 2),
        binary=True,
        dtype=numpy.float64,
    )
    X = vectorizer.fit_transform([text.text for text in corpus.train])
    Y = truth(corpus.train, corpus.labels)

    def fit(C: float) -> Predict:
        # Of two classes, one has what the other leaves.
        sides = range(1, 2) if Y.shape[1] == 2 else numpy.flatnonzero(Y.any(axis=0))
        one_sided = {i: _nb_side(X, Y[:, i], C, seed) for i in sides}

        def predict(texts: list[str]) -> Floats2d:
            scored = vectorizer.transform(texts)
            P = numpy.zeros((len(texts), Y.shape[1]))
            for i, side in one_sided.items():
                P[:, i] = side(scored)
            if Y.shape[1] == 2:
                P[:, 0] = 1 - P[:, 1]
            return P / P.sum(axis=1, keepdims=True)

        return predict

    return best_by_dev(fit, NB_CS, corpus, "C")


def tokens(text: str) -> list[str]:
    """Split a text into words and punctuation, in lower case."""
    return TOKEN.findall(text.lower())


def _vectorizer(characters: bool) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    # Half the memory, and the same scores
    options = {"sublinear_tf": True, "dtype": numpy.float32}
    words = TfidfVectorizer(ngram_range=(1, 2), **options)
    if not characters:
        return words
    return make_union(
        words, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **options)
    )


def _best_by_folds(X: Any, corpus: LabelledCorpus, seed: int) -> float:
    Y = truth(corpus.train, corpus.labels)
    fold = numpy.array(folds(corpus.train, N_FOLDS, seed))

    def score(C: float) -> float:
        P = numpy.zeros(Y.shape)
        for i in range(N_FOLDS):
            held_out = fold == i
            fitted = _logistic(C, X[~held_out], Y[~held_out], corpus)
            P[held_out] = fitted(X[held_out])
        return scores(P, Y, corpus.exclusive)["score"]

    return max(TFIDF_CS, key=score)


def _logistic(
    C: float, X: Any, Y: Bools2d, corpus: LabelledCorpus
) -> Callable[[Any], Floats2d]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    model = LogisticRegression(C=C, max_iter=1000)
    # Labels without a text have a probability of 0.
    known = numpy.flatnonzero(Y.any(axis=0))
    if corpus.exclusive:
        model.fit(X, Y[:, known].argmax(axis=1))
    else:
        model = OneVsRestClassifier(model).fit(X, Y[:, known])

    def probabilities(X: Any) -> Floats2d:
        P = numpy.zeros((X.shape[0], Y.shape[1]))
        P[:, known] = model.predict_proba(X)
        return P

    return probabilities


def _nb_side(X: Any, positive: Any, C: float, seed: int) -> Callable[[Any], Floats2d]:
    from sklearn.linear_model import LogisticRegression

    p, q = 1 + X[positive].sum(axis=0), 1 + X[~positive].sum(axis=0)
    ratio = numpy.asarray(numpy.log(p / p.sum()) - numpy.log(q / q.sum()))
    model = LogisticRegression(C=C, solver="liblinear", random_state=seed)
    model.fit(X.multiply(ratio).tocsr(), positive)
    return lambda scored: model.predict_proba(scored.multiply(ratio).tocsr())[:, 1]
