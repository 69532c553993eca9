"""The loop that trains the pipelines of the benchmarks of accuracy and tagging.

By spaCy's training API, with the batches, the optimizer and the dropout of the config.
"""

import random
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.util import registry
from thinc.api import Config, Model, fix_random_seed

from spacy_eeap.numeric.ops import use_preferred_ops
from spacy_eeap.training.schedule import WARMUP, fit_steps

# To train on, to choose by if there are such, to score.
Parts = tuple[list[Example], list[Example], list[Example]]


class Trained(NamedTuple):
    """Scores, the epoch they are of, and the words trained on in a second of CPU."""

    test: float
    dev: float | None
    epoch: int
    words_per_second: float


def train_config(
    config: Config,
    make_parts: Callable[[Language], Parts],
    metric: str,
    epochs: int,
    seed: int,
) -> Trained:
    """Train the pipeline of a config, and score it with averaged parameters.

    The epoch with the best dev score counts, or the last one if there is no dev data.

    config (Config): The config. If it asks for no averages, none are made.
    make_parts (Callable): Makes the examples.
    metric (str): The score of nlp.evaluate that counts.
    epochs (int): Passes over the training data.
    seed (int): Of the parameters, of dropout and of the order of the examples.
    """
    fix_random_seed(seed)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    train, dev, test = make_parts(nlp)
    settings = _settings(nlp, train, epochs)
    _initialize(nlp, train, settings["optimizer"])
    best = Trained(0.0, 0.0, 0, 0.0)
    seconds = 0.0
    for epoch in range(1, epochs + 1):
        random.Random(seed * 1000 + epoch).shuffle(train)
        seconds += _update(nlp, train, settings)
        if not dev and epoch < epochs:
            continue
        with nlp.use_params(settings["optimizer"].averages):
            score = _score(nlp, dev, metric) if dev else 1.0
            if score > best.dev:
                best = Trained(_score(nlp, test, metric), score, epoch, 0.0)
    words = epochs * sum(len(example.x) for example in train)
    best = best._replace(words_per_second=words / seconds)
    return best if dev else best._replace(dev=None)


def _settings(nlp: Language, train: list[Example], epochs: int) -> dict[str, Any]:
    """Get what is in [training], with a schedule that fits the epochs."""

    def resolve() -> dict[str, Any]:
        training = nlp.config.interpolate()["training"]
        return registry.resolve(training, schema=ConfigSchemaTraining)

    nlp.config["training"].update(max_epochs=epochs, max_steps=0)
    n_batches = sum(1 for _ in resolve()["batcher"](train))
    fit_steps(nlp.config["training"], n_batches, least_steps=0, warmup=WARMUP)
    return resolve()


def _initialize(nlp: Language, train: list[Example], optimizer: Any) -> None:
    nlp.initialize(lambda: train, sgd=optimizer)
    for _, component in nlp.pipeline:
        # The same sums, several times faster for spaCy's own rows.
        if isinstance(getattr(component, "model", None), Model):
            use_preferred_ops(component.model)


def _update(nlp: Language, train: list[Example], settings: dict[str, Any]) -> float:
    """Train for an epoch. RETURNS (float): The seconds of CPU time it took."""
    start = time.process_time()
    for batch in settings["batcher"](train):
        nlp.update(
            batch,
            sgd=settings["optimizer"],
            drop=settings["dropout"],
            annotates=settings["annotating_components"],
        )
        settings["optimizer"].step_schedules()
    return time.process_time() - start


def _score(nlp: Language, examples: list[Example], metric: str) -> float:
    return nlp.evaluate(examples, batch_size=256)[metric]
