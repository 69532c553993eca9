"""python -m spacy eeap cross-validate: how good a config is, by k folds."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Context, Option

from ..printing.messages import msg
from .failing import failing
from .overrides import overrides_of

if TYPE_CHECKING:
    from ..validation.prepare import Prepared
    from ..validation.run import Outcome
    from ..validation.summary import Estimate

N_NAMED = 10  # rare labels in a warning
TOKENIZER = "token_"  # scores of what is not trained


def cross_validate_cli(
    ctx: Context,
    config_path: Annotated[
        Path,
        Argument(metavar="CONFIG", help="Path to config file.", exists=True),
    ],
    output: Annotated[
        Path,
        Option("--output", "-o", file_okay=False, help="Folder to write to."),
    ],
    folds: Annotated[int, Option("--folds", "-k", min=2, help="How many.")] = 5,
    seed: Annotated[int, Option(min=0, help="Of the folds.")] = 0,
    dev_share: Annotated[
        float,
        Option(
            min=0.01, max=0.5, help="Share of a fold's training documents held as dev."
        ),
    ] = 0.1,
    processes: Annotated[
        int, Option("--processes", "-p", min=1, help="Folds trained side by side.")
    ] = 1,
    keep_models: Annotated[
        bool, Option("--keep-models", help="Keep the pipeline of each fold.")
    ] = False,
    overwrite: Annotated[
        bool, Option("--overwrite", help="Delete earlier results in the folder.")
    ] = False,
    code_path: Annotated[
        Path | None,
        Option("--code", "-c", help="Python file with code that the config needs."),
    ] = None,
    use_gpu: Annotated[
        int, Option("--gpu-id", "-g", help="GPU ID or -1 for CPU.")
    ] = -1,
) -> None:
    """Train on k parts of a corpus in turn, score on the rest.

    The documents of [corpora.train] are split into folds, alike in their classes. For
    each one a pipeline is trained by spaCy's loop on the others, of which a share is
    held out as dev, and scored on it. Prints means with 95% intervals, and writes them
    and the prediction for each document. As in `spacy train`, the config can be
    overridden: --paths.train corpus/train.spacy. The same command again does only the
    folds that are missing.
    """
    from spacy.cli._util import (
        import_code,
        setup_gpu,
        show_validation_error,
    )
    from spacy.util import load_config

    from ..validation.plan import fold_folder
    from ..validation.prepare import prepare
    from ..validation.processes import run_folds
    from ..validation.run import ERROR
    from ..validation.summary import write_summary

    overrides = overrides_of(ctx)
    import_code(code_path)
    with failing(f"Can't use GPU {use_gpu}"):
        setup_gpu(use_gpu, silent=use_gpu < 0)
    title = f"Can't cross-validate {config_path}"
    # A config's own errors are ValueErrors, too.
    with failing(title), show_validation_error(config_path):
        config = load_config(config_path, overrides=overrides, interpolate=False)
        prepared = prepare(
            config,
            output,
            folds,
            seed,
            dev_share,
            code_path=code_path,
            use_gpu=use_gpu,
            keep_models=keep_models,
            overwrite=overwrite,
        )
    _introduce(prepared)
    with failing(title):
        outcomes = run_folds(prepared.pending, processes, code_path)
        failed = _follow(outcomes, prepared)
    if failed:
        msg.fail(
            f"Of {folds} folds these failed: {', '.join(map(str, failed))}",
            f"{fold_folder(output, failed[0]) / ERROR} says why. Run the same command "
            f"again to train only those.",
            exits=1,
        )
    with failing(f"Can't summarise the folds in {output}"):
        _print(write_summary(output, prepared.plan), folds)
    msg.good(f"Saved summary.json and predictions.jsonl to {output}")


def _introduce(prepared: "Prepared") -> None:
    n_done = prepared.plan.folds - len(prepared.pending)
    done = f", {n_done} of them done before" if n_done else ""
    msg.info(f"{prepared.n_documents:,} documents in {prepared.plan.folds} folds{done}")
    if prepared.rare:
        named = ", ".join(prepared.rare[:N_NAMED])
        more = ", ..." if len(prepared.rare) > N_NAMED else ""
        msg.warn(
            f"{len(prepared.rare)} labels have fewer texts than there are folds, so "
            f"that some folds lack them: {named}{more}"
        )


def _follow(outcomes: Iterable["Outcome"], prepared: "Prepared") -> list[int]:
    """Print a line for each fold when it is done. RETURNS: The folds that failed."""
    import tqdm

    failed = []
    n_pending = len(prepared.pending)
    bar = tqdm.tqdm(outcomes, "Folds", n_pending, leave=False, disable=None)
    for outcome in bar:
        with tqdm.tqdm.external_write_mode():
            name = f"Fold {outcome.number} of {prepared.plan.folds}"
            took = f"{outcome.seconds / 60:.1f} minutes"
            if outcome.error is None:
                msg.good(f"{name}: score {outcome.score:.3f}, {took}")
            else:
                failed.append(outcome.number)
                msg.fail(f"{name}: {outcome.error}")
    return sorted(failed)


def _print(estimates: dict[str, "Estimate"], folds: int) -> None:
    rows = [
        [name, *_cells(of_name)]
        for name, of_name in estimates.items()
        if not name.startswith(TOKENIZER)
    ]
    header = ["", "mean", "95% interval", "sd"]
    msg.table(rows, header=header, divider=True, aligns=["l", "r", "r", "r"])
    msg.text(
        f"Means over {folds} folds; score: what the best models were chosen by. The "
        f"intervals are corrected for training sets that overlap (Nadeau and Bengio "
        f"2003)."
    )


def _cells(estimate: "Estimate") -> list[Any]:
    if estimate.low is None:
        return [f"{estimate.mean:.3f}", "-", "-"]
    interval = f"[{estimate.low:.3f}, {estimate.high:.3f}]"
    return [f"{estimate.mean:.3f}", interval, f"{estimate.sd:.3f}"]
