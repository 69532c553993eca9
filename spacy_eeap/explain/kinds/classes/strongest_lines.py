"""List the strongest tokens of a text for the terminal: by attention, by methods."""

from collections.abc import Callable, Iterator

from ....printing.printable import one_line
from ...drawing.methods import signed, spelled, strongest_of
from .explanation import Explanation
from .weight_rows import attention_rows

N_STRONGEST = 5
LEAST = 0.001  # smaller weights, as those of long texts, would all look like 0


def strongest_lines(explanation: Explanation) -> Iterator[str]:
    """Write a line for the attention, then one for each head, hop and other method.

    explanation (Explanation): A text with tokens.
    YIELDS (str): The tokens farthest from 0. What other methods say has a sign, a plus
        for what speaks for the label that is explained, a minus for what speaks
        against it.
    """
    words = explanation.words
    for name, weights in attention_rows(explanation).items():
        kind = "Strongest tokens" if name == "attention" else name.capitalize()
        yield f"{kind}: {_listed(words, weights, _written)}"
    target = f"for (+) or against (\N{MINUS SIGN}) {one_line(explanation.target)}"
    if explanation.contrast:
        target += f" and not {one_line(explanation.contrast)}"
    for method, values in explanation.attributions.items():
        name = spelled(method).capitalize()
        yield f"{name}, {target}: {_listed(words, values, signed)}"


def _written(weight: float) -> str:
    return f"{weight:.3f}" if weight >= LEAST or not weight else f"{weight:.0e}"


def _listed(
    words: list[str], weights: list[float], written: Callable[[float], str]
) -> str:
    return ", ".join(
        f"{one_line(words[i])} {written(weights[i])}"
        for i in strongest_of(weights, N_STRONGEST)
    )
