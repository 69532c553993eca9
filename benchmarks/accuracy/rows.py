"""The classifiers of this benchmark. Each is trained on a corpus, and gives an Outcome.

Ours and spaCy's are trained by spaCy's training API with the batches, the optimizer
and the dropout of their configs, and the pass over the data with the best dev score
counts, or the last one if there is no dev data. The linear ones of other libraries
choose a setting by it; if there is none, by a tenth of the training data, and are then
trained on all of it.
"""

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .corpora import Corpus, Labelled

CONFIGS = Path(__file__).parents[2] / "configs"
ATTEND = "components.textcat.model.attend.@layers"


class Outcome(NamedTuple):
    """Shares of right answers, and what was chosen by that on the dev data."""

    test: float
    dev: float | None
    chosen: str


# --- spaCy pipelines -------------------------------------------------------------


class Pipeline(NamedTuple):
    """A config, and what is changed in it."""

    config: str
    overrides: dict[str, Any] = {}  # noqa: RUF012
    epochs: int = 5


def train_pipeline(row: Pipeline, corpus: Corpus, seed: int) -> Outcome:
    """Train the pipeline of a config, with averaged parameters."""
    import spacy

    from .training import train_config

    config = spacy.util.load_config(CONFIGS / row.config, row.overrides)
    # Of exclusive classes, the micro-averaged F score is the share of right answers.
    trained = train_config(
        config, partial(_examples, corpus), "cats_micro_f", row.epochs, seed
    )
    return Outcome(trained.test, trained.dev, f"epoch {trained.epoch}")


def _examples(corpus: Corpus, nlp: Any) -> Any:
    return tuple([_example(nlp, review) for review in part] for part in corpus)


def _example(nlp: Any, review: Labelled) -> Any:
    from spacy.training import Example

    return Example.from_dict(nlp.make_doc(review.text), {"cats": review.cats})


# --- linear models of other libraries --------------------------------------------


def fasttext(corpus: Corpus, seed: int) -> Outcome:
    """Train fastText on words and bigrams (Joulin et al. 2017)."""
    settings = [(0.1, 25), (0.5, 10), (0.5, 25), (1.0, 10)]
    return _choose(partial(_fasttext, seed), corpus, settings, "lr, passes")


def _fasttext(
    seed: int, setting: tuple[float, int], train: list[Labelled], scored: list[Labelled]
) -> float:
    from fasttext import train_supervised

    with tempfile.TemporaryDirectory() as folder:
        model = train_supervised(
            _write_fasttext(Path(folder) / "train", train),
            lr=setting[0],
            epoch=setting[1],
            wordNgrams=2,
            bucket=2**18,
            minCount=1,
            seed=seed,
            thread=1,
            verbose=0,
        )
        # What test gives is the number of texts, the precision and the recall.
        return model.test(_write_fasttext(Path(folder) / "scored", scored))[1]


def _write_fasttext(path: Path, reviews: list[Labelled]) -> str:
    lines = [f"__label__{r.label} {' '.join(_words(r.text))}\n" for r in reviews]
    path.write_text("".join(lines), encoding="utf8")
    return str(path)


def nb_logistic(corpus: Corpus, seed: int) -> Outcome:
    """Train a logistic regression on bigrams scaled by naive Bayes.

    Wang and Manning (2012), sec. 2.3, with their binary features.
    """
    settings = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
    return _choose(partial(_nb_logistic, seed), corpus, settings, "C")


def _nb_logistic(
    seed: int, C: float, train: list[Labelled], scored: list[Labelled]
) -> float:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = CountVectorizer(
        analyzer="word",
        tokenizer=_words,
        token_pattern=None,
        ngram_range=(1, 2),
        binary=True,
    )
    X = vectorizer.fit_transform([review.text for review in train])
    ratio = _log_count_ratio(X, _truth(train))
    model = LogisticRegression(C=C, solver="liblinear", random_state=seed)
    model.fit(X.multiply(ratio).tocsr(), _truth(train))
    X = vectorizer.transform([review.text for review in scored])
    return model.score(X.multiply(ratio).tocsr(), _truth(scored))


def _truth(reviews: list[Labelled]) -> list[bool]:
    return [review.label == "POSITIVE" for review in reviews]


def _log_count_ratio(X: Any, truth: list[bool]) -> Any:
    import numpy

    positive = numpy.asarray(truth)
    p, q = 1 + X[positive].sum(axis=0), 1 + X[~positive].sum(axis=0)
    return numpy.asarray(numpy.log(p / p.sum()) - numpy.log(q / q.sum()))


def _words(text: str) -> list[str]:
    # The corpora are tokenised and in lower case, with a space between tokens.
    return text.split()


def _choose(
    fit: Callable[..., float], corpus: Corpus, settings: Iterable, name: str
) -> Outcome:
    """Fit with each setting, and score the test data with the best."""
    dev = corpus.dev or corpus.train[::10]
    train = [review for review in corpus.train if review not in dev]
    scores = {setting: fit(setting, train, dev) for setting in settings}
    best = max(scores, key=lambda setting: scores[setting])
    test = fit(best, corpus.train, corpus.test)
    return Outcome(test, scores[best], f"{name} {best}")


LINEAR = {"fastText": fasttext, "NB bigram LR": nb_logistic}
ERASURE = "components.textcat.erasure"
BIGRAMS = {"components.textcat.model.ngram_size": 2}
ROWS = {
    "polarity": {
        "default": Pipeline("textcat.cfg", epochs=8),
        "ratios": Pipeline("polarity/faithful.cfg", {ERASURE: None}),
        "context": Pipeline("polarity/context.cfg"),
        **{
            name: Pipeline("polarity/attention.cfg", {ATTEND: f"spacy-eeap.{name}.v1"})
            for name in (
                "GlobalAttention",
                "LocalAttention",
                "MultiHeadAttention",
                "MultiHopAttention",
            )
        },
        "TextCatEnsemble.v2": Pipeline("baselines/ensemble.cfg"),
        "TextCatParametricAttention.v1": Pipeline("baselines/parametric_attention.cfg"),
        "TextCatBOW.v3": Pipeline("baselines/bow.cfg"),
        "TextCatBOW.v3 bigrams": Pipeline("baselines/bow.cfg", BIGRAMS),
        **LINEAR,
    },
    "long_reviews": {
        "default": Pipeline("textcat.cfg", epochs=8),
        "hierarchical": Pipeline("long_reviews/hierarchical.cfg", epochs=4),
        "TextCatEnsemble.v2": Pipeline("baselines/ensemble.cfg", epochs=5),
        "TextCatParametricAttention.v1": Pipeline(
            "baselines/parametric_attention.cfg", epochs=2
        ),
        "TextCatBOW.v3": Pipeline("baselines/bow.cfg", epochs=2),
        "TextCatBOW.v3 bigrams": Pipeline("baselines/bow.cfg", BIGRAMS, epochs=3),
        **LINEAR,
    },
}
