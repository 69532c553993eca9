"""Ways to shade a text or a story: by attention, and by other methods."""

from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple, Protocol

from .methods import in_words, shades, signed, strongest_of


class View(NamedTuple):
    """What one method says of each token or fact, and the colour of that.

    name (str): The method, in words.
    values (list[float]): The numbers.
    shades (list[str]): The colours: each "a1" to "a9", "b1" to "b9", or "".
    is_signed (bool): Whether a number says "for" or "against" by its sign.
    """

    name: str
    values: list[float]
    shades: list[str]
    is_signed: bool

    def told(self, i: int) -> str:
        """Write a number."""
        return signed(self.values[i]) if self.is_signed else f"{self.values[i]:.3g}"


class Weighed(Protocol):
    """An explanation with one weight, and one number by each method, for each token."""

    @property
    def words(self) -> list[str]: ...

    @property
    def attention(self) -> list[float]: ...

    @property
    def attributions(self) -> dict[str, list[float]]: ...


def views(explanation: Weighed) -> list[View]:
    """Get the view of attention, then one for each other method.

    Without attention and other methods there is one view, which says nothing.
    """
    n_words, others = len(explanation.words), attributed(explanation.attributions)
    if not explanation.attention and others:
        return others
    attention = explanation.attention or [0.0] * n_words
    first = View("Attention", attention, shades(attention), is_signed=False)
    return [first, *others]


def attributed(
    attributions: Mapping[str, list[float]], unit: str = "token"
) -> list[View]:
    """Get the views of methods other than attention.

    attributions (Mapping[str, list[float]]): The numbers by method.
    unit (str): What each number is of.
    RETURNS (list[View]): A view for each method, in order.
    """
    return [
        View(in_words(method, unit), values, shades(values), is_signed=True)
        for method, values in attributions.items()
    ]


def strongest_of_any(views: list[View], n: int) -> list[int]:
    """Get the tokens that are among the n strongest of any view.

    A token that one method calls strong and another does not is what a reader who
    compares them looks for.

    RETURNS (list[int]): Their indices, the strongest of the first view first.
    """
    found = set(chain.from_iterable(strongest_of(view.values, n) for view in views))
    first = views[0].values
    return sorted(found, key=lambda i: (-first[i], i))
