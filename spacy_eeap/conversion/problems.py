"""All that is wrong with files, in one error: the first lines, and how many more."""

from collections.abc import Sequence

from ..readers.inputs import Unreadable

N_TOLD = 10


def end_if(problems: Sequence[Unreadable]) -> None:
    """Raise an error if there are problems.

    RAISES (ValueError): With the first of them, each with its place.
    """
    if not problems:
        return
    told = "\n".join(f"- {problem}" for problem in problems[:N_TOLD])
    n_more = len(problems) - N_TOLD
    rest = f"\nand {n_more:,} more" if n_more > 0 else ""
    hint = ""
    if any("UTF-8" in problem.reason for problem in problems):
        hint = "\nOr say what the file is in: --encoding cp1252 (Windows) or utf-16."
    raise ValueError(f"{told}{rest}{hint}")
