"""An embedding with naive Bayes beside it: what each word says of the classes.

    Y = [embed(w); r_1(w); ...; r_C(w)]

for the log-count ratios r of naive_bayes.py, which are counted when the component is
initialized and are not trained. Where the training data is small, they tell the model
what it would need many passes, and much overfitting, to find out.
"""

from collections.abc import Callable
from typing import Any, Literal, cast

import numpy
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..linear.folds import Batches, HeldOut, fold_of
from ..linear.vocabulary import find
from ..numeric.ops import current_ops
from .naive_bayes import Counts, count, log_count_ratios

InT = list[Doc]
OutT = list[Floats2d]


def LogCountRatioEmbed(
    embed: Model[InT, OutT],
    *,
    attr: Literal["ORTH", "LOWER", "NORM", "LEMMA"] = "LOWER",
) -> Model[InT, OutT]:
    """Build it. In a config: @architectures = "spacy-eeap.LogCountRatioEmbed.v1".

    It must be fitted by the factories eeap_textcat or eeap_textcat_multilabel. In
    training, a document gets ratios that were counted on others. The output is wider
    than that of `embed` by the number of classes.

    embed (Model[List[Doc], List[Floats2d]]): The embedding, spaCy's or another.
    attr (str): The token attribute that is counted.
    """
    return Model(
        "log_count_ratio_embed",
        forward,
        init=init,
        layers=[embed],
        params={"R": None},
        attrs={
            "attr": intify_attr(attr),
            "keys": numpy.zeros(0, dtype="uint64"),
            "held_out": HeldOut(),
            "fit": fit,
            "check_loaded": check_loaded,
        },
        ops=current_ops(),
    )


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Put the ratios beside the embedding. They have no gradient."""
    ops = model.ops
    embedded, backprop_embed = model.layers[0](docs, is_train)
    R = cast(Floats2d, model.get_param("R"))
    tables = [R] * len(docs)
    if is_train:
        held_out = model.attrs["held_out"]
        tables = [held_out.get(fold_of(doc), R) for doc in docs]
    rows = [_ratios(model, *pair) for pair in zip(docs, tables, strict=True)]
    Y = [ops.xp.hstack(pair) for pair in zip(embedded, rows, strict=True)]
    width = Y[0].shape[1] - R.shape[1] if Y else 0

    def backprop(dY: OutT) -> InT:
        return backprop_embed([ops.xp.ascontiguousarray(d[:, :width]) for d in dY])

    return Y, backprop


def _ratios(model: Model[InT, OutT], doc: Doc, R: Floats2d) -> Floats2d:
    words = _words(model, doc)
    places, known = find(model.attrs["keys"], words)
    if not known.any():
        return model.ops.alloc2f(len(doc), R.shape[1])
    found = R[model.ops.asarray(cast(Any, places))]
    return found * model.ops.xp.asarray(known[:, None])


def _words(model: Model[InT, OutT], doc: Doc) -> Any:
    return doc.to_array(model.attrs["attr"]).astype("uint64")


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the embedding.

    RAISES: ValueError if the layer was not fitted.
    """
    if not model.has_param("R"):
        raise ValueError(
            "LogCountRatioEmbed was not fitted to the training data. Use it in the "
            "model of a component of the factory eeap_textcat or "
            "eeap_textcat_multilabel, not behind a listener."
        )
    model.layers[0].initialize(X=X)


def check_loaded(model: Model[InT, OutT]) -> None:
    """Raise a ValueError if the words and their ratios do not fit each other."""
    keys = model.attrs["keys"]
    if model.has_param("R") and len(keys) != len(model.get_param("R")):
        raise ValueError(
            f"LogCountRatioEmbed has {len(keys)} words, but ratios of "
            f"{len(model.get_param('R'))}."
        )


def fit(model: Model[InT, OutT], batches: Batches, multi_label: bool) -> None:
    """Count the words of the training data, of all of it and without each fold.

    model (Model): The layer. What it was fitted to before is forgotten.
    batches (Callable): Gives the training data: documents, and for each class
        whether they are of it, 1 or 0, or NaN where that is not known (B, C). A
        document of which nothing is known does not count.
    multi_label (bool): Says nothing about this layer.
    """
    keys, by_fold = _count(model, batches)
    total = Counts(
        within=numpy.sum([counts.within for counts in by_fold.values()], axis=0),
        without=numpy.sum([counts.without for counts in by_fold.values()], axis=0),
    )
    model.attrs["keys"] = keys
    model.attrs["held_out"] = HeldOut(
        (fold, model.ops.xp.asarray(log_count_ratios(_without(total, counts))))
        for fold, counts in by_fold.items()
    )
    model.set_param("R", model.ops.xp.asarray(log_count_ratios(total)))


def _count(model: Model[InT, OutT], batches: Batches) -> tuple[Any, dict[int, Counts]]:
    """Get the sorted words of the data, and in each fold the documents of each."""
    words, truths, folds = [], [], []
    for docs, of_docs in batches():
        truths.append(model.ops.to_numpy(of_docs))
        words += [numpy.unique(_words(model, doc)) for doc in docs]
        folds += [fold_of(doc) for doc in docs]
    lengths = numpy.asarray([len(found) for found in words])
    keys, columns = numpy.unique(numpy.concatenate(words), return_inverse=True)
    documents = numpy.repeat(numpy.arange(len(words)), lengths)
    T = numpy.concatenate(truths)
    fold_of_each = numpy.asarray(folds)[documents]
    return keys, {
        fold: count(columns[of_fold], documents[of_fold], T, size=len(keys))
        for fold in set(folds)
        for of_fold in [fold_of_each == fold]
    }


def _without(total: Counts, part: Counts) -> Counts:
    return Counts(total.within - part.within, total.without - part.without)
