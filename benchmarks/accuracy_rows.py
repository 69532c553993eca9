"""The classifiers of accuracy.py. Each is trained on a corpus, and gives an Outcome.

Ours and spaCy's are trained by spaCy's training API with the batches, the optimizer
and the dropout of their configs, and the pass over the data with the best dev score
counts. The linear ones of other libraries choose a setting by it.
"""

import random
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from accuracy_corpora import Corpus, Labelled

CONFIGS = Path(__file__).parents[1] / "configs"
ATTEND = "components.textcat.model.attend.@layers"


class Outcome(NamedTuple):
    """Shares of right answers, and what was chosen by that on the dev data."""

    test: float
    dev: float
    chosen: str


# --- spaCy pipelines -------------------------------------------------------------


class Pipeline(NamedTuple):
    """A config, and what is changed in it."""

    config: str
    overrides: dict[str, Any] = {}  # noqa: RUF012


def train_pipeline(row: Pipeline, corpus: Corpus, seed: int, epochs: int) -> Outcome:
    """Train the pipeline of a config, with averaged parameters."""
    import spacy
    from spacy.schemas import ConfigSchemaTraining
    from spacy.util import registry
    from thinc.api import fix_random_seed

    fix_random_seed(seed)
    loaded = spacy.util.load_config(CONFIGS / row.config, row.overrides)
    nlp = spacy.util.load_model_from_config(loaded, auto_fill=True)
    settings = registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    train, dev, test = ([_example(nlp, text) for text in part] for part in corpus)
    optimizer = settings["optimizer"]
    nlp.initialize(lambda: train, sgd=optimizer)
    best = Outcome(0.0, 0.0, "")
    for epoch in range(1, epochs + 1):
        random.Random(seed * 1000 + epoch).shuffle(train)
        for batch in settings["batcher"](train):
            nlp.update(
                batch,
                sgd=optimizer,
                drop=settings["dropout"],
                annotates=settings["annotating_components"],
            )
            optimizer.step_schedules()
        with nlp.use_params(optimizer.averages):
            score = _score(nlp, dev)
            if score > best.dev:
                best = Outcome(_score(nlp, test), score, f"epoch {epoch}")
    return best


def _example(nlp: Any, review: Labelled) -> Any:
    from spacy.training import Example

    return Example.from_dict(nlp.make_doc(review.text), {"cats": review.cats})


def _score(nlp: Any, examples: list[Any]) -> float:
    # Of exclusive classes, the micro-averaged F score is the share of right answers.
    return nlp.evaluate(examples, batch_size=256)["cats_micro_f"]


# --- linear models of other libraries --------------------------------------------


def fasttext(corpus: Corpus, seed: int) -> Outcome:
    """Train fastText on words and bigrams (Joulin et al. 2017)."""
    from fasttext import train_supervised

    with tempfile.TemporaryDirectory() as folder:
        train, dev, test = (
            _write_fasttext(Path(folder) / name, part)
            for name, part in corpus._asdict().items()
        )
        fit = partial(
            train_supervised,
            train,
            wordNgrams=2,
            bucket=2**18,
            minCount=1,
            seed=seed,
            thread=1,
            verbose=0,
        )
        outcomes = []
        for lr, epoch in [(0.1, 25), (0.5, 10), (0.5, 25), (1.0, 10)]:
            model = fit(lr=lr, epoch=epoch)
            # What test gives is the number of texts, the precision and the recall.
            scores = model.test(test)[1], model.test(dev)[1]
            outcomes.append(Outcome(*scores, f"lr {lr}, epoch {epoch}"))
    return _best(outcomes)


def _write_fasttext(path: Path, reviews: list[Labelled]) -> str:
    lines = [f"__label__{r.label} {' '.join(_words(r.text))}\n" for r in reviews]
    path.write_text("".join(lines), encoding="utf8")
    return str(path)


def nb_logistic(corpus: Corpus, seed: int) -> Outcome:
    """Train a logistic regression on bigrams scaled by naive Bayes.

    Wang and Manning (2012), sec. 2.3, with their binary features.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = CountVectorizer(
        analyzer="word",
        tokenizer=_words,
        token_pattern=None,
        ngram_range=(1, 2),
        binary=True,
    )
    X = [
        (vectorizer.fit_transform if part is corpus.train else vectorizer.transform)(
            [review.text for review in part]
        )
        for part in corpus
    ]
    truth = [[review.label == "POSITIVE" for review in part] for part in corpus]
    ratio = _log_count_ratio(X[0], truth[0])
    train, dev, test = (part.multiply(ratio).tocsr() for part in X)
    outcomes = []
    for C in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0):
        model = LogisticRegression(C=C, max_iter=1000, random_state=seed)
        model.fit(train, truth[0])
        scores = model.score(test, truth[2]), model.score(dev, truth[1])
        outcomes.append(Outcome(*scores, f"C {C}"))
    return _best(outcomes)


def _log_count_ratio(X: Any, truth: list[bool]) -> Any:
    import numpy

    positive = numpy.asarray(truth)
    p, q = 1 + X[positive].sum(axis=0), 1 + X[~positive].sum(axis=0)
    return numpy.asarray(numpy.log(p / p.sum()) - numpy.log(q / q.sum()))


def _words(text: str) -> list[str]:
    # The corpora are tokenised and in lower case, with a space between tokens.
    return text.split()


def _best(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=lambda outcome: outcome.dev)


BASELINES = {
    "TextCatEnsemble.v2": Pipeline("baselines/ensemble.cfg"),
    "TextCatParametricAttention.v1": Pipeline("baselines/parametric_attention.cfg"),
    "TextCatBOW.v3": Pipeline("baselines/bow.cfg"),
    "TextCatBOW.v3 bigrams": Pipeline(
        "baselines/bow.cfg", {"components.textcat.model.ngram_size": 2}
    ),
    "fastText": fasttext,
    "NB bigram LR": nb_logistic,
}
ROWS = {
    "polarity": {
        "wide": Pipeline("polarity/wide.cfg"),
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
        **BASELINES,
    },
    "long_reviews": {
        "wide": Pipeline("long_reviews/wide.cfg"),
        "hierarchical": Pipeline("long_reviews/hierarchical.cfg"),
        **BASELINES,
    },
}
