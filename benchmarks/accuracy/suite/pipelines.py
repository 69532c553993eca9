"""The rows that are spaCy pipelines, trained as `spacy train CONFIG` trains them.

The [training] of a config is as it stands, but for the seed: its passes, its batches,
how often it is evaluated and when it stops. What counts is model-best.
"""

import tempfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config, registry
from thinc.api import Config

from .fitted import Fit, Fitted
from .labelled import Floats2d, LabelledCorpus, LabelledText

CONFIGS = Path(__file__).parents[3] / "configs"
FACTORY = "components.textcat.factory"


class Configured(NamedTuple):
    """The config of a classifier, and that of one whose labels are not exclusive.

    exclusive, multilabel (str): Their names in configs/.
    overrides (Dict[str, Any]): What is changed in the second.
    """

    exclusive: str
    multilabel: str
    overrides: dict[str, Any] = {}  # noqa: RUF012

    def load(self, exclusive: bool, paths: dict[str, Any]) -> Config:
        """Load the config for a kind of labels."""
        name = self.exclusive if exclusive else self.multilabel
        overrides = paths if exclusive else {**self.overrides, **paths}
        return load_config(CONFIGS / name, overrides, interpolate=False)


BOW = Configured(
    "baselines/bow.cfg",
    "baselines/bow.cfg",
    {
        FACTORY: "textcat_multilabel",
        "components.textcat.model.exclusive_classes": False,
    },
)
ENSEMBLE = Configured(
    "baselines/ensemble.cfg",
    "baselines/ensemble.cfg",
    {FACTORY: "textcat_multilabel"},
)
OURS = Configured("textcat.cfg", "textcat_multilabel.cfg")


@registry.loggers("spacy-eeap.benchmarks.checkpoints.v1")
def checkpoints_logger() -> Callable:
    """Log nothing but the checkpoints, a score and a step each, as a line of JSON."""

    def setup(nlp: Language, stdout: IO, stderr: IO) -> tuple[Callable, Callable]:
        def log_step(info: dict[str, Any] | None) -> None:
            if info is not None:
                stdout.write(f"{srsly.json_dumps(info['checkpoints'])}\n")

        return log_step, lambda: None

    return setup


def pipeline(configured: Configured) -> Fit:
    """Make the row of a config."""

    def fit(corpus: LabelledCorpus, seed: int) -> Fitted:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            overrides = {
                "paths.train": str(folder / "train.spacy"),
                "paths.dev": str(folder / "dev.spacy"),
                "training.seed": seed,
                "training.logger": {"@loggers": "spacy-eeap.benchmarks.checkpoints.v1"},
            }
            config = configured.load(corpus.exclusive, overrides)
            _write(folder, config["nlp"]["lang"], corpus)
            log = StringIO()
            train(init_nlp(config), folder, stdout=log, stderr=StringIO())
            nlp = spacy.load(folder / "model-best")
        # Among lines of the loop itself
        lines = [line for line in log.getvalue().splitlines() if line.startswith("[[")]
        checkpoints = srsly.json_loads(lines[-1])
        # As spaCy has it: of equal scores the last is the best.
        step, last = max(checkpoints)[1], checkpoints[-1][1]
        return Fitted(
            lambda texts: _predict(nlp, texts, corpus.labels), f"step {step} of {last}"
        )

    return fit


def _write(folder: Path, lang: str, corpus: LabelledCorpus) -> None:
    tokenize = spacy.blank(lang)
    # As for the other rows, a label without a training text is unknown.
    labels = sorted({label for text in corpus.train for label in text.labels})
    _docs(tokenize, corpus.train, labels).to_disk(folder / "train.spacy")
    _docs(tokenize, corpus.dev, labels).to_disk(folder / "dev.spacy")


def _docs(nlp: Language, texts: list[LabelledText], labels: list[str]) -> DocBin:
    docs = DocBin()
    for text in texts:
        doc = nlp.make_doc(text.text)
        doc.cats = {label: float(label in text.labels) for label in labels}
        docs.add(doc)
    return docs


def _predict(nlp: Language, texts: list[str], labels: list[str]) -> Floats2d:
    return numpy.array(
        [[doc.cats.get(label, 0.0) for label in labels] for doc in nlp.pipe(texts)]
    )
