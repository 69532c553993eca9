"""What an embedding makes of a token alone, told to those who can keep it.

An embedding whose rows depend on a few attributes of their token, and on nothing beside
it, tells so under its attribute "by_token". What comes after it in a model can then be
kept for each distinct token as well, as far as it depends on the row alone.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from spacy.tokens import Doc
from thinc.api import Model

from ..numeric.arrays import Floats
from .kept_rows import KeptRows
from .token_rows import Attr, TokenRows


class ByToken(NamedTuple):
    """How an embedding is asked for the rows of tokens at prediction.

    columns (Callable[[Model], Optional[List[Attr]]]): Gets the attributes that it
        reads, or None where its rows cannot be kept as it is now.
    rows (Callable[[Model, TokenRows], Floats2d]): Embeds tokens (N, nO).
    kept (Callable[[Model], KeptRows]): Gets where rows are kept.
    fitted (Tuple[str, ...]): The attributes that, beside the parameters of its layers,
        the rows depend on. They are replaced when they change, and not written into.
    """

    columns: Callable[[Model[Any, Any]], list[Attr] | None]
    rows: Callable[[Model[Any, Any], TokenRows], Floats]
    kept: Callable[[Model[Any, Any]], KeptRows]
    fitted: tuple[str, ...] = ()


def columns_of(model: Model[list[Doc], Any]) -> list[Attr] | None:
    """Get the attributes by which the rows of an embedding can be kept, if they can."""
    by_token: ByToken | None = model.attrs.get("by_token")
    return None if by_token is None else by_token.columns(model)


def kept_rows_of(model: Model[list[Doc], Any]) -> KeptRows:
    """Get where the rows of an embedding that has columns_of are kept."""
    by_token: ByToken = model.attrs["by_token"]
    return by_token.kept(model)


def rows_of(model: Model[list[Doc], Any], tokens: TokenRows) -> Floats:
    """Embed tokens (N, nO) at prediction, by an embedding that has columns_of."""
    by_token: ByToken = model.attrs["by_token"]
    return by_token.rows(model, tokens)
