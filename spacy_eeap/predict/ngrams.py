"""Linear scores of a document's n-grams, scaled by naive Bayes.

    Y_c = b_c + sum of x(g) r_c(g) w_c(g) over the n-grams g of a document

where r are the log-count ratios of naive_bayes.py, and w and b are those of a logistic
regression, fitted once, when the component is initialized, and not trained after that.
x(g) is 1, or grows to 1 with the place of g in the document. Y is (B, nO): logits.

Wang and Manning (2012), sec. 2.3, with logistic regression in place of the support
vector machine: https://aclanthology.org/P12-2018
"""

from collections.abc import Callable
from typing import Any, Literal, cast

import numpy
from numpy.typing import NDArray
from spacy.attrs import intify_attr
from spacy.strings import get_string_id
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..embed.naive_bayes import (
    Batches,
    HeldOut,
    count,
    fold_of,
    log_count_ratios,
    look_up,
    text_key,
)
from ..numeric.ops import current_ops, one_thread
from .logistic import Sparse, fit_logistic
from .ngram_features import read_ngrams

InT = list[Doc]


def NaiveBayesNgrams(
    *,
    ngram_size: int = 2,
    attr: Literal["ORTH", "LOWER", "NORM", "LEMMA"] = "LOWER",
    min_count: int = 1,
    first_weight: float = 1.0,
    negations: list[str] | None = None,
    l2: float = 1.0,
) -> Model[InT, Floats2d]:
    """Build the layer. In a config: @architectures = "spacy-eeap.NaiveBayesNgrams.v1".

    It must be fitted by the factories eeap_textcat or eeap_textcat_multilabel. In
    training, documents that it was fitted on get the scores of a fit on others. A class
    that an example does not name is one that it is not of.

    ngram_size (int): Length in tokens of the longest n-grams.
    attr (str): The token attribute that n-grams are made of.
    min_count (int): Documents that must hold an n-gram for it to count.
    first_weight (float): x(g) of an n-gram that stands only at the beginning of a
        document, from 0 to 1. From there x(g) grows evenly, to 1 at the end. Below 1,
        it is for texts that come to their verdict last.
    negations (Optional[List[str]]): Lower-case words that negate what follows, up to
        the next punctuation. A negated word is another word.
    l2 (float): Strength of the regularisation, above 0.
    RAISES: ValueError if a number is out of its range.
    """
    if not 0 <= first_weight <= 1:
        raise ValueError(f"first_weight must be from 0 to 1, was {first_weight}")
    if l2 <= 0:
        raise ValueError(f"l2 must be above 0, was {l2}")
    attrs = {
        "ngrams": {
            "ngram_size": ngram_size,
            "attr": intify_attr(attr),
            "first_weight": first_weight,
            "negations": sorted(get_string_id(word) for word in negations or []),
        },
        "min_count": min_count,
        "l2": l2,
        "keys": numpy.zeros(0, dtype="uint64"),
        "held_out": HeldOut(),
        "fit": fit,
        "resize_output": resize_output,
    }
    return Model(
        "naive_bayes_ngrams",
        forward,
        params={"W": None, "b": None},
        attrs=attrs,
        ops=current_ops(),
    )


def forward(
    model: Model[InT, Floats2d], docs: InT, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], InT]]:
    """Get the scores (B, nO). There is no gradient."""
    if not model.has_param("W"):
        raise ValueError(
            "NaiveBayesNgrams was not fitted to the training data. Use it in a "
            "component of the factory eeap_textcat or eeap_textcat_multilabel, which "
            "fits it when the pipeline is initialized."
        )
    Y = _scores(model, docs)
    if is_train:
        held_out = model.attrs["held_out"]
        for i, key in enumerate(map(text_key, docs)):
            if key in held_out:
                Y[i] = model.ops.asarray1f(held_out[key])
    return Y, lambda dY: []


