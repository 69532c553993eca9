"""The files of explanations: a page, a picture, or data, by the ending of the name."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..explain.kinds.kind import AnyExplanation

PAGE, PICTURE, DATA = ".html", ".svg", ".jsonl"


def check_ending(path: Path) -> None:
    """Check that a name says what to write.

    RAISES (ValueError): If it ends in none of .html, .svg and .jsonl.
    """
    if path.suffix not in (PAGE, PICTURE, DATA):
        raise ValueError(
            f"Expected a name that ends in {PAGE} (a page), {PICTURE} (a picture of "
            f"one text) or {DATA} (data), got: {path.name}"
        )


def check_number(path: Path, n_texts: int) -> None:
    """Check that a file has place for that many texts.

    RAISES (ValueError): If it is to be a picture, which has place for one.
    """
    if path.suffix == PICTURE and n_texts != 1:
        raise ValueError(
            f"A picture shows one text, not {n_texts:,}. Choose the first with --limit "
            f"1, or write them all to a page: {path.with_suffix(PAGE).name}"
        )


def write(path: Path, explanations: list["AnyExplanation"], title: str) -> str:
    """Write a page, the picture of the one text, or a line of JSON for each text.

    path (Path): A file that ends in .html, .svg or .jsonl. Its folder is made if there
        is none.
    explanations (list[AnyExplanation]): The texts.
    title (str): The title of a page.
    RETURNS (str): What was written, such as "page".
    RAISES (OSError): If the file cannot be written.
    """
    from ..explain import svg, write_jsonl
    from ..explain.media import html

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == DATA:
        write_jsonl(path, explanations)
        return "data"
    is_page = path.suffix == PAGE
    drawn = html.render(explanations, title) if is_page else svg(explanations[0])
    path.write_text(drawn, encoding="utf-8", newline="\n")
    return "page" if is_page else "picture"
