"""A text classifier in the four stages embed, encode, attend, predict.

    docs --tok2vec--> (N, width) --attend--> (B, width) --predict--> (B, nO)

for N tokens in B documents; tok2vec embeds and encodes. Honnibal (2016):
https://explosion.ai/blog/deep-learning-formula-nlp
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy
from spacy.tokens import Doc
from thinc.api import Model, Ops
from thinc.types import Floats1d, Floats2d, Ints1d, Ragged

from ..linear.folds import Batches
from ..numeric.ops import use_preferred_ops
from ..numeric.threads import one_thread
from .sentences import with_sentences
from .stages import forward_stages, init_stages


def TextCat(
    tok2vec: Model[list[Doc], list[Floats2d]],
    attend: Model[Ragged, Floats2d],
    predict: Model[Floats2d, Floats2d],
    wide: Model[list[Doc], Floats2d] | None = None,
    nO: int | None = None,
) -> Model[list[Doc], Floats2d]:
    """Build the model. In a config: @architectures = "spacy-eeap.TextCat.v1".

    It works under the factories textcat and textcat_multilabel of spaCy and
    under eeap_textcat and eeap_textcat_multilabel.

    tok2vec (Model[List[Doc], List[Floats2d]]): The stages embed and encode, or a
        listener to a shared tok2vec or transformer.
    attend (Model[Ragged, Floats2d]): Reduces the tokens of each document to one
        vector: an attention of spacy_eeap.attend, or any reducer of thinc.
    predict (Model[Floats2d, Floats2d]): Scores the classes.
    wide (None): Nothing. The configs of models that earlier versions saved have it.
    nO (Optional[int]): Number of classes. Set by the component if None.
    """
    if wide is not None:
        raise ValueError(
            "spacy-eeap.TextCat.v1 takes no part 'wide'. For a linear part use "
            "spacy-eeap.TextCatEnsemble.v1, with linear = "
            '{"@architectures": "spacy-eeap.TfidfLogistic.v1"}.'
        )
    return build(tok2vec, attend, predict, nO)


def build(
    tok2vec: Model[list[Doc], list[Floats2d]],
    attend: Model[Ragged, Floats2d],
    predict: Model[Floats2d, Floats2d],
    nO: int | None,
    beside: Callable[[Model[list[Doc], Floats2d]], Model[list[Doc], Floats2d]]
    | None = None,
) -> Model[list[Doc], Floats2d]:
    """Put the stages together.

    tok2vec, attend, predict, nO: As of TextCat.
    beside (Optional[Callable[[Model], Model]]): Makes of the stages a layer that has
        others beside them, and under "join" what adds these to the scores.
    """
    rows: Model[list[Doc], Any] = with_sentences(tok2vec)
    model: Model[list[Doc], Floats2d] = Model(
        "textcat",
        forward_stages,
        init=init_stages,
        layers=[rows, attend, predict],
        dims={"nO": None},
    )
    refs: dict[str, Model[Any, Any]] = {
        "rows": rows,
        "tok2vec": tok2vec,
        "attend": attend,
        "predict": predict,
    }
    multi_label = predict.attrs.get("multi_label")
    resizable = "resize_output" in predict.attrs
    if beside is not None:
        model = beside(model)
    for name, stage in refs.items():
        model.set_ref(name, stage)
    if multi_label is not None:
        model.attrs["multi_label"] = multi_label
    if resizable:
        model.attrs["resize_output"] = resize_output
    if nO is not None:
        resize_output(model, nO)
    use_preferred_ops(model)
    return model


def resize_output(
    model: Model[list[Doc], Floats2d], nO: int
) -> Model[list[Doc], Floats2d]:
    """Add classes to the model. The scores of the old ones stay what they were.

    nO (int): The new number of classes.
    """
    predict = model.get_ref("predict")
    predict.attrs["resize_output"](predict, nO)
    for layer in model.walk():
        if layer.name in ("textcat", "ensemble"):
            layer.set_dim("nO", nO, force=True)
    return model


def fit(model: Model[list[Doc], Floats2d], batches: Batches) -> None:
    """Let the layers that count the training data count it, if there are such.

    batches (Callable[[], Iterable[Tuple[List[Doc], Floats2d]]]): Gives documents, and
        for each class whether they are of it: 1, 0, or NaN where that is not known
        (B, nO). A document of which nothing is known counts nowhere, unless there is
        no other.
    """
    multi_label, annotated = model.attrs.get("multi_label", False), _annotated(batches)
    for layer in model.walk():
        if "fit" in layer.attrs:
            fitted = layer.attrs["fit"](layer, annotated, multi_label)
            if model.has_ref("linear") and layer is model.get_ref("linear"):
                _share(model, fitted)


def _annotated(batches: Batches) -> Batches:
    """Leave out the documents of which nothing is known, unless there is no other."""

    def annotated() -> Iterator[tuple[list[Doc], Floats2d]]:
        for docs, truths in batches():
            known = numpy.flatnonzero(~numpy.isnan(cast(Any, truths)).all(axis=1))
            if len(known):
                yield [docs[i] for i in known], cast(Any, truths)[known]

    return annotated if any(True for _ in annotated()) else batches


def _share(model: Model[list[Doc], Floats2d], fitted: Any) -> None:
    """Hand what the linear part has learnt to the layers that start from it."""
    for layer in model.walk():
        if "use_fitted" in layer.attrs:
            layer.attrs["use_fitted"](layer, fitted)


def has_attention(model: Model) -> bool:
    """Tell whether a component's model is one that can tell its attention."""
    return model.has_ref("attend") is True and "attend" in model.get_ref("attend").attrs


