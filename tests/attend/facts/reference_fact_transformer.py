"""The FactTransformer once more, in torch and float64, after steps.py.

One story, one head and one pair of sentences at a time, with nothing padded, and
stick-breaking as products that are written out.
"""

import math
from functools import cache

import torch


def norm(p, name, h):
    spread = (h - h.mean()) / (h.var(correction=0) + 1e-5).sqrt()
    return p[f"{name}_G"] * spread + p[f"{name}_g"]


def stick_breaking(scores, nearest_first):
    """The weight of each key that may be asked, by its index."""
    answers = {j: torch.sigmoid(scores[j]) for j in nearest_first}
    return {
        j: answers[j] * math.prod(1 - answers[m] for m in nearest_first[:n])
        for n, j in enumerate(nearest_first)
    }


def softmax(scores):
    shares = torch.softmax(torch.stack(scores), dim=0)
    return dict(enumerate(shares))


def weights_of(kind, scores, asking):
    """Whom the row `asking` asks, the last of which is the question."""
    question = len(scores) - 1
    if kind == "before":
        return stick_breaking(scores, list(range(asking))[::-1])
    if kind == "after":
        return stick_breaking(scores, list(range(asking + 1, question)))
    return softmax(scores)


def read_story(p, facts, question, heads, told=None):
    """Get the row of a question. `told` gets the weights of each step, head and row.

    heads: The kind of each head.
    """
    q = question
    H = [
        x + torch.relu(p["W"] @ x + p["U"] @ q + p["M"] @ (x * q) + p["c"])
        for x in facts
    ]
    H.append(q + p["s"])
    for step in p["step"]:
        Z = [norm(p, "attend", h) + step for h in H]
        by_head = [
            read_by_head(p, Z, kind, head, len(heads))
            for head, kind in enumerate(heads)
        ]
        if told is not None:
            told.append([weights for _, weights in by_head])
        for i in range(len(H)):
            read = torch.cat([sums[i] for sums, _ in by_head])
            H[i] = H[i] + p["O"] @ read + p["o"]
            hidden = torch.relu(p["W1"] @ norm(p, "think", H[i]) + p["b1"])
            H[i] = H[i] + p["W2"] @ hidden + p["b2"]
    return norm(p, "answer", H[-1])


def read_by_head(p, Z, kind, head, n_heads):
    """What each row reads, and the weights with which it does."""
    Q, K, V = (p[name].chunk(n_heads)[head] for name in "QKV")
    sums, told = [], []
    for i, z in enumerate(Z):
        scores = [(Q @ z) @ (K @ other) / len(Q) ** 0.5 + p["b"][head] for other in Z]
        weights = weights_of(kind, scores, i)
        nothing = z.new_zeros(len(V))
        sums.append(sum((a * (V @ Z[j]) for j, a in weights.items()), nothing))
        numbers = {j: float(a.detach()) for j, a in weights.items()}
        told.append([numbers.get(j, 0.0) for j in range(len(Z))])
    return sums, told


def attention_rollout(told):
    """The strength of the strongest chain to each fact, by step and head."""
    steps, heads, facts = (
        range(len(told)),
        range(len(told[0])),
        range(len(told[0][0]) - 1),
    )

    @cache
    def strength(step, head, fact):
        weights = told[step][head]
        links = [weights[-1][fact]]
        if step + 1 < len(told):
            links += [
                strength(step + 1, other, asked) * weights[asked][fact]
                for other in heads
                for asked in facts
            ]
        return max(links)

    return [[[strength(k, h, m) for m in facts] for h in heads] for k in steps]


def kinds(before, after, anywhere):
    return ["before"] * before + ["after"] * after + ["anywhere"] * anywhere


def fact_transformer(question, before=4, after=2, anywhere=2, **config):
    """Make the reference of the contract suite: one question for all sequences."""
    heads = kinds(before, after, anywhere)

    def reference(Xs, params):
        (p,) = params
        asked = torch.tensor(question, dtype=torch.float64)
        return [read_story(p, list(X), asked, heads) for X in Xs]

    return reference
