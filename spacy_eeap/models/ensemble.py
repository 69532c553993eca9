"""A network and a linear part that decide together: their logits add up.

    Y = softmax(s (Z + a log P))             exclusive classes
    Y = h(sigmoid(s (Z + a logit P)))        otherwise

for the logits Z (B, nO) of the linear part and the scores P (B, nO) of the network: a
product of experts (Hinton 2002, https://doi.org/10.1162/089976602760128018), and a
stacking of models (Wolpert 1992, https://doi.org/10.1016/S0893-6080(05)80023-1).

The network learns its own task, and not what the linear part leaves: its gradient is
that of its own loss, so that its attention shows what it would decide by. With
exclusive classes the labels are smoothed by 0.1 (Szegedy et al. 2016,
https://arxiv.org/abs/1512.00567, sec. 7).

How much the network counts, a, and how sure the two are, s, is fitted to documents that
the network has not seen: a tenth of the training data, if that has 300 documents or
more, see held_out.py. So is from where on several classes are assigned, which h makes
0.5 by two straight lines: what is as good as impossible, or certain, stays so.

The linear part is as good at the first update as at the last, and `spacy train` could
keep a pipeline whose attention has learnt nothing. So in the first hundred updates, or
in the first passes over few documents, the answer is how frequent each class is.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..linear.fit import Fitted
from ..linear.folds import text_key
from ..numeric.ops import current_ops
from .held_out import HeldOutDocs, Mixture, choose_held_out, mixture_of_linear
from .joint_scores import is_trained, join, join_now, joint_probabilities

InT = list[Doc]

SMOOTHING = 0.1


def ensemble(
    network: Model[InT, Floats2d], linear: Model[InT, Floats2d], *, exclusive: bool
) -> Model[InT, Floats2d]:
    """Build the layer.

    network (Model[List[Doc], Floats2d]): Scores between 0 and 1, whose gradient is
        taken for that of the logits, as Classify's is.
    linear (Model[List[Doc], Floats2d]): Logits of the first classes, or of all: the
        network alone answers for classes that were added to it later.
    exclusive (bool): Whether a document has exactly one class.
    """
    return Model(
        "ensemble",
        forward,
        init=init,
        layers=[network, linear],
        refs={"linear": linear},
        dims={"nO": None},
        attrs={
            "join": join,
            "exclusive": exclusive,
            "mixture": list(Mixture()),
            # Documents of the training data, and documents and updates so far.
            "n_docs": 0,
            "n_seen": 0,
            "n_updates": 0,
            "held_out": HeldOutDocs(),
            # Off where the gradient of the joint decision is asked for.
            "own_loss": True,
            "use_fitted": use_fitted,
            "shares": [],
        },
        ops=current_ops(),
    )


def forward(
    model: Model[InT, Floats2d], docs: InT, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], InT]]:
    """Get the joint scores, and the callback that trains the network."""
    network, linear = model.layers
    if not is_train:
        return join(model, network.predict(docs), linear.predict(docs)), _no_training
    held_out: HeldOutDocs = model.attrs["held_out"]
    own_loss = model.attrs["own_loss"]
    names = list(map(text_key, docs))
    is_held = numpy.array([own_loss and name in held_out.names for name in names])
    Z, _ = linear(docs, is_train)
    P, backprop_network = _run_without(network, docs, is_held, Z.shape)
    Y = join_now(model, P, Z)

    def backprop(dY: Floats2d) -> InT:
        if not own_loss:
            return backprop_network(_through_mixture(model, P, Z, dY))
        model.attrs["n_seen"] += len(docs)
        model.attrs["n_updates"] += 1
        held_out.has_changed = True
        T = _truths(model, Y, dY)
        logits, truths = map(model.ops.to_numpy, (Z, T))
        for i in numpy.flatnonzero(is_held).tolist():
            held_out.meet(names[i], docs[i], logits[i], truths[i])
        return backprop_network(_own_gradient(model, P, T))

    return Y, backprop


def _no_training(dY: Floats2d) -> InT:
    raise ValueError(
        "backprop needs a forward pass in training: call the model with is_train=True"
    )


def _run_without(
    network: Model[InT, Floats2d], docs: InT, is_held: Any, shape: tuple[int, ...]
) -> tuple[Floats2d, Callable[[Floats2d], InT]]:
    """Run the network on documents that are not held out. Others get even scores."""
    if not is_held.any():
        return network(docs, True)
    seen = numpy.flatnonzero(~is_held)
    if not len(seen):
        return network.ops.alloc2f(*shape) + 1 / shape[1], lambda d_logits: []
    found, backprop = network([docs[i] for i in seen], True)
    P = network.ops.alloc2f(len(docs), found.shape[1]) + 1 / found.shape[1]
    P[cast(Any, seen)] = found
    return P, lambda d_logits: backprop(cast(Any, d_logits)[seen])


def _truths(model: Model[InT, Floats2d], Y: Floats2d, dY: Floats2d) -> Floats2d:
    """Get what is to be learnt (B, nO), NaN where it is not known, of the gradient.

    The gradient of a cross-entropy is Y - T for the truth T, and 0 where that is
    missing.
    """
    known = dY != 0
    if model.attrs["exclusive"]:
        known = known.any(axis=1, keepdims=True)
    return model.ops.xp.where(known, Y - dY, numpy.nan)


def _own_gradient(model: Model[InT, Floats2d], P: Floats2d, T: Floats2d) -> Floats2d:
    """Get the gradient of the network's own loss for its scores P and the truth T."""
    wanted = T
    if model.attrs["exclusive"]:
        wanted = (1 - SMOOTHING) * T + SMOOTHING / T.shape[1]
    return model.ops.xp.where(model.ops.xp.isnan(T), 0, P - wanted)


