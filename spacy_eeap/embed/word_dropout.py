"""An embedding that sometimes does not know a word: the rarer, the more often.

    p(w) = t / (t + f(w))      where f(w) is w's share of the training tokens so far

is the probability with which, in training, a token's word is replaced by the unknown
one. So the unknown word is trained in the contexts of rare words, which is where new
ones occur. At prediction it stands for every word that was never met in training.
What else is known of the token, its ending or its shape, is left as it is.

Kiperwasser and Goldberg (2016), sec. 4, with counts, alpha / (alpha + count), for
alpha = t times the number of training tokens: https://aclanthology.org/Q16-1023
Word dropout, with one rate: Iyyer et al. (2015), https://aclanthology.org/P15-1162
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from numpy.typing import NDArray
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..linear.vocabulary import find
from ..numeric.arrays import split_rows
from ..numeric.key_index import UInts
from .masked import Masked

InT = list[Doc]
OutT = list[Floats2d]

# As the value of an attribute: that of the empty string.
UNKNOWN = 0

# Words that are counted, 16 bytes each. If there are more, the rarer half is
# forgotten: unknown at prediction.
MAX_WORDS = 2**18


def WordDropout(
    embed: Model[list[Doc], list[Floats2d]],
    *,
    attr: str = "NORM",
    threshold: float = 1e-6,
) -> Model[list[Doc], list[Floats2d]]:
    """Build it. In a config: @architectures = "spacy-eeap.WordDropout.v1".

    Words are counted in training, by this layer, and the counts are saved with it.

    embed (Model[List[Doc], List[Floats2d]]): The embedding. It may read of a document
        its vocab and, by to_array, attributes, as spacy.MultiHashEmbed.v2 and
        spacy-eeap.MultiHashEmbed.v1 do, and spacy.CharacterEmbed.v2 does not.
    attr (str): The attribute that is replaced.
    threshold (float): Share of the training tokens at which a word is replaced every
        other time, at least 0. With 200,000 tokens, 1e-6 replaces a word that
        occurs once in one case of six.
    RAISES (ValueError): If the threshold is negative, or attr is no attribute.
    """
    if threshold < 0:
        raise ValueError(f"threshold must be a share of at least 0, was {threshold}")
    if intify_attr(attr) is None:
        raise ValueError(f"attr must be a token attribute such as NORM, was {attr!r}")
    return Model(
        "word_dropout",
        forward,
        init=init,
        layers=[embed],
        dims={"nO": embed.maybe_get_dim("nO")},
        attrs={
            "attr": attr,
            "threshold": threshold,
            "words": numpy.zeros(0, dtype="uint64"),
            "counts": numpy.zeros(0, dtype="int64"),
            "check_loaded": check_loaded,
            "n_tokens": 0,
        },
    )


def check_loaded(model: Model[InT, OutT]) -> None:
    """Raise a ValueError if the words and their counts do not fit each other."""
    words, counts = model.attrs["words"], model.attrs["counts"]
    if len(words) != len(counts) or (words[1:] <= words[:-1]).any():
        raise ValueError(
            f"WordDropout has {len(words)} words and {len(counts)} counts, which must "
            f"be in the order of the words."
        )


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Replace words, and embed the tokens."""
    return model.layers[0](_mask(model, docs, is_train), is_train)


def _mask(model: Model[InT, OutT], docs: InT, is_train: bool) -> InT:
    if not docs:
        return docs
    attr = intify_attr(model.attrs["attr"])
    arrays = [cast(UInts, doc.to_array(attr)) for doc in docs]
    words = numpy.concatenate(arrays)
    replaced = _drop(model, words) if is_train else _unseen(model, words)
    values = split_rows(
        numpy.where(replaced, numpy.uint64(UNKNOWN), words), map(len, arrays)
    )
    masked = [
        Masked(doc, attr, of_doc) for doc, of_doc in zip(docs, values, strict=True)
    ]
    return cast(InT, masked)


def _drop(model: Model[InT, OutT], words: UInts) -> NDArray[numpy.bool_]:
    """Count the words of a training batch, and choose those that are replaced."""
    distinct, inverse, n_each = numpy.unique(
        words, return_inverse=True, return_counts=True
    )
    counts = _count(model, distinct, n_each)
    alpha = model.attrs["threshold"] * model.attrs["n_tokens"]
    return numpy.random.uniform(size=len(words)) < (alpha / (alpha + counts))[inverse]


def _count(
    model: Model[InT, OutT], distinct: UInts, n_each: NDArray[Any]
) -> NDArray[Any]:
    """Add to the counts. RETURNS: The counts of these words."""
    places, known = find(model.attrs["words"], distinct)
    # Arrays that were loaded cannot be written to.
    counts = model.attrs["counts"].copy()
    counts[places[known]] += n_each[known]
    of_distinct = n_each.copy()
    of_distinct[known] = counts[places[known]]
    model.attrs["n_tokens"] += int(n_each.sum())
    _keep(model, distinct[~known], n_each[~known], counts)
    return of_distinct


def _keep(
    model: Model[InT, OutT], new: UInts, n_new: NDArray[Any], counts: NDArray[Any]
) -> None:
    words = model.attrs["words"]
    places = numpy.searchsorted(words, new)
    words = numpy.insert(words, places, new)
    counts = numpy.insert(counts, places, n_new)
    if len(words) > MAX_WORDS:
        most = numpy.sort(numpy.argsort(-counts, kind="stable")[: MAX_WORDS // 2])
        words, counts = words[most], counts[most]
    model.attrs["words"], model.attrs["counts"] = words, counts


def _unseen(model: Model[InT, OutT], words: UInts) -> NDArray[numpy.bool_]:
    if not model.attrs["n_tokens"]:
        return numpy.zeros(len(words), dtype=bool)
    return ~find(model.attrs["words"], words)[1]


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the embedding. Nothing is counted yet."""
    embed = model.layers[0]
    embed.initialize(X=X)
    if X is not None:
        # One that reads what has no mask is to be known before training. It is not
        # initialized with masks, as these are no Doc to thinc's check of types.
        embed.predict(_mask(model, X, False))
    if model.has_dim("nO") is None and embed.has_dim("nO"):
        model.set_dim("nO", embed.get_dim("nO"))
