"""The joint scores of an ensemble, by the formula and the mixture of ensemble.py."""

from typing import Any

import numpy
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..embed.linear_embed import predict_unseen
from ..numeric.arrays import Floats
from .held_out import HeldOutDocs, Mixture, fit_mixture

InT = list[Doc]

# Keeps the logarithm of a score finite, below what a float32 softmax can tell from 0.
TINY = 1e-30
# Beyond it the odds of a network say more of its training data than of a document.
MAX_LOGIT = 15.0
# When the network has read enough for the linear part to answer beside it.
PASSES, MANY_UPDATES, FEW_DOCS = 3, 100, 50


def join(model: Model[InT, Floats2d], P: Floats2d, Z: Floats2d) -> Floats2d:
    """Predict: make joint scores of the network's scores P and linear logits Z."""
    if model.attrs["held_out"].has_changed:
        _fit_mixture(model)
    return join_now(model, P, Z)


def _fit_mixture(model: Model[InT, Floats2d]) -> None:
    """Fit the mixture to the network as it is now, with averages if they are in use."""
    held_out: HeldOutDocs = model.attrs["held_out"]
    held_out.has_changed = False
    if not held_out:
        return
    docs, logits, truths = zip(*held_out.values(), strict=True)
    # Beside rows that have seen these documents, the network would seem too good.
    P = model.ops.to_numpy(predict_unseen(model.layers[0], list(docs)))
    Z, T = numpy.stack(logits), numpy.stack(truths)
    exclusive, n = model.attrs["exclusive"], Z.shape[1]
    L = network_logits(numpy, P[:, :n], exclusive)
    before = Mixture(*model.attrs["mixture"])
    mixture = fit_mixture(Z, L, T[:, :n], exclusive, before, held_out.scale)
    model.attrs["mixture"] = list(mixture)


def is_trained(model: Model[InT, Floats2d]) -> bool:
    """Tell whether the network has learnt enough for the linear part to answer, too.

    In many updates, or in a few passes over fewer documents. Of very few documents one
    update is enough: there may be no more.
    """
    n_docs, n_seen = model.attrs["n_docs"], model.attrs["n_seen"]
    if n_docs < FEW_DOCS:
        return n_seen > 0
    return model.attrs["n_updates"] >= MANY_UPDATES or n_seen >= PASSES * n_docs


def _frequencies(model: Model[InT, Floats2d], P: Floats2d) -> Floats2d:
    Y = P * 0.0
    shares = model.attrs["shares"]
    Y[:, : len(shares)] = model.ops.asarray1f(shares)
    return Y


def join_now(model: Model[InT, Floats2d], P: Floats2d, Z: Floats2d) -> Floats2d:
    """Make joint scores by the mixture as it is."""
    if not is_trained(model):
        return _frequencies(model, P)
    xp, ops, n = model.ops.xp, model.ops, Z.shape[1]
    mixture = Mixture(*model.attrs["mixture"])
    Y = P * 1.0
    if model.attrs["exclusive"]:
        logits = Z + mixture.share * network_logits(xp, P[:, :n], True)
        # What is left of 1 by the classes that the linear part does not know.
        left = 1 - P[:, n:].sum(axis=1, keepdims=True)
        Y[:, :n] = left * ops.softmax(mixture.scale * logits)
    else:
        Q = joint_probabilities(model, P, Z)
        Y[:, :n] = around_half(xp, Q, _probability(mixture.threshold))
    return Y


def joint_probabilities(
    model: Model[InT, Floats2d], P: Floats2d, Z: Floats2d
) -> Floats2d:
    """Get how probable each of several classes is, shape as Z."""
    mixture = Mixture(*model.attrs["mixture"])
    own = network_logits(model.ops.xp, P[:, : Z.shape[1]], False)
    return model.ops.sigmoid(mixture.scale * (Z + mixture.share * own))


def around_half(xp: Any, Q: Floats, least: float) -> Floats:
    """Make scores of probabilities: 0, 0.5 and 1 of 0, the least to assign, and 1."""
    return xp.where(least > Q, Q / (2 * least), 1 - (1 - Q) / (2 * (1 - least)))


def _probability(logit: float) -> float:
    return float(1 / (1 + numpy.exp(-logit)))


def network_logits(xp: Any, P: Floats, exclusive: bool) -> Floats:
    """Get the logits of scores: log P, or the log-odds."""
    logits = xp.log(P + TINY)
    if not exclusive:
        logits = logits - xp.log(1 - P + TINY)
    return xp.clip(logits, -MAX_LOGIT, MAX_LOGIT)