def can_be_supervised(model: Model) -> bool:
    """Tell whether a model has an attention that `supervise_attention` can teach."""
    return (
        model.has_ref("attend") is True and "supervise" in model.get_ref("attend").attrs
    )


def supervise_attention(
    model: Model[list[Doc], Floats2d],
    docs: list[Doc],
    wanted: list[Floats1d],
    scale: float = 1.0,
) -> float:
    """Add the gradient of a loss between the attention and what it should have been.

    Only the parameters of the attention itself have this gradient.

    model (Model): A model of this module for which can_be_supervised is true.
    docs (List[Doc]): The documents, none without tokens.
    wanted (List[Floats1d]): The weights of the tokens of each, which sum to 1.
    scale (float): What the gradient is multiplied by.
    RETURNS (float): The loss, summed over the documents, see attend/supervised.py.
    """
    rows, attend = model.get_ref("rows"), model.get_ref("attend")
    with one_thread():
        flat = model.ops.flatten(wanted)
        return attend.attrs["supervise"](attend, rows.predict(docs), flat, scale)


def predict_with_attention(
    model: Model[list[Doc], Floats2d], docs: list[Doc]
) -> tuple[Floats2d, list[dict[str, Floats1d]]]:
    """Get the scores of documents and the attention behind them, in one pass.

    model (Model): A model of this module for which has_attention is true.
    docs (List[Doc]): The documents.
    RETURNS: The scores (B, nO), and for each document its weights by name: under
        "attention" one for each of its tokens, which sum to 1 unless the window is
        local-p, whose Gaussian takes some. A reducer may add
        others, of its sentences for instance. A document without tokens may have
        none.
    """
    rows, attend, predict = map(model.get_ref, ("rows", "attend", "predict"))
    if "join" in model.attrs:
        docs = model.attrs["read_once"](model, docs)
    with one_thread():
        Xr = rows.predict(docs)
        summaries, weights, _ = attend.attrs["attend"](attend, Xr)
        scores = predict.predict(summaries)
        if "join" in model.attrs:
            logits = model.get_ref("linear").predict(docs)
            scores = model.attrs["join"](model, scores, logits)
    by_name = {
        name: _split(model.ops, array, Xr.lengths) for name, array in weights.items()
    }
    by_doc = [
        {name: arrays[i] for name, arrays in by_name.items()} for i in range(len(docs))
    ]
    return scores, by_doc


def _split(ops: Ops, weights: Floats1d | Ragged, lengths: Ints1d) -> list[Floats1d]:
    """Cut weights by document: one for each token, or as many as a Ragged says."""
    if isinstance(weights, Ragged):
        return _split(ops, cast(Floats1d, weights.dataXd), weights.lengths)
    return cast(list[Floats1d], ops.unflatten(weights, lengths))
