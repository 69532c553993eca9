"""python -m spacy eeap explain: show what a pipeline attended to in a text."""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option
from wasabi.util import locale_escape

from ..printing.messages import msg
from .explanation_files import check_ending, check_number, write
from .failing import failing
from .texts import COLUMN_HELP, INPUT_HELP

if TYPE_CHECKING:
    from spacy.language import Language

    from ..explain.kinds.kind import AnyExplanation, AnyRecord

SOURCE_HELP = (
    f"A text; or {INPUT_HELP}. Beside its text, a row may have the gold "
    '"cats" or "translation"; or it has in place of a text the "facts" and the '
    '"question" of a story, and may have the gold "answer" and "supporting_facts" '
    "(from 0)."
)
OUTPUT_HELP = (
    "File to write: a page (.html), a picture of one text (.svg) or data (.jsonl)."
)
METHOD_HELP = (
    "Another method to set beside the attention: erasure, gradient_x_input or "
    "integrated_gradients. Give it again for a second one. Takes time."
)
WHY_HELP = (
    "Say of each decision, but translations, without which tokens, sentences or facts "
    "it would be another, and which are enough. Takes some predictions for each token."
)
TARGET_HELP = "Label to explain in place of those that are given."
CONTRAST_HELP = 'Another label: "why the one and not the other".'
PIPE_HELP = "Component, if more than one attends, or none and there are more."
N_PRINTED = 10  # texts, if a file has them all


def explain_cli(
    model: Annotated[str, Argument(help="Name or path of a pipeline.")],
    source: Annotated[str, Argument(metavar="INPUT", help=SOURCE_HELP)],
    output: Annotated[
        Path | None,
        Option("--output", "-o", dir_okay=False, help=OUTPUT_HELP),
    ] = None,
    methods: Annotated[
        list[str] | None,
        Option("--method", "-m", metavar="METHOD", help=METHOD_HELP),
    ] = None,
    pipe_name: Annotated[str | None, Option("--pipe", "-p", help=PIPE_HELP)] = None,
    why: Annotated[bool, Option("--why/--no-why", help=WHY_HELP)] = True,
    target: Annotated[
        str | None, Option("--target", "-t", metavar="LABEL", help=TARGET_HELP)
    ] = None,
    contrast: Annotated[
        str | None, Option("--not", metavar="LABEL", help=CONTRAST_HELP)
    ] = None,
    limit: Annotated[
        int | None, Option("--limit", "-n", min=1, help="Explain the first N texts.")
    ] = None,
    column: Annotated[str | None, Option("--column", help=COLUMN_HELP)] = None,
    use_gpu: Annotated[
        int, Option("--gpu-id", "-g", help="GPU ID or -1 for CPU.")
    ] = -1,
) -> None:
    """Say why a pipeline decided as it did, and show what it attended to.

    Expects a trained pipeline with a text classifier, whose tokens are shaded by
    attention (of one without, by erasure), with an attending tagger, whose tokens have
    what each attended to, with a component that answers questions, whose facts are
    shaded hop by hop, or with one that translates, whose texts are set against each
    other. Says which words a decision would not be without. Prints a view for the
    terminal and, with --output, writes an HTML page that needs no network, a picture
    in SVG, or JSON lines. Then the view has the first 10 texts only.
    """
    explain(
        model,
        source,
        output,
        methods or (),
        pipe_name,
        limit,
        column,
        use_gpu,
        why,
        target,
        contrast,
    )


def explain(
    model: str,
    source: str,
    output: Path | None = None,
    methods: Sequence[str] = (),
    pipe_name: str | None = None,
    limit: int | None = None,
    column: str | None = None,
    use_gpu: int = -1,
    why: bool = False,
    target: str | None = None,
    contrast: str | None = None,
) -> None:
    """Print the attention to each text, and write a file if an output is given.

    For the arguments see `explain_cli`. Bad input ends the program with exit code 1
    and a message.
    """
    # Imported here because every start of `python -m spacy` imports this module.
    from spacy.cli._util import setup_gpu
    from spacy.util import load_model

    from ..explain.collect.evenness import even_warning
    from ..explain.collect.pipes import (
        adds_other_scores,
        find_explained_pipe,
        kind_of_pipe,
    )
    from ..explain.collect.records import read_records
    from ..explain.media import terminal

    if output is not None:
        with failing(f"Can't write {output}"):
            check_ending(output)
    with failing(f"Can't read texts from {source}"):
        records = list(islice(read_records(source, column), limit))
    if not records:
        msg.fail(f"No texts in {source}", exits=1)
    if output is not None:
        with failing(f"Can't write {output}"):
            check_number(output, len(records))
    with failing(f"Can't use GPU {use_gpu}"):
        setup_gpu(use_gpu, silent=use_gpu < 0)
    with failing(f"Can't load the pipeline {model}"):
        nlp = load_model(model)
    with failing("Can't explain the texts"):
        pipe_name = find_explained_pipe(nlp, pipe_name)
        can_answer = kind_of_pipe(nlp, pipe_name).add_reasons is not None
        asked = {
            "attributions": methods,
            "why": why and can_answer,
            "target": target,
            "contrast": contrast,
        }
        explanations = _explain(nlp, records, pipe_name, asked)
    if adds_other_scores(nlp, pipe_name):
        msg.warn(
            f"Part of the scores of '{pipe_name}' comes from a linear model, which the "
            f"shading does not show. To see what decides: --method erasure"
        )
    if warning := even_warning(pipe_name, explanations):
        msg.warn(warning)
    printed = explanations if output is None else explanations[:N_PRINTED]
    print(locale_escape(terminal.render(printed)))
    if output is not None:
        n_more = len(explanations) - len(printed)
        if n_more:
            print(f"\nand {n_more:,} more, which are in {output}")
        with failing(f"Can't write {output}"):
            title = f"Attention of {pipe_name} in {model}"
            written = write(output, explanations, title)
        msg.good(f"Saved the {written} to {output}")


def _explain(
    nlp: "Language",
    records: list["AnyRecord"],
    pipe_name: str,
    asked: Mapping[str, Any],
) -> list["AnyExplanation"]:
    import tqdm

    from ..explain import explain

    inputs = (record.input_of(nlp) for record in records)
    explanations = explain(nlp, inputs, pipe_name, **asked)
    progress = tqdm.tqdm(explanations, total=len(records), leave=False, disable=None)
    return [
        record.add_gold(explanation)
        for record, explanation in zip(records, progress, strict=True)
    ]
