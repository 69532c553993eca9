"""A schedule that fits the corpus: how many steps its passes take, counted once.

spaCy counts a learning rate's rise and fall in steps, so the right numbers depend on
the size of the corpus. Here they are worked out when the pipeline is initialized, and
written into its config, which `spacy train` goes by and saves.
"""

import math
from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.util import dot_to_object, logger, registry, resolve_dot_names
from thinc.api import Config

# In a whole training. Each reads the dev data.
EVALUATIONS = 20
WARMUP = 0.05


def fit_schedule(
    least_steps: int = 0, warmup: float = WARMUP
) -> Callable[[Language], None]:
    """Make the callback. In a config: @callbacks = "spacy-eeap.fit_schedule.v1".

    It belongs to [initialize.after_init]. By max_epochs of [training], or max_steps if
    that is less, it sets eval_frequency there, and total_steps and warmup_steps of
    [training.optimizer.learn_rate] if that has them. Without a training corpus, as in a
    training loop of one's own, nothing is set.

    least_steps (int): A small corpus gets more epochs, for so many steps.
    warmup (float): The share of the steps in which the learning rate rises.
    RAISES (ValueError): If a number is out of its range, or, when the pipeline is
        initialized, if the training corpus is empty, or max_epochs is not above 0.
    """
    if least_steps < 0 or not 0 <= warmup < 1:
        raise ValueError(
            f"A schedule has 0 or more least_steps, and a warmup of at least 0 and "
            f"less than 1, but least_steps = {least_steps}, warmup = {warmup}."
        )

    def after_init(nlp: Language) -> None:
        if _has_corpus(nlp.config):
            n_batches = _count_batches(nlp)
            fit_steps(nlp.config["training"], n_batches, least_steps, warmup)

    return after_init


def fit_steps(
    training: dict[str, Any], n_batches: int, least_steps: int, warmup: float
) -> None:
    """Set what is counted in steps in the section [training] of a config.

    training (Dict[str, Any]): The section, with max_epochs above 0.
    n_batches (int): Batches in an epoch, above 0.
    least_steps (int), warmup (float): As fit_schedule takes them.
    """
    epochs = max(training["max_epochs"], math.ceil(least_steps / n_batches))
    steps = epochs * n_batches
    if training["max_steps"] > 0:
        steps = min(steps, training["max_steps"])
    training["max_epochs"] = epochs
    training["eval_frequency"] = math.ceil(steps / EVALUATIONS)
    rate = training["optimizer"].get("learn_rate")
    fitted = {"total_steps": steps, "warmup_steps": math.ceil(warmup * steps)}
    if isinstance(rate, dict):
        rate.update({name: fitted[name] for name in fitted.keys() & rate.keys()})
    logger.info("Fitted the schedule: %s epochs, %s steps", epochs, f"{steps:,}")


def _has_corpus(config: Config) -> bool:
    corpus = dot_to_object(config.interpolate(), config["training"]["train_corpus"])
    return corpus.get("path", "") is not None


def _count_batches(nlp: Language) -> int:
    config = nlp.config.interpolate()
    training = config["training"]
    if training["max_epochs"] <= 0:
        raise ValueError(
            f"A schedule can be fitted to a number of epochs, but [training] "
            f"max_epochs = {training['max_epochs']}. Set it to 1 or more, or leave out "
            f"[initialize.after_init] and set the steps of the schedule."
        )
    (corpus,) = resolve_dot_names(config, [training["train_corpus"]])
    batcher = registry.resolve({"batcher": training["batcher"]})["batcher"]
    n_batches = sum(1 for _ in batcher(corpus(nlp)))
    if not n_batches:
        raise ValueError(
            f"The training corpus [{training['train_corpus']}] has no documents, so "
            f"there is no schedule to fit. Look at its path."
        )
    return n_batches
