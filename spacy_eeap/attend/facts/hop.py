"""One hop: questions are compared with facts, and what these tell is summed.

    e_bm = u_b . m_bm                                    scores of the facts    (B, M)
    p_bm = exp(e_bm) / (n_b + sum over m of exp(e_bm))   their weights          (B, M)
    o_b = sum over m of p_bm c_bm                        what they tell         (B, d)

for questions u (B, d) and M slots with a fact each or none. n are the empty memories of
a story: in the paper they hold the null symbol, whose vectors are zero, so that they
score 0 and tell nothing. A question that no fact answers can turn to them. The vectors
m and c of a fact are sums of rows of two tables (S, d), which many facts share: no
array here is (B, M, d).
"""

from collections.abc import Callable

from thinc.api import get_array_module

from ...numeric.arrays import Floats
from ..normalise import Exchange, softmax
from .slots import Slots

Backprop = Callable[[Floats], Floats]
Weigh = Callable[[Slots, Floats], tuple[Floats, Backprop]]


def with_softmax(slots: Slots, scores: Floats) -> tuple[Floats, Backprop]:
    """Get the weights of slots (B, M) from their scores: 0 without a fact."""
    xp = get_array_module(scores)
    of_facts = xp.where(slots.filled, scores, -xp.inf)
    # n zeros have together the weight of one score of log n.
    weights, backprop_softmax = softmax(xp.hstack([of_facts, slots.log_empty]))

    def backprop(d_weights: Floats) -> Floats:
        nothing = xp.zeros_like(slots.log_empty)
        return backprop_softmax(xp.hstack([d_weights, nothing]))[:, :-1]

    return weights[:, :-1], backprop


def without_softmax(slots: Slots, scores: Floats) -> tuple[Floats, Backprop]:
    """Take the scores themselves for weights, as a linear start does."""
    return scores * slots.filled, lambda d_weights: d_weights * slots.filled


def exchanging(weigh: Weigh, exchange: Exchange) -> Weigh:
    """Give the weights of facts to other facts of the story. There is no gradient."""

    def weigh_and_exchange(slots: Slots, scores: Floats) -> tuple[Floats, Backprop]:
        weights, backprop = weigh(slots, scores)
        return exchange(weights, slots.filled), backprop

    return weigh_and_exchange


def ask(
    slots: Slots, weigh: Weigh, u: Floats, M: Floats, C: Floats
) -> tuple[Floats, Floats, Callable[[Floats], tuple[Floats, Floats, Floats]]]:
    """Ask the facts.

    slots (Slots): Which rows each fact is the sum of.
    weigh (Callable): From scores to weights.
    u (B, d), M (S, d), C (S, d): The questions, and the rows that facts are made of,
        as they are compared and as they tell.
    RETURNS: What is told (B, d), the weights (B, M), and the callback from the gradient
        of what is told to those of u, M and C.
    """
    weights, backprop_weights = weigh(slots, slots.gather(u @ M.T))
    P = slots.scatter(weights)

    def backprop(d_told: Floats) -> tuple[Floats, Floats, Floats]:
        d_scores = backprop_weights(slots.gather(d_told @ C.T))
        dE = slots.scatter(d_scores)
        return dE @ M, dE.T @ u, P.T @ d_told

    return P @ C, weights, backprop