def _through_mixture(
    model: Model[InT, Floats2d], P: Floats2d, Z: Floats2d, dY: Floats2d
) -> Floats2d:
    """Get the gradient of the network's logits from that of the joint logits."""
    mixture, n = Mixture(*model.attrs["mixture"]), Z.shape[1]
    d_logits = dY * 1.0
    if is_trained(model):
        d_logits[:, :n] *= mixture.scale * mixture.share
        if not model.attrs["exclusive"]:
            Q, Y = joint_probabilities(model, P, Z), join_now(model, P, Z)[:, :n]
            # d logit(h(Q)) / d logit(Q) on the two lines, which meet at 0.5.
            d_logits[:, :n] *= model.ops.xp.where(Y < 0.5, (1 - Q) / (1 - Y), Q / Y)
    return d_logits


def use_fitted(model: Model[InT, Floats2d], fitted: Fitted) -> None:
    """Choose the documents to hold out, and begin with what the linear part needs.

    model (Model): The layer. What it was fitted to before is forgotten.
    fitted (Fitted): The linear part.
    """
    mixture = mixture_of_linear(fitted, model.attrs["exclusive"])
    names = [] if _listens(model.layers[0]) else choose_held_out(fitted)
    model.attrs["held_out"] = HeldOutDocs(names, mixture.scale)
    model.attrs["mixture"] = list(mixture)
    model.attrs.update(n_docs=len(fitted.texts), n_seen=0, n_updates=0)
    known = (~numpy.isnan(fitted.truths)).sum(axis=0)
    shares = numpy.nansum(fitted.truths, axis=0) / numpy.maximum(known, 1)
    model.attrs["shares"] = shares.tolist()


def _listens(network: Model[Any, Any]) -> bool:
    """Tell whether a part of a batch cannot be run alone, as listeners see it whole."""
    return any(node.name.endswith("listener") for node in network.walk())


def init(
    model: Model[InT, Floats2d], X: InT | None = None, Y: Floats2d | None = None
) -> None:
    """Initialize the network, whose first answer is how frequent each class is.

    The linear part is fitted before.
    """
    model.layers[0].initialize(X=X, Y=Y)
    for node in model.layers[0].walk():
        if node.has_ref("output_layer") and model.attrs["shares"]:
            _set_biases(model, node.get_ref("output_layer"))
    model.set_dim("nO", model.layers[0].get_dim("nO"))


def _set_biases(model: Model[InT, Floats2d], output: Model[Any, Any]) -> None:
    [linear] = [node for node in output.walk() if node.has_param("b")]
    shares = numpy.array(model.attrs["shares"], dtype="float32").clip(1e-3, 1 - 1e-3)
    logits = numpy.log(shares)
    if not model.attrs["exclusive"]:
        logits -= numpy.log(1 - shares)
    linear.set_param("b", model.ops.asarray1f(cast(Any, logits)))
