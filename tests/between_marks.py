"""Tables that a script writes into a page of the documentation."""

from pathlib import Path


def write_between_marks(path: Path, mark: str, table: str) -> None:
    """Replace what stands between <!-- mark --> and <!-- /mark --> in a file."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->\n"
    text = path.read_text(encoding="utf8")
    start = text.index(begin) + len(begin)
    path.write_text(text[:start] + table + text[text.index(end) :], encoding="utf8")
