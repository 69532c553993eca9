"""A checkpoint: all that a training needs to go on as if nothing had happened.

One file in a folder of its own beside model-last and model-best, in msgpack and without
pickle, with a manifest that has its checksum. It is written at each evaluation and when
the training is stopped, and deleted when it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import srsly
from spacy.language import Language
from thinc.api import Config, Optimizer

from ..saving.manifest import check_contents, read_manifest, write_manifest
from .batches import Batches
from .folders import mend, replace_folder
from .model_state import (
    get_model_state,
    get_optimizer_state,
    set_model_state,
    set_optimizer_state,
)
from .random_state import get_random_state

FOLDER, FILE = "checkpoint", "checkpoint.msgpack"
FORMAT = 1


class Progress(NamedTuple):
    """How far a training has come.

    step (int): The steps that are done.
    results (List): The score of each evaluation, and its step.
    losses (Dict): The loss of each component since the last evaluation.
    words (int), seconds (float): What has been read, and how long it took.
    """

    step: int
    results: list[tuple[float, int]]
    losses: dict[str, float]
    words: int
    seconds: float


def write_checkpoint(
    output: Path,
    nlp: Language,
    optimizer: Optimizer,
    batches: Batches,
    progress: Progress,
) -> None:
    """Write a checkpoint over the one before, which stays if this fails.

    RAISES (OSError): If it cannot be written.
    """
    data = {
        "format": FORMAT,
        "config": fingerprint_of_config(nlp.config),
        "data": batches.fingerprint,
        "progress": list(progress),
        "performance": nlp.meta.get("performance", {}),
        "random": get_random_state(),
        "passes": batches.states,
        "n_taken": batches.n_taken,
        "model": get_model_state(nlp),
        "optimizer": get_optimizer_state(nlp, optimizer),
    }
    packed = srsly.msgpack_dumps(data)

    def write(new: Path) -> None:
        (new / FILE).write_bytes(packed)
        write_manifest(new)

    replace_folder(output / FOLDER, write)


def has_checkpoint(output: Path) -> bool:
    """Tell whether there is a training to go on with, and mend what a kill left."""
    mend(output / FOLDER)
    return (output / FOLDER / FILE).exists()


def read_checkpoint(output: Path, nlp: Language) -> dict[str, Any]:
    """Read the checkpoint of a training.

    nlp (Language): The pipeline, initialized as it was then.
    RAISES (ValueError): If it cannot be read, or is of another config.
    """
    path = output / FOLDER / FILE
    with _reading(f"The checkpoint {path}"):
        packed = path.read_bytes()
        # Earlier versions wrote none.
        check_contents(read_manifest(path.parent) or {}, {FILE: packed}, [])
        data = srsly.msgpack_loads(packed)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(
            f"The checkpoint {path} was written by another version of spacy_eeap. "
            f"Continue with that version, or start over with --overwrite."
        )
    if data.get("config") != fingerprint_of_config(nlp.config):
        raise ValueError(
            f"The checkpoint in {output} belongs to a different config. Continue with "
            f"the one that training began with (paths, the logger, max_epochs, "
            f"max_steps and patience may differ), or start over with --overwrite."
        )
    return data


def restore(
    data: dict[str, Any], nlp: Language, optimizer: Optimizer, batches: Batches
) -> Progress:
    """Bring a pipeline, its optimizer and its data to where the checkpoint is.

    RAISES (ValueError): If the checkpoint is damaged, or of a pipeline of other layers.
    """
    with _reading("The checkpoint"):
        progress = Progress(*data["progress"])
        nlp.meta["performance"] = data["performance"]
        set_model_state(nlp, data["model"])
        set_optimizer_state(nlp, optimizer, data["optimizer"], progress.step)
        batches.go_to(data["passes"], data["n_taken"], data["random"], data["data"])
        results = [(score, step) for score, step in progress.results]
        return progress._replace(results=results)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Say in words that a checkpoint is damaged, which can lead to any error."""
    try:
        yield
    except Exception as error:
        told = str(error) if isinstance(error, ValueError) else repr(error)
        raise ValueError(
            f"{name} cannot be read ({told}). Start over with --overwrite."
        ) from error


def fingerprint_of_config(config: Config) -> str:
    """Get a hash of a config without what may differ when a training goes on."""
    copy = config.copy()
    copy.pop("paths", None)
    for name in ("logger", "max_epochs", "max_steps", "patience"):
        copy["training"].pop(name, None)
    return sha256(copy.to_str(interpolate=False).encode()).hexdigest()
