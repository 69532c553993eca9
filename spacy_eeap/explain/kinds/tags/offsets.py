"""What the tokens of a text attended to, written for the script of a page."""

from ...drawing.methods import strongest_of
from .explanation import TaggingExplanation

N_ATTRIBUTED = 16  # tokens that a page knows of what a method says of a tag


def offsets(explanation: TaggingExplanation, i: int) -> str:
    """Write what a token attends to: "-1:0.5 2:0.25".

    What each other method says follows, after a bar.

    explanation (TaggingExplanation): The text.
    i (int): The index of the token.
    RETURNS (str): Pairs of the place beside the token, and the weight.
    """
    views = [list(explanation.strongest(i))]
    for rows in explanation.attributions.values():
        strongest = strongest_of(rows[i], N_ATTRIBUTED)
        views.append([(index, rows[i][index]) for index in strongest if rows[i][index]])
    return "|".join(
        " ".join(f"{index - i}:{weight:.2g}" for index, weight in view)
        for view in views
    )
