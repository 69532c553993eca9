"""The models of this benchmark, and how each is trained on which data."""

from pathlib import Path
from typing import Any, NamedTuple

CONFIGS = Path(__file__).parents[2] / "configs/babi"
TASKS = list(range(1, 21))


class Row(NamedTuple):
    """A config, and what of it is set, by data, when one model learns all tasks."""

    config: Path
    joint: dict[str, dict[str, Any]]


def steps(n: int) -> dict[str, Any]:
    """Set the number of steps of a config whose learning rate falls to 0."""
    return {
        "training.max_steps": n,
        "training.patience": n,
        "training.optimizer.learn_rate.total_steps": n,
    }


# The words of task 3 that can stand for each other: of its training questions one copy
# of en-10k has none, so that it is trained on the thousand of en, each told ten times.
EXCHANGE = {
    "@augmenters": "spacy-eeap.exchange_words.v1",
    "groups": [
        ["Mary", "John", "Daniel", "Sandra"],
        ["milk", "football", "apple"],
        ["kitchen", "garden", "bathroom", "bedroom", "hallway", "office"],
    ],
    "copies": 9,
}

ROWS = {
    "facts": Row(CONFIGS / "facts.cfg", {"en": steps(6_000), "en-10k": steps(7_000)}),
    "memory_network": Row(
        CONFIGS / "memory_network.cfg",
        {
            "en": {
                **steps(67_500),
                "training.eval_frequency": 6_750,
                "training.batcher.size": 16,
                "training.before_update.epochs": 15,
                "training.optimizer.learn_rate.initial_rate": 0.004,
            },
            "en-10k": {},
        },
    ),
}


def overrides_of(
    row: str, data: str, tasks: list[int], assets: Path, *, exchange: bool
) -> dict[str, Any]:
    """Get the settings of a run.

    row (str): One of ROWS.
    data (str): The folder, en or en-10k.
    tasks (List[int]): The tasks that the model learns.
    assets (Path): Where the folders are.
    exchange (bool): Whether the words of task 3 are exchanged, if it is alone.
    """
    corpora = {
        "paths.train": str(assets / data),
        "paths.dev": str(assets / data),
        "paths.fallback": str(assets / "en"),
        "corpora.train.tasks": tasks,
        "corpora.dev.tasks": tasks,
    }
    if len(tasks) > 1:
        return {**corpora, **ROWS[row].joint[data]}
    if tasks == [3] and exchange:
        return {**corpora, "corpora.train.augmenter": EXCHANGE}
    return corpora
