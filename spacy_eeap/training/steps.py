"""The steps of spaCy's training, with the same updates and scores, from any step on."""

import shutil
from collections.abc import Iterator
from itertools import islice, repeat
from pathlib import Path
from timeit import default_timer as timer
from typing import Any

from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training.loop import (
    DIR_MODEL_BEST,
    DIR_MODEL_LAST,
    create_before_to_disk_callback,
    create_evaluation_callback,
    subdivide_batch,
)
from spacy.util import registry, resolve_dot_names
from thinc.api import fix_random_seed, set_gpu_allocator

from .batches import Batches
from .checkpoint import Progress, read_checkpoint, restore, write_checkpoint
from .checks import (
    check_dev_data,
    check_gradients,
    check_losses,
    check_parameters,
    keep_failed_batch,
)
from .folders import replace_folder
from .random_state import get_random_state, set_random_state

Info = dict[str, Any]


class Training:
    """A training of an initialized pipeline, at its start or where it stopped.

    nlp (Language): The pipeline.
    output (Optional[Path]): The folder to save to.
    use_gpu (int): The GPU, or -1.
    resume (bool): Whether to go on from the checkpoint in the folder.
    """

    def __init__(
        self, nlp: Language, output: Path | None, use_gpu: int, resume: bool
    ) -> None:
        config = nlp.config.interpolate()
        if config["training"]["seed"] is not None:
            fix_random_seed(config["training"]["seed"])
        if use_gpu >= 0 and config["training"]["gpu_allocator"]:
            set_gpu_allocator(config["training"]["gpu_allocator"])
        T = registry.resolve(config["training"], schema=ConfigSchemaTraining)
        names = [T["train_corpus"], T["dev_corpus"]]
        corpus, self.dev_corpus = resolve_dot_names(config, names)
        self.nlp, self.output, self.T = nlp, output, T
        self.optimizer = T["optimizer"]
        self.batches = Batches(nlp, corpus, T["batcher"], T["max_epochs"])
        self.before_to_disk = create_before_to_disk_callback(T["before_to_disk"])
        self.progress = Progress(0, [], {}, 0, 0.0)
        if resume:
            assert output is not None
            data = read_checkpoint(output, nlp)
            self.progress = restore(data, nlp, self.optimizer, self.batches)

    def check_dev_data(self) -> list[str]:
        """Look at the dev data, see checks.py, and draw no random number by it."""
        state = get_random_state()
        warnings = check_dev_data(self.nlp, self.dev_corpus(self.nlp))
        set_random_state(state)
        return warnings

    def steps(self) -> Iterator[tuple[Info, bool | None]]:
        """Train, and give what loggers are told, and whether the score is the best."""
        if self._has_ended():
            return
        T, nlp, optimizer = self.T, self.nlp, self.optimizer
        scores = create_evaluation_callback(nlp, self.dev_corpus, T["score_weights"])
        first, results, losses, words, seconds = self.progress
        drop: Any = T["dropout"]
        dropouts = islice(
            repeat(drop) if isinstance(drop, float) else drop, first, None
        )
        start = timer() - seconds
        for step, (epoch, batch) in enumerate(self.batches, first):
            if T["before_update"]:
                T["before_update"](nlp, {"step": step, "epoch": epoch})
            self._update(step, batch, next(dropouts), losses)
            score, others, is_best = None, None, None
            if not step % T["eval_frequency"]:
                with nlp.use_params(optimizer.averages or {}):
                    score, others = scores()
                results.append((score, step))
                is_best = score == max(results)[0]
            words += sum(map(len, batch))
            kept = losses if is_best is None else {}
            self.progress = Progress(step + 1, results, kept, words, timer() - start)
            yield (
                {
                    "epoch": epoch,
                    "step": step,
                    "score": score,
                    "other_scores": others,
                    "losses": losses,
                    "checkpoints": results,
                    "seconds": int(timer() - start),
                    "words": words,
                },
                is_best,
            )
            losses = kept
            if self._has_ended():
                return

    def _has_ended(self) -> bool:
        """Tell whether the last step was the last of all, or patience is at its end."""
        T, step = self.T, self.progress.step - 1
        if step < 0:
            return False
        _, best = max((score, -step) for score, step in self.progress.results)
        is_out_of_patience = T["patience"] and step + best >= T["patience"]
        return bool(is_out_of_patience or (T["max_steps"] and step >= T["max_steps"]))

    def _update(
        self, step: int, batch: list[Any], dropout: float, losses: dict[str, float]
    ) -> None:
        T, nlp = self.T, self.nlp
        try:
            for part in subdivide_batch(batch, T["accumulate_gradient"]):
                nlp.update(
                    part,
                    drop=dropout,
                    losses=losses,
                    sgd=False,  # type: ignore[arg-type]
                    exclude=T["frozen_components"],
                    annotates=T["annotating_components"],
                )
            check_losses(losses)
            check_gradients(nlp)
        except Exception as error:
            told = keep_failed_batch(self.output, batch, step)
            raise ValueError(f"{str(error).rstrip('.')}. {told}") from error
        for name, pipe in nlp.pipeline:
            if (
                name not in T["frozen_components"]
                and getattr(pipe, "is_trainable", False)
                and pipe.model not in (True, False, None)  # type: ignore[attr-defined]
            ):
                pipe.finish_update(self.optimizer)  # type: ignore[attr-defined]
        self.optimizer.step_schedules()

    def save_model(self, is_best: bool) -> None:
        """Save model-last, and if it is the best so far model-best, each as a whole."""
        if self.output is None:
            return
        with self.nlp.use_params(self.optimizer.averages or {}):
            check_parameters(self.nlp)
            last = self.output / DIR_MODEL_LAST
            replace_folder(last, lambda new: self.before_to_disk(self.nlp).to_disk(new))
        if is_best:
            best = self.output / DIR_MODEL_BEST
            replace_folder(
                best, lambda new: shutil.copytree(last, new, dirs_exist_ok=True)
            )

    def save_checkpoint(self) -> None:
        """Write the checkpoint, if there is a folder for it."""
        if self.output is not None:
            write_checkpoint(
                self.output, self.nlp, self.optimizer, self.batches, self.progress
            )
