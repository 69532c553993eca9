"""spaCy's training loop, with checkpoints: the same updates, scores, files and output.

See spacy.training.loop, whose parts it uses. What differs: a folder is replaced as a
whole, a training can be stopped and gone on with, and it ends before a number that is
not finite reaches a parameter.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from spacy.language import Language
from spacy.training.loop import (
    DIR_MODEL_BEST,
    DIR_MODEL_LAST,
    update_meta,
)
from wasabi import Printer

from .checkpoint import FOLDER
from .folders import mend
from .steps import Info, Training
from .stop import Stop, stopped_by_signals


class Interrupted(Exception):
    """A signal ended the training, which can go on. The argument is its number."""


def train(
    nlp: Language,
    output: Path | None,
    *,
    use_gpu: int = -1,
    resume: bool = False,
    stdout: IO,
    stderr: IO,
) -> None:
    """Train a pipeline as spacy.training.loop.train does.

    nlp (Language): The initialized pipeline, with the full config.
    output (Optional[Path]): The folder for model-last, model-best and the checkpoint.
    use_gpu (int): The GPU, or -1.
    resume (bool): Whether to go on from the checkpoint.
    stdout, stderr (IO): Where messages and the log go.
    RAISES (Interrupted): After SIGINT or SIGTERM, when all is saved.
        (ValueError): If a loss, gradient or parameter is NaN or infinite, or the data
        cannot be trained on. (OSError): If the disk is full. What was saved stays.
    """
    if output is not None:
        mend(output / DIR_MODEL_LAST)
        mend(output / DIR_MODEL_BEST)
    msg = Printer(no_print=True)
    training = Training(nlp, output, use_gpu, resume)
    T = training.T
    for warning in training.check_dev_data():
        stdout.write(msg.warn(warning) + "\n")
    stdout.write(msg.info(f"Pipeline: {nlp.pipe_names}") + "\n")
    if T["frozen_components"]:
        stdout.write(msg.info(f"Frozen components: {T['frozen_components']}") + "\n")
    if T["annotating_components"]:
        told = f"Set annotations on update for: {T['annotating_components']}"
        stdout.write(msg.info(told) + "\n")
    stdout.write(
        msg.info(f"Initial learn rate: {training.optimizer.learn_rate}") + "\n"
    )
    if resume:
        stdout.write(msg.info(f"Continuing at step {training.progress.step}") + "\n")
    with nlp.select_pipes(disable=T["frozen_components"]):
        log_step, finalize_logger = T["logger"](nlp, stdout, stderr)
    try:
        with stopped_by_signals() as stop:
            _run(training, log_step, stop)
    finally:
        finalize_logger()
    if output is not None:
        shutil.rmtree(output / FOLDER, ignore_errors=True)
        told = msg.good("Saved pipeline to output directory", output / DIR_MODEL_LAST)
        stdout.write(told + "\n")


def _run(
    training: Training, log_step: Callable[[Info | None], None], stop: Stop
) -> None:
    T, nlp = training.T, training.nlp
    try:
        for info, is_best in training.steps():
            if is_best is not None:
                with nlp.select_pipes(disable=T["frozen_components"]):
                    update_meta(T, nlp, info)
                training.save_model(is_best)
                training.save_checkpoint()
                if training.output is not None:
                    info["output_path"] = str(training.output / DIR_MODEL_LAST)
            log_step(info if is_best is not None else None)
            if stop:
                training.save_checkpoint()
                raise Interrupted(stop.signal)
    finally:
        training.save_model(False)
