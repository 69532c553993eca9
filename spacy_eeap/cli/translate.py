"""python -m spacy eeap translate: the translation of each line of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from ..printing.messages import msg
from ..printing.printable import printable
from .failing import failing
from .texts import COLUMN_HELP, INPUT_HELP, read_texts, writing

SOURCE_HELP = f"{INPUT_HELP[0].upper()}{INPUT_HELP[1:]}."


def translate_cli(
    model: Annotated[str, Argument(help="Name or path of a pipeline.")],
    source: Annotated[str, Argument(metavar="FILE", help=SOURCE_HELP)],
    output: Annotated[
        Path | None,
        Option("--output", "-o", dir_okay=False, help="File to write."),
    ] = None,
    beam: Annotated[
        int | None, Option(min=1, help="Translations searched at a time.")
    ] = None,
    n_best: Annotated[
        int | None, Option(min=1, help="Candidates with --jsonl, of the beam's.")
    ] = None,
    batch_size: Annotated[int, Option(min=1, help="Texts a batch.")] = 64,
    column: Annotated[str | None, Option("--column", help=COLUMN_HELP)] = None,
    use_gpu: Annotated[
        int, Option("--gpu-id", "-g", help="GPU ID or -1 for CPU.")
    ] = -1,
    jsonl: Annotated[bool, Option("--jsonl", help="Write JSON lines.")] = False,
) -> None:
    """Translate the texts of a file, each to one line.

    Expects a trained pipeline with one component that translates. Writes a line for
    each that it reads, an empty one for an empty one: the translation, in which a space
    stands for a line break; or with --jsonl an object of the "text" and its tokens as
    "words", the "translation" and its "tokens", the "score" (log-probability of a
    piece, in nats), the "alignment" (for each token the index of a word) and the
    "candidates".
    """
    translate(model, source, output, beam, n_best, batch_size, column, use_gpu, jsonl)


def translate(
    model: str,
    source: str,
    output: Path | None = None,
    beam: int | None = None,
    n_best: int | None = None,
    batch_size: int = 64,
    column: str | None = None,
    use_gpu: int = -1,
    jsonl: bool = False,
) -> None:
    """Write the translation of each line. For the arguments see `translate_cli`.

    Bad input ends the program with exit code 1 and a message.
    """
    # Imported here because every start of `python -m spacy` imports this module.
    import tqdm
    from spacy.cli._util import setup_gpu
    from spacy.util import load_model
    from srsly import json_dumps

    from ..components.translate.recognise import find_translator
    from ..components.translate.texts import one_line, translate_texts

    with failing(f"Can't use GPU {use_gpu}"):
        setup_gpu(use_gpu, silent=use_gpu < 0)
    with failing(f"Can't load the pipeline {model}"):
        nlp = load_model(model)
    with failing(f"Can't translate with the pipeline {model}"):
        set_search(nlp.get_pipe(find_translator(nlp)), beam, n_best)
    with failing(f"Can't translate {source}"), writing(output) as file:
        records = translate_texts(nlp, read_texts(source, column), batch_size)
        # Nothing may come between the lines of a terminal.
        hidden = True if output is None and file.isatty() else None
        for record in tqdm.tqdm(records, unit="texts", leave=False, disable=hidden):
            line = json_dumps(record) if jsonl else one_line(record["translation"])
            # A file has what was translated; a terminal would obey it.
            file.write(printable(line) if file.isatty() else line)
            file.write("\n")
    if output is not None:
        msg.good(f"Saved the translations to {output}")


def set_search(pipe: Any, beam: int | None, n_best: int | None) -> None:
    """Change how a component searches, where that is wanted.

    pipe (Translator): The component.
    beam (int | None): Number of translations that it follows at a time.
    n_best (int | None): Number of those that it tells.
    RAISES (ValueError): If it should tell more than it follows.
    """
    if beam is not None:
        pipe.beam_size = beam
    if n_best is None:
        return
    if n_best > pipe.beam_size:
        raise ValueError(
            f"A search with a beam of {pipe.beam_size} has no more candidates than "
            f"these, but --n-best is {n_best}. Raise --beam, or lower --n-best."
        )
    pipe.n_best = n_best
