"""The rows of the suite, by their names in the table."""

from typing import NamedTuple

from .fasttext import fasttext
from .fitted import Fit
from .linear import nb_logistic, tfidf
from .pipelines import BOW, ENSEMBLE, OURS, pipeline


class Row(NamedTuple):
    """How to fit a classifier, and what its libraries are.

    fit (Callable): Trains it.
    imports (str): The module that is imported before the time is taken.
    exclusive_only (bool): Whether it is left out of corpora with several labels a text.
    """

    fit: Fit
    imports: str
    exclusive_only: bool = False


OUR_ROW = "spacy-eeap"
SKLEARN = "sklearn.linear_model"
ROWS = {
    OUR_ROW: Row(pipeline(OURS), "torch"),
    "spaCy BOW": Row(pipeline(BOW), "spacy"),
    "spaCy Ensemble": Row(pipeline(ENSEMBLE), "spacy"),
    "words LR": Row(tfidf(characters=False), SKLEARN),
    "words and characters LR": Row(tfidf(characters=True), SKLEARN),
    "NB bigram LR": Row(nb_logistic, SKLEARN, exclusive_only=True),
    "fastText": Row(fasttext, "fasttext"),
}
