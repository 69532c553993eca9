"""Logistic regression on TF-IDF of words, pairs of words, and characters.

    Y_k = b_k + x w_k        logits, for the row x of a document in design.py

It is fitted when the component is initialized, to convergence and with a regularisation
that held-out folds choose, and not trained after that. Each class is fitted against the
rest.
"""

from collections.abc import Callable
from typing import Any, cast

from spacy.tokens import Doc
from spacy.util import logger
from thinc.api import Model
from thinc.types import Floats2d

from ..numeric.ops import current_ops
from ..numeric.threads import one_thread
from . import fit as fitting
from .folds import Batches, HeldOut, text_keys
from .rows import KeptTokenRows
from .scores import score
from .weights import NOTHING

InT = list[Doc]


def TfidfLogistic() -> Model[InT, Floats2d]:
    """Build the layer. In a config: @architectures = "spacy-eeap.TfidfLogistic.v1".

    It must be fitted by the factories eeap_textcat or eeap_textcat_multilabel. In
    training, documents that it was fitted on get the logits of a fit on others. A
    document whose annotation says nothing of a class has no part in the fit of it.
    """
    return Model(
        "tfidf_logistic",
        forward,
        attrs={
            "weights": NOTHING,
            "held_out": HeldOut(),
            "fit": fit,
        },
        shims=[KeptTokenRows()],
        ops=current_ops(),
    )


def forward(
    model: Model[InT, Floats2d], docs: InT, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], InT]]:
    """Get the logits (B, nO). There is no gradient."""
    weights = model.attrs["weights"]
    if weights is NOTHING or not weights.n_outputs:
        raise ValueError(
            "TfidfLogistic was not fitted to the training data. Use it in a component "
            "of the factory eeap_textcat or eeap_textcat_multilabel, which fits it "
            "when the pipeline is initialized."
        )
    if not docs:
        return model.ops.alloc2f(0, weights.n_outputs), lambda dY: []
    Y = score(cast(KeptTokenRows, model.shims[0]).of(weights), docs)
    if is_train:
        held_out = model.attrs["held_out"]
        for i, key in enumerate(text_keys(docs)):
            if key in held_out:
                Y[i] = held_out[key]
    return model.ops.asarray2f(cast(Any, Y), dtype="float32"), lambda dY: []


def fit(
    model: Model[InT, Floats2d], batches: Batches, multi_label: bool
) -> fitting.Fitted:
    """Fit the layer to the training data, on all of it and without each fold.

    model (Model): The layer. What it was fitted to before is forgotten.
    batches (Callable): Gives the training data: documents, and for each class
        whether they are of it, 1 or 0, or NaN where that is not known (B, nO).
    multi_label (bool): Whether a document can have several classes, or none.
    RETURNS (Fitted): What was fitted.
    """
    with one_thread():
        fitted = fitting.fit(batches, exclusive=not multi_label)
    vocabulary = fitted.weights.vocabulary
    logger.info(
        "Fitted a linear part to %s texts: %s features, %s pairs of words, C = %g",
        f"{len(fitted.texts):,}",
        f"{len(vocabulary.keys):,}",
        f"{len(vocabulary.pairs):,}",
        fitted.C,
    )
    model.attrs["weights"] = fitted.weights
    by_text = zip(fitted.texts.tolist(), fitted.held_out, strict=True)
    model.attrs["held_out"] = HeldOut(by_text)
    return fitted
