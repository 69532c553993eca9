"""Static vectors: not a part of a model, and yet its predictions rest on them."""

from typing import Any

from spacy.vocab import Vocab
from thinc.api import Model, get_array_module


def uses_vectors(model: Model[Any, Any]) -> bool:
    """Tell whether a layer of a model reads the static vectors of the vocabulary."""
    return any(node.name == "static_vectors" for node in model.walk())


def check_finite(vocab: Vocab) -> None:
    """Raise a ValueError if static vectors hold NaN or infinity. It names some."""
    table = vocab.vectors.data
    if not table.size:
        return
    finite = get_array_module(table).isfinite(table).all(axis=1)
    if finite.all():
        return
    bad = [key for key, row in vocab.vectors.key2row.items() if not finite[row]]
    named = ", ".join(repr(vocab.strings[k]) for k in bad[:3] if k in vocab.strings)
    raise ValueError(
        f"The static vectors of {len(bad) or (~finite).sum()} words hold NaN or "
        f"infinity{named and f', {named} among them'}, and all that is computed of "
        f"them would be NaN. Remove or replace these rows, and build the vectors again "
        f"with `spacy init vectors`."
    )
