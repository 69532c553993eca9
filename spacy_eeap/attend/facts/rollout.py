"""How a question came to know of facts: the strongest chains of attention.

    w_K(h, m) = A_K(h, q, m)
    w_k(h, m) = max(A_k(h, q, m), max over facts f of w_(k+1)(f) A_k(h, f, m))

for the weights A_k(h, i, m) with which row i attends to fact m in step k and head h,
the question q, and w(f), the maximum of w(h, f) over the heads. What a fact was told
before it was asked counts, too: w_k(h, m) is the product of the weights along the
strongest chain from the question to fact m whose last link is in step k. The rollout of
Abnar and Zuidema (2020) sums all chains in place of taking the strongest, and takes the
mean of the heads: https://aclanthology.org/2020.acl-main.385
"""

import torch
from torch import Tensor


def attention_rollout(steps: list[Tensor]) -> Tensor:
    """Follow what was asked back to where it came from.

    steps (List[Tensor]): The weights of each step, (B, heads, M + 1, M + 1), in which
        the question is the last row.
    RETURNS (B, steps, heads, M): The strength of the strongest chain to each fact.
    """
    asked = [A[:, :, -1, :-1] for A in steps]
    chains = [asked.pop()]
    for A, direct in zip(steps[-2::-1], asked[::-1], strict=True):
        of_facts = chains[-1].amax(dim=1)[:, None, :, None]
        told = (of_facts * A[:, :, :-1, :-1]).amax(dim=2)
        chains.append(torch.maximum(direct, told))
    return torch.stack(chains[::-1], dim=1)
