"""python -m spacy eeap faithfulness: whether a pipeline's attention can be trusted."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option
from wasabi.util import locale_escape

from ..printing.messages import msg
from .compare import machine
from .failing import failing
from .texts import COLUMN_HELP, INPUT_HELP

if TYPE_CHECKING:
    from ..faithfulness.intervals import Interval
    from ..faithfulness.report import MethodFigures, Report

CORPUS_HELP = f"{INPUT_HELP[0].upper()}{INPUT_HELP[1:]}."
METHOD_HELP = (
    "A method to set beside attention, erasure and a random order: gradient_x_input, "
    "integrated_gradients. Give the option twice for two. All that fit if left out."
)
N_EXPLAINED = 100  # texts whose attention is looked at for being even
COLUMNS = {
    "comprehensiveness": "lost without",
    "sufficiency": "lost with only",
    "kendall": "like erasure",
    "hits": "supporting facts",
}


def faithfulness_cli(
    model: Annotated[str, Argument(help="Name or path of a pipeline.")],
    corpus: Annotated[str, Argument(help=CORPUS_HELP)],
    output: Annotated[
        Path | None, Option("--output", "-o", dir_okay=False, help="JSON to write.")
    ] = None,
    pipe_name: Annotated[
        str | None, Option("--pipe", "-p", help="Component, if more than one attends.")
    ] = None,
    methods: Annotated[
        list[str] | None, Option("--method", "-m", help=METHOD_HELP)
    ] = None,
    limit: Annotated[
        int, Option("--limit", "-n", min=1, help="Documents, drawn at random.")
    ] = 500,
    max_decisions: Annotated[
        int, Option(min=1, help="Decisions about them, drawn at random.")
    ] = 2_000,
    gold_preproc: Annotated[
        bool,
        Option("--gold-preproc", "-G", help="Use gold sentences and tokens."),
    ] = False,
    seed: Annotated[int, Option(min=0, help="Of all that is drawn at random.")] = 0,
    column: Annotated[str | None, Option("--column", help=COLUMN_HELP)] = None,
    use_gpu: Annotated[
        int, Option("--gpu-id", "-g", help="GPU ID or -1 for CPU.")
    ] = -1,
) -> None:
    """Measure whether attention shows what decisions rest on, and say so in words.

    Takes the tokens (or facts) of most attention out of each document, and leaves only
    them, and tells how much the score of the decision falls: beside a random order, and
    beside methods that ask the model itself. Exchanges the weights, and tells how much
    changes. Of stories whose supporting facts are known, tells how often they are those
    of most attention.
    """
    faithfulness(
        model,
        corpus,
        output,
        pipe_name,
        methods,
        limit,
        max_decisions,
        gold_preproc,
        seed,
        column,
        use_gpu,
    )


def faithfulness(
    model: str,
    corpus: str,
    output: Path | None = None,
    pipe_name: str | None = None,
    methods: list[str] | None = None,
    limit: int = 500,
    max_decisions: int = 2_000,
    gold_preproc: bool = False,
    seed: int = 0,
    column: str | None = None,
    use_gpu: int = -1,
) -> None:
    """Print the figures and the verdict, and write them if an output is given.

    For the arguments see `faithfulness_cli`. Bad input ends the program with exit code
    1 and a message.
    """
    # Imported here because every start of `python -m spacy` imports this module.
    from spacy.cli._util import setup_gpu
    from spacy.util import load_model

    from ..explain import explain
    from ..explain.collect.evenness import even_warning
    from ..explain.collect.pipes import adds_other_scores, find_attending_pipe
    from ..faithfulness.examples import read_examples
    from ..faithfulness.measure import measure

    with failing(f"Can't use GPU {use_gpu}"):
        setup_gpu(use_gpu, silent=use_gpu < 0)
    with failing(f"Can't load the pipeline {model}"):
        nlp = load_model(model)
    with failing(f"Can't read documents from {corpus}"):
        examples, n = read_examples(nlp, corpus, limit, gold_preproc, seed, column)
    with failing("Can't measure the faithfulness"):
        name = find_attending_pipe(nlp, pipe_name)
        report = measure(
            nlp,
            examples,
            name,
            methods,
            max_decisions,
            seed,
            _progress,
        )
    _print(report, n)
    if adds_other_scores(nlp, name):
        msg.warn(f"'{name}' also adds linear scores, which attention does not show")
    told = explain(nlp, (example.x for example in examples[:N_EXPLAINED]), name)
    if warning := even_warning(name, told):
        msg.warn(warning)
    if output is not None:
        with failing(f"Can't write {output}"):
            _write(output, report, model, corpus)


def _progress(batches: Sequence[Any]) -> Iterable[Any]:
    import tqdm

    return tqdm.tqdm(batches, desc="Measuring", leave=False, disable=None)


def _print(report: "Report", n_documents: int) -> None:
    from ..faithfulness.erased import SHARES

    msg.info(
        f"{report.n_decisions:,} decisions of '{report.pipe_name}' about "
        f"{report.n_documents:,} of {n_documents:,} documents. Their mean score is "
        f"{report.score.mean:.2f}."
    )
    if report.n_left_out:
        msg.text(
            f"Left out are {report.n_left_out:,} that rest on one {report.unit} or "
            f"none, and so have no order."
        )
    conclusion, *figures = report.verdict
    print(locale_escape(f"\n{conclusion}"))
    columns = [name for name in COLUMNS if _is_known(report, name)]
    rows = [
        [method, *(_show(getattr(figures, name)) for name in columns)]
        for method, figures in report.methods.items()
    ]
    header = ["ranked by", *(COLUMNS[name] for name in columns)]
    aligns = ["l", *["r"] * len(columns)]
    msg.table(rows, header=header, divider=True, aligns=aligns)
    shares = ", ".join(f"{share:.0%}" for share in SHARES)
    msg.text(
        f"'lost without' is how much the score falls without the first {shares} of the "
        f"{report.unit}s, in the mean (comprehensiveness: more is better). 'lost with "
        f"only' is how much it falls with nothing but them (sufficiency: less is "
        f"better). 'like erasure' is Kendall's rank correlation with erasure. In "
        f"brackets stands the 95% confidence interval."
    )
    print(locale_escape("\n".join(["", *figures])))


def _is_known(report: "Report", name: str) -> bool:
    figures: Iterable[MethodFigures] = report.methods.values()
    return not all(math.isnan(getattr(each, name).mean) for each in figures)


def _show(interval: "Interval") -> str:
    if math.isnan(interval.mean):
        return "-"
    if math.isnan(interval.low):
        return f"{interval.mean:.3f}"
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _write(path: Path, report: "Report", model: str, corpus: str) -> None:
    import srsly

    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"model": model, "corpus": corpus, "machine": machine()}
    srsly.write_json(path, {**told, **report.to_dict()})
    msg.good(f"Saved the figures to {path}")
