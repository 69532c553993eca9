"""python -m spacy eeap init-config: a config to train by."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..printing.messages import msg
from .failing import failing


def init_config_cli(
    output: Annotated[
        Path,
        Argument(dir_okay=False, allow_dash=True, help="The file to write, or -."),
    ],
    task: Annotated[
        str,
        Option(
            "--task",
            "-t",
            help="textcat, textcat_multilabel, tagger or morphologizer.",
        ),
    ] = "textcat",
    lang: Annotated[str, Option("--lang", "-l", help="Code of the language.")] = "en",
    optimize: Annotated[
        str, Option("--optimize", "-o", help="efficiency or accuracy.")
    ] = "efficiency",
    transformer: Annotated[
        str | None,
        Option(
            help="A pretrained encoder to train with the rest: its name on the Hugging "
            "Face hub, or its folder. It needs spacy-transformers."
        ),
    ] = None,
    vectors: Annotated[
        str | None,
        Option(help="Static vectors to read, too: a package, or a folder."),
    ] = None,
    force: Annotated[
        bool, Option("--force", "-F", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Write a config to train by, short and with comments, that is taken as it is.

    Classifiers have one config without a transformer, for efficiency and accuracy.
    """
    from ..recipes.recipe import Recipe, write_config

    is_printed = str(output) == "-"
    with failing("Can't write a config"):
        recipe = Recipe(task, lang, optimize, transformer, vectors)
        text = write_config(recipe)
        if is_printed:
            print(text, end="")
            return
        if output.exists() and not force:
            raise ValueError(f"{output} is there. To write over it, add --force.")
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    msg.good(f"Wrote {output}. To train by it:")
    print(f"python -m spacy train {output} --paths.train ... --paths.dev ...")
