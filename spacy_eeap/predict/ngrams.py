"""Linear scores of a document's n-grams, scaled by naive Bayes.

    r_c(g) = log(p_c(g) / |p_c|) - log(q_c(g) / |q_c|)      log-count ratio
    Y_c = scale * sum of r_c(g) w_c(g) over the n-grams g of a document

where p_c(g) is 1 (smoothing) + the number of training documents of class c that hold
g, and q_c(g) the same for the other documents. Each n-gram counts once in a document.
Y is (B, nO), and n-grams are hashed into a fixed number of rows.

Wang and Manning (2012), sec. 2.3, with the weights w learned along with the rest of
the model in place of a support vector machine: https://aclanthology.org/P12-2018
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, cast

from spacy.attrs import intify_attr
from spacy.tokens import Doc
from thinc.api import Model, chain, get_width, resizable
from thinc.layers.resizable import resize_model
from thinc.types import Floats2d, Ints1d

from ..ops import current_ops

Ngrams = tuple[Ints1d, Ints1d]  # hashes, number of hashes in each document


def NaiveBayesNgrams(
    nO: int | None = None,
    *,
    ngram_size: int = 2,
    attr: Literal["ORTH", "LOWER", "NORM", "LEMMA"] = "LOWER",
    rows: int = 1048576,
    scale: float = 10.0,
) -> Model[list[Doc], Floats2d]:
    """Build the layer. In a config: @architectures = "spacy-eeap.NaiveBayesNgrams.v1".

    nO (Optional[int]): Number of classes. Inferred from the data if None.
    ngram_size (int): Length in tokens of the longest n-grams.
    attr (str): The token attribute that n-grams are made of.
    rows (int): Number of rows that the n-grams are hashed into. Several times their
        number keeps them apart: a quarter of it cost a point of accuracy.
    scale (float): How many times faster than the rest of the model the scores move
        in training: Adam moves every weight by about its learning rate a step.
    """
    linear = _linear(nO, rows, scale)
    keys: Model[list[Doc], Ngrams] = Model(
        "ngrams", extract, attrs={"ngram_size": ngram_size, "attr": intify_attr(attr)}
    )
    model: Model[list[Doc], Floats2d] = chain(keys, resizable(linear, _resize))
    model.attrs["fit"] = fit
    model.attrs["resize_output"] = resize_output
    return model


def _linear(nO: int | None, rows: int, scale: float) -> Model[Ngrams, Floats2d]:
    return Model(
        "naive_bayes_linear",
        forward,
        init=init,
        dims={"nO": nO, "nV": rows},
        params={"W": None, "R": None},
        attrs={"scale": scale},
        ops=current_ops(),
    )


def resize_output(
    model: Model[list[Doc], Floats2d], nO: int
) -> Model[list[Doc], Floats2d]:
    """Add classes. A new one has the ratio 1 for every n-gram, until `fit` counts.

    nO (int): The new number of classes.
    """
    resize_model(model.layers[1], nO)
    for layer in (model.layers[1], model):
        layer.set_dim("nO", nO, force=True)
    return model


def _resize(layer: Model[Ngrams, Floats2d], nO: int) -> Model[Ngrams, Floats2d]:
    larger = _linear(nO, layer.get_dim("nV"), layer.attrs["scale"])
    if layer.has_param("W"):
        larger.initialize()
        for name in ("W", "R"):
            old, new = layer.get_param(name), cast(Floats2d, larger.get_param(name))
            new[:, : layer.get_dim("nO")] = cast(Floats2d, old)
    return larger


def extract(
    model: Model[list[Doc], Ngrams], docs: list[Doc], is_train: bool
) -> tuple[Ngrams, Callable[[Any], list[Doc]]]:
    """Get the hash of each different n-gram of each document.

    As spacy.ml.extract_ngrams, which fails on a document without tokens.
    """
    ops = model.ops
    attr, sizes = model.attrs["attr"], range(2, model.attrs["ngram_size"] + 1)
    found = [ops.xp.zeros(0, dtype="uint64")]
    for doc in docs:
        unigrams = cast(Ints1d, ops.asarray(cast(Any, doc.to_array(attr))))
        ngrams = [ops.ngrams(n, unigrams) for n in sizes if len(doc)]
        found.append(ops.xp.unique(ops.xp.concatenate([unigrams, *ngrams])))
    lengths = ops.asarray1i([len(hashes) for hashes in found[1:]])
    return (ops.xp.concatenate(found), lengths), lambda d_ngrams: []


def forward(
    model: Model[Ngrams, Floats2d], X: Ngrams, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Any]]:
    """Get the scores (B, nO), and the callback for their gradient."""
    ops, scale = model.ops, model.attrs["scale"]
    W, R = cast(Floats2d, model.get_param("W")), cast(Floats2d, model.get_param("R"))
    keys, lengths = X
    rows = _hash(model, keys)
    Y = ops.alloc2f(len(lengths), W.shape[1])
    if len(rows):
        Y = ops.reduce_sum(W[rows] * R[rows] * scale, lengths)

    def backprop(dY: Floats2d) -> Any:
        dW = ops.xp.zeros_like(W)
        if len(rows):
            d_rows = ops.backprop_reduce_sum(dY, lengths) * R[rows] * scale
            ops.scatter_add(dW, rows, d_rows)
        model.inc_grad("W", dW)
        return []

    return Y, backprop


def init(
    model: Model[Ngrams, Floats2d], X: Ngrams | None = None, Y: Floats2d | None = None
) -> None:
    """Set the weights to 0, and the ratios to 1 until `fit` counts them."""
    if Y is not None:
        model.set_dim("nO", get_width(Y))
    shape = (model.get_dim("nV"), model.get_dim("nO"))
    model.set_param("W", model.ops.alloc2f(*shape))
    model.set_param("R", model.ops.alloc2f(*shape) + 1)


def fit(
    model: Model[list[Doc], Floats2d], batches: Iterable[tuple[list[Doc], Floats2d]]
) -> None:
    """Count the n-grams of the training data, and set the log-count ratios.

    model (Model): An initialized model.
    batches (Iterable[Tuple[List[Doc], Floats2d]]): Documents, and for each class
        whether they are of it: 1 or 0 (B, nO).
    """
    ngrams, linear = model.layers[0], model.layers[1].layers[0]
    xp = linear.ops.xp
    shape = (linear.get_dim("nV"), linear.get_dim("nO"))
    within, total = xp.zeros(shape, dtype="f"), xp.zeros((shape[0], 1), dtype="f")
    for docs, truths in batches:
        keys, lengths = ngrams.predict(docs)
        rows = _hash(linear, keys)
        classes = linear.ops.backprop_reduce_sum(truths, lengths)
        linear.ops.scatter_add(within, rows, classes)
        linear.ops.scatter_add(total, rows, xp.ones((len(rows), 1), dtype="f"))
    seen = total > 0
    p, q = within + 1, total - within + 1
    prior = (p * seen).sum(axis=0) / (q * seen).sum(axis=0)
    linear.set_param("R", (seen * xp.log(p / q / prior)).astype("f"))


def _hash(model: Model[Ngrams, Floats2d], keys: Any) -> Any:
    return (keys % model.get_dim("nV")).astype("int64")
