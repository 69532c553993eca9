"""Check the lists and numbers of an explanation."""

import math
from collections.abc import Iterable, Mapping, Sequence, Sized


def check_one_per_token(n_words: int, lists: Mapping[str, Sized]) -> None:
    """Check that lists have an entry for each token.

    n_words (int): The number of tokens.
    lists (Mapping[str, Sized]): The lists by the names of their fields.
    RAISES (ValueError): If one has another length.
    """
    for name, entries in lists.items():
        if len(entries) != n_words:
            raise ValueError(
                f"An explanation needs one entry per token in '{name}': "
                f"expected {n_words}, got {len(entries)}."
            )


def check_numbers(
    kind: str, numbers: Sequence[float], names: Iterable[str], signed: bool = False
) -> None:
    """Check that numbers are finite and not negative.

    kind (str): What the numbers are, for the message.
    numbers (Sequence[float]): The numbers.
    names (Iterable[str]): What each belongs to. Read only if one is wrong.
    signed (bool): Whether they may be negative.
    RAISES (ValueError): If one is NaN, infinite or, if that is wrong, negative.
    """
    # The sum is finite only if each of them is.
    if math.isfinite(sum(numbers)) and (signed or min(numbers, default=0) >= 0):
        return
    wanted = "finite" if signed else "finite and not negative"
    for name, number in zip(names, numbers, strict=True):
        if not math.isfinite(number) or (number < 0 and not signed):
            raise ValueError(
                f"The {kind} of {name} must be {wanted}, was: {number}. For NaN, "
                f"check the weights of the model and its vectors."
            )


def check_attributions(
    attributions: Mapping[str, Sequence[float]], n: int, unit: str = "token"
) -> None:
    """Check that each method has a finite number for each of n tokens or facts.

    RAISES (ValueError): If one has not.
    """
    for method, values in attributions.items():
        if len(values) != n:
            raise ValueError(
                f"An explanation needs one number per {unit} of the method "
                f"'{method}': expected {n}, got {len(values)}."
            )
        names = (f"{unit} {i}" for i in range(n))
        check_numbers(method, values, names, signed=True)
