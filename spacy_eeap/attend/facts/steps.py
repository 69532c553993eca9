"""Facts that attend to facts, and a question that attends to all of them, in torch.

    H = [x + relu(W x + U q + M (x * q) + c)  for each fact x;   q + s]
    in each of K steps, with the same weights:
        Z = norm(H) + t_k
        A = weights of (Q Z) . (K Z) / sqrt(width of a head) + b_h      by head
        H = H + O [A V Z] + o
        H = H + W2 relu(W1 norm(H) + b1) + b2
    y = norm(H) of the question

for facts x and a question q of width d. The question stands behind its facts, as the
last row. It is the Universal Transformer of Dehghani et al. (2019), whose rows are
sentences, https://arxiv.org/abs/1807.03819, with three kinds of heads in place of an
encoding of positions: the nearest before, the nearest after (stick_breaking.py), and
anywhere (softmax). The product x * q is that of query reduction, Seo et al. (2017),
eq. 2: https://arxiv.org/abs/1606.04582
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from thinc.api import torch2xp, xp2torch
from torch import Tensor

from ..normalise import Exchange
from .head_products import compare, sum_up
from .stick_breaking import break_stick

Params = dict[str, Tensor]


@dataclass(frozen=True)
class Heads:
    """How many heads there are of each kind."""

    before: int
    after: int
    anywhere: int

    @property
    def kinds(self) -> list[int]:
        """The numbers, in the order in which heads of all kinds lie."""
        return [self.before, self.after, self.anywhere]

    @property
    def total(self) -> int:
        """The number of all heads."""
        return sum(self.kinds)


@dataclass(frozen=True)
class Padded:
    """Stories side by side: B stories of at most M facts, which end at the right.

    facts (B, M): The row of each fact, any row where there is none.
    filled (B, M), bool: Whether there is one.
    questions (B,): The row of each question.
    """

    facts: Tensor
    filled: Tensor
    questions: Tensor


def read_facts(
    params: Params,
    X: Tensor,
    stories: Padded,
    heads: Heads,
    dropout: float,
    told: list[Tensor] | None = None,
    exchange: Exchange | None = None,
) -> Tensor:
    """Read stories. RETURNS (B, d): A row for each question.

    params (Dict[str, Tensor]): The weights, see weights.py.
    X (S, d): The rows of the sentences.
    stories (Padded): Which of these each story has.
    heads (Heads): The heads.
    dropout (float): Share of what each step adds that is dropped.
    told (Optional[List[Tensor]]): Gets the weights of each step, with which each row
        attends to each (B, heads, M + 1, M + 1). The question is the last.
    exchange (Optional[Callable]): Gives the weights of each row to other rows, of those
        that it may ask. Without a gradient.
    """
    H = _mix(params, X, stories)
    askable = _askable(stories.filled)
    for step in params["step"]:
        Z = _norm(params, "attend", H) + step
        weights = _weigh(params, Z, askable, heads)
        if exchange is not None:
            by_kind = zip(weights, askable.values(), strict=True)
            weights = [_exchanged(exchange, A, allowed) for A, allowed in by_kind]
        values = _by_head(Z @ params["V"].T, heads).split(heads.kinds, dim=1)
        if told is not None:
            told.append(torch.cat(weights, dim=1))
        sums = [sum_up(A, V) for A, V in zip(weights, values, strict=True)]
        read = torch.cat(sums, dim=1).transpose(1, 2).flatten(2)
        H = H + _drop(read @ params["O"].T + params["o"], dropout)
        Z = F.relu(F.linear(_norm(params, "think", H), params["W1"], params["b1"]))
        H = H + _drop(F.linear(Z, params["W2"], params["b2"]), dropout)
    return _norm(params, "answer", H[:, -1])


def _mix(params: Params, X: Tensor, stories: Padded) -> Tensor:
    """Tell each fact of the question. RETURNS (B, M + 1, d): The first state."""
    q = X[stories.questions]
    x = X[stories.facts]
    # The rows of sentences are multiplied once, however many facts have them.
    mixed = (X @ params["W"].T)[stories.facts]
    mixed = mixed + (q @ params["U"].T + params["c"])[:, None]
    mixed = mixed + (x * q[:, None]) @ params["M"].T
    return torch.cat([x + F.relu(mixed), (q + params["s"])[:, None]], dim=1)


def _askable(filled: Tensor) -> dict[str, Tensor]:
    """Tell for each kind of head, in their order, who may ask whom.

    RETURNS (B, 1, M + 1, M + 1): By kind.
    """
    B, M = filled.shape
    rows = torch.cat([filled, filled.new_ones(B, 1)], dim=1)[:, None, None, :]
    square = filled.new_ones(M + 1, M + 1)
    facts = rows.clone()
    facts[..., -1] = False  # The question is told of facts, and tells none "after" it.
    return {
        "before": rows & square.tril(-1),
        "after": facts & square.triu(1),
        "anywhere": rows,
    }


def _weigh(
    params: Params, Z: Tensor, askable: dict[str, Tensor], heads: Heads
) -> list[Tensor]:
    """Get the weights (B, heads, M + 1, M + 1) of each kind of head."""
    queries = _by_head(Z @ params["Q"].T, heads)
    queries = queries * queries.shape[-1] ** -0.5
    keys = _by_head(Z @ params["K"].T, heads)
    biases = params["b"][:, None, None]
    by_kind = zip(
        queries.split(heads.kinds, dim=1),
        keys.split(heads.kinds, dim=1),
        biases.split(heads.kinds),
        strict=True,
    )
    before, after, anywhere = (compare(q, k).add_(b) for q, k, b in by_kind)
    return [
        break_stick(before, askable["before"], from_end=True),
        break_stick(after, askable["after"], from_end=False),
        anywhere.masked_fill(~askable["anywhere"], -torch.inf).softmax(dim=-1),
    ]


def _exchanged(exchange: Exchange, weights: Tensor, allowed: Tensor) -> Tensor:
    allowed = allowed.expand_as(weights)
    return xp2torch(exchange(torch2xp(weights), torch2xp(allowed)))


def _by_head(rows: Tensor, heads: Heads) -> Tensor:
    """Cut rows (B, N, d) into those of each head (B, heads, N, d / heads)."""
    B, N, _ = rows.shape
    return rows.view(B, N, heads.total, -1).transpose(1, 2).contiguous()


def _norm(params: Params, name: str, H: Tensor) -> Tensor:
    gain, bias = params[f"{name}_G"], params[f"{name}_g"]
    return F.layer_norm(H, gain.shape, gain, bias)


def _drop(added: Tensor, rate: float) -> Tensor:
    return F.dropout(added, rate, training=rate > 0)
