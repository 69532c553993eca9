"""The row of fastText: words and bigrams (Joulin et al. 2017).

Labels that are not exclusive are learnt by its one-vs-all loss.
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy

from .fitted import Fitted, Predict, best_by_dev
from .labelled import Floats2d, LabelledCorpus
from .linear import tokens

SETTINGS = [(0.1, 25), (0.5, 10), (0.5, 25), (1.0, 10)]
PREFIX = "__label__"


def fasttext(corpus: LabelledCorpus, seed: int) -> Fitted:
    """Train fastText with the learning rate and the passes that dev likes best."""
    return best_by_dev(partial(_fit, corpus, seed), SETTINGS, corpus, "lr, passes")


def _fit(corpus: LabelledCorpus, seed: int, setting: tuple[float, int]) -> Predict:
    from fasttext import train_supervised

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train"
        path.write_text("".join(_lines(corpus)), encoding="utf8")
        model = train_supervised(
            str(path),
            lr=setting[0],
            epoch=setting[1],
            loss="softmax" if corpus.exclusive else "ova",
            wordNgrams=2,
            bucket=2**18,
            minCount=1,
            seed=seed,
            thread=1,
            verbose=0,
        )
    return partial(_predict, model, len(corpus.labels))


def _lines(corpus: LabelledCorpus) -> list[str]:
    marks = {label: f"{PREFIX}{i}" for i, label in enumerate(corpus.labels)}
    return [
        " ".join([*map(marks.__getitem__, text.labels), _line(text.text)])
        for text in corpus.train
    ]


def _line(text: str) -> str:
    return f"{' '.join(tokens(text))}\n"


def _predict(model: Any, n_labels: int, texts: list[str]) -> Floats2d:
    P = numpy.zeros((len(texts), n_labels))
    for i, text in enumerate(texts):
        # Its own method asks numpy for what numpy 2 refuses.
        for probability, label in model.f.predict(_line(text), -1, 0.0, "strict"):
            P[i, int(label.removeprefix(PREFIX))] = probability
    return P.clip(0, 1)
