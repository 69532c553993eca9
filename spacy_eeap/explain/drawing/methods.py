"""Methods of attribution: how a page names them and shades what they say."""

from collections.abc import Sequence

from ...numeric.ranking import strongest_first
from .colors import N_SHADES


def in_words(method: str, unit: str = "token") -> str:
    """Name a method: "Leaving each token out (erasure)" for "erasure".

    method (str): The name of the method in the schema. One that is not known is told
        as it is.
    unit (str): What the method speaks of, such as "fact".
    RETURNS (str): The name to show.
    """
    known = {
        "erasure": f"Leaving each {unit} out (erasure)",
        "gradient_x_input": "Gradient \N{MULTIPLICATION SIGN} input",
        "integrated_gradients": "Integrated gradients",
    }
    return known.get(method, method)


def shade(value: float, peak: float) -> str:
    """Get the colour of a number, beside the strongest of its kind.

    value (float): A weight; or how much something speaks for a label, and below 0 how
        much against it.
    peak (float): The strongest, by magnitude.
    RETURNS (str): "a1" to "a9" for a label, "b1" to "b9" against it, "" for next to
        nothing.
    """
    grade = round(N_SHADES * (abs(value) / peak)) if peak else 0
    return f"{'a' if value > 0 else 'b'}{grade}" if grade else ""


def shades(values: Sequence[float]) -> list[str]:
    """Get the colour of each number, beside the strongest of them."""
    peak = max(map(abs, values), default=0.0)
    return [shade(value, peak) for value in values]


def signed(value: float) -> str:
    """Write a number with its sign, whose minus is as wide as a plus: "+0.25"."""
    return f"{value:+.3g}".replace("-", "\N{MINUS SIGN}") if value else "0"


def spelled(method: str) -> str:
    """Write the name of a method in words, such as "integrated gradients"."""
    return method.replace("_x_", " \N{MULTIPLICATION SIGN} ").replace("_", " ")


def strongest_of(weights: list[float], n: int) -> list[int]:
    """Get the indices of the n numbers farthest from 0, the farthest first."""
    return strongest_first(weights)[:n]