def _scores(model: Model[InT, Floats2d], docs: InT) -> Floats2d:
    ops = model.ops
    W, b = cast(Floats2d, model.get_param("W")), model.get_param("b")
    keys, values, lengths = read_ngrams(docs, **model.attrs["ngrams"])
    places, known = look_up(model.attrs["keys"], keys)
    # An unknown n-gram weighs nothing, in whatever place it was looked for.
    weighed = ops.reshape2f(ops.asarray1f(cast(Any, values * known)), -1, 1)
    Y = ops.alloc2f(len(docs), W.shape[1])
    if known.any():
        rows = W[ops.asarray(cast(Any, places))] * weighed
        Y = ops.reduce_sum(rows, ops.asarray1i(lengths.tolist()))
    return Y + b


def fit(model: Model[InT, Floats2d], batches: Batches, multi_label: bool) -> None:
    """Fit the layer to the training data, on all of it and without each fold.

    model (Model): The layer. What it was fitted to before is forgotten.
    batches (Callable): Gives the training data: documents, and for each class
        whether they are of it, 1 or 0 (B, nO).
    multi_label (bool): Whether a document can have several classes, or none.
    """
    keys, X, truths, texts, folds = _read(model, batches)
    settings = model.attrs["min_count"], model.attrs["l2"], multi_label
    model.attrs["held_out"] = HeldOut()
    with one_thread():
        for fold in numpy.unique(folds):
            other = folds != fold
            if other.any():
                W, b = _fit(X.take(other), truths[other], len(keys), *settings)
                Y = _product(X.take(~other), W, b)
                by_text = zip(texts[~other].tolist(), Y, strict=True)
                model.attrs["held_out"].update(by_text)
        W, b = _fit(X, truths, len(keys), *settings)
    used = W.any(axis=1)
    model.attrs["keys"] = keys[used]
    model.set_param("W", model.ops.xp.asarray(W[used]))
    model.set_param("b", model.ops.xp.asarray(b))


def _read(model: Model[InT, Floats2d], batches: Batches) -> tuple:
    """Read the data: n-grams, features, truths, hashes of texts, and folds."""
    parts = [
        (
            *read_ngrams(docs, **model.attrs["ngrams"]),
            numpy.asarray(model.ops.to_numpy(truths)),
            docs,
        )
        for docs, truths in batches()
    ]
    found, values, lengths, truths = (
        numpy.concatenate(arrays) for arrays in list(zip(*parts, strict=True))[:4]
    )
    all_docs = [doc for *_, docs in parts for doc in docs]
    texts = numpy.asarray([text_key(doc) for doc in all_docs], dtype="uint64")
    folds = numpy.asarray([fold_of(doc) for doc in all_docs])
    keys, columns = numpy.unique(found, return_inverse=True)
    X = Sparse(columns.astype("int64"), values, lengths)
    return keys, X, truths, texts, folds


def _fit(
    X: Sparse,
    truths: NDArray[Any],
    size: int,
    min_count: int,
    l2: float,
    multi_label: bool,
) -> tuple[NDArray[Any], NDArray[Any]]:
    counts = count(X.columns, X.rows, truths, size)
    R = log_count_ratios(counts, min_count)
    return fit_logistic(X, truths, R, l2=l2, multi_label=multi_label)


def _product(X: Sparse, W: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    parts = W[X.columns] * X.values[:, None]
    Y = [numpy.bincount(X.rows, column, len(X.lengths)) for column in parts.T]
    return numpy.stack(Y, axis=1).astype("f") + b


def resize_output(model: Model[InT, Floats2d], nO: int) -> Model[InT, Floats2d]:
    """Add classes. The logit of a new one is 0 until the layer is fitted again.

    nO (int): The new number of classes.
    """
    if model.has_param("W"):
        for name in ("W", "b"):
            old = cast(Any, model.get_param(name))
            new = model.ops.alloc((*old.shape[:-1], nO))
            new[..., : old.shape[-1]] = old
            model.set_param(name, new)
        model.attrs["held_out"] = HeldOut()
    return model
