"""Training and scoring for this benchmark, by spaCy's own loop."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import spacy
from spacy.language import Language
from spacy.training.initialize import init_nlp
from spacy.training.loggers import console_logger
from spacy.training.loop import train as train_loop
from spacy.util import load_config, registry
from threadpoolctl import threadpool_limits

from spacy_eeap.readers.babi import BabiReader

LOGGER = {"@loggers": "spacy-eeap-benchmarks.StopWhenPerfect.v1"}
# Evaluations in a row after which nothing better can be hoped for.
ENOUGH = 3

Log = Callable[[dict[str, Any] | None], None]


class Perfect(Exception):
    """All of dev was answered right, often enough."""


@registry.loggers(LOGGER["@loggers"])
def stop_when_perfect() -> Callable[
    [Language, IO[str], IO[str]], tuple[Log, Callable[[], None]]
]:
    """Build a logger that ends the training. spaCy counts a tie as a new best score."""
    set_up = console_logger()

    def set_up_logger(
        nlp: Language, stdout: IO[str], stderr: IO[str]
    ) -> tuple[Log, Callable[[], None]]:
        log, finalize = set_up(nlp, stdout, stderr)
        perfect = 0

        def log_or_stop(info: dict[str, Any] | None) -> None:
            nonlocal perfect
            # Not before the checkpoint of the last evaluation is saved.
            if info is None and perfect == ENOUGH:
                raise Perfect
            log(info)
            if info is not None:
                perfect = perfect + 1 if info["score"] == 1 else 0

        return log_or_stop, finalize

    return set_up_logger


def train(config: Path, overrides: dict[str, Any], output: Path) -> tuple[Path, float]:
    """Train a pipeline. RETURNS: Where its best checkpoint is, and its dev accuracy."""
    overrides = {**overrides, "training.logger": LOGGER}
    with threadpool_limits(1):
        nlp = init_nlp(load_config(config, overrides=overrides))
        output.mkdir(parents=True, exist_ok=True)
        try:
            train_loop(nlp, output)
        except Perfect:
            print("All of dev is answered right: enough.")
    best = output / "model-best"
    return best, spacy.load(best).meta["performance"]["qa_acc"]


def score(model: Path, folder: Path, tasks: list[int]) -> dict[str, Any]:
    """Score a pipeline on the test files. RETURNS (dict): Shares by task."""
    nlp = spacy.load(model, config={"components.qa.save_activations": True})
    test = list(BabiReader(folder, split="test", tasks=tasks)(nlp))
    scores = nlp.evaluate(test, batch_size=256)
    return {
        "test": scores["qa_acc_per_task"],
        "support_hits": scores["qa_support_hits_per_task"],
    }
