"""python -m spacy eeap train: spaCy's training, which loses nothing when it dies."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from ..printing.messages import msg
from .failing import failing
from .overrides import overrides_of


def train_cli(
    ctx: Context,
    config_path: Annotated[
        Path, Argument(metavar="CONFIG", help="Path to config file.", exists=True)
    ],
    output: Annotated[
        Path | None,
        Option("--output", "--output-path", "-o", help="Folder to save to."),
    ] = None,
    resume: Annotated[
        bool, Option("--resume", help="Go on from the checkpoint in the folder.")
    ] = False,
    overwrite: Annotated[
        bool, Option("--overwrite", help="Begin again in spite of a checkpoint.")
    ] = False,
    code_path: Annotated[
        Path | None,
        Option("--code", "-c", help="Python file with code that the config needs."),
    ] = None,
    verbose: Annotated[
        bool, Option("--verbose", "-V", "-VV", help="Display more information.")
    ] = False,
    use_gpu: Annotated[
        int, Option("--gpu-id", "-g", help="GPU ID or -1 for CPU.")
    ] = -1,
) -> None:
    """Train as `spacy train` does, and lose nothing if stopped.

    It has the same options, log and results, and the config is overridden in the same
    way: --paths.train corpus/train.spacy. model-last and model-best can be loaded at
    every moment, whatever ends the training. With --resume it goes on from its last
    evaluation, or from where Ctrl+C stopped it, and ends with the same parameters. It
    stops at a loss or gradient that is not a number, and saves the batch.
    """
    import logging
    import sys

    from spacy.cli._util import (
        import_code,
        setup_gpu,
        show_validation_error,
    )
    from spacy.training.initialize import init_nlp
    from spacy.util import load_config, logger

    from ..training.loop import Interrupted, train

    if verbose:
        logger.setLevel(logging.DEBUG)
    overrides = overrides_of(ctx)
    import_code(code_path)
    with failing("Can't train"):
        _prepare(output, resume, overwrite)
    with failing(f"Can't use GPU {use_gpu}"):
        setup_gpu(use_gpu)
    title = f"Can't read {config_path}"
    with failing(title), show_validation_error(config_path):
        config = load_config(config_path, overrides=overrides, interpolate=False)
    msg.divider("Initializing pipeline")
    title = "Can't initialize the pipeline"
    with failing(title), show_validation_error(config_path, hint_fill=False):
        nlp = init_nlp(config, use_gpu=use_gpu)
    msg.good("Initialized pipeline")
    msg.divider("Training pipeline")
    with failing("Training stopped"):
        streams = {"stdout": sys.stdout, "stderr": sys.stderr}
        try:
            train(nlp, output, use_gpu=use_gpu, resume=resume, **streams)
        except Interrupted as interrupted:
            if output is not None:
                msg.warn(
                    "Stopped, and nothing is lost",
                    "To continue, run the same command with --resume.",
                )
            sys.exit(128 + interrupted.args[0])


def _prepare(output: Path | None, resume: bool, overwrite: bool) -> None:
    """Make the folder, and see that no checkpoint is missing or lost.

    RAISES (ValueError): If there is none to go on from, or one that nobody named.
    """
    from ..training.checkpoint import has_checkpoint

    is_there = output is not None and has_checkpoint(output)
    if resume and not is_there:
        raise ValueError(
            f"There is no checkpoint in {output} to continue from. Leave out --resume "
            f"to start, or name the folder of the training with --output."
        )
    if is_there and not resume and not overwrite:
        raise ValueError(
            f"{output} holds a training that did not end. Continue it with --resume, "
            f"or start over with --overwrite."
        )
    if output is None:
        msg.info("No output directory provided")
        return
    if not output.exists():
        output.mkdir(parents=True)
        msg.good(f"Created output directory: {output}")
    msg.info(f"Saving to output directory: {output}")
