"""The mechanisms of attention once more, in torch and float64, from the papers.

Written for one document and one query at a time, as the papers write them.
"""

import torch


def additive(p, q, H):  # Bahdanau et al. (2015), app. A.1.2
    return torch.stack([p["v"][0] @ torch.tanh(p["W"] @ q + p["U"] @ h) for h in H])


def concat(p, q, H):  # Luong et al. (2015), eq. 8
    both = [torch.cat([q, h]) for h in H]
    return torch.stack([p["v"][0] @ torch.tanh(p["W"] @ pair) for pair in both])


def dot(p, q, H):  # Luong et al. (2015), eq. 8
    return torch.stack([q @ h for h in H])


def general(p, q, H):  # Luong et al. (2015), eq. 8
    return torch.stack([q @ p["W"] @ h for h in H])


def scaled_dot(p, q, H):  # Vaswani et al. (2017), eq. 1
    root = len(p["W"]) ** 0.5
    return torch.stack([(p["W"] @ q) @ (p["U"] @ h) / root for h in H])


ENERGIES = {
    energy.__name__: energy for energy in (additive, concat, dot, general, scaled_dot)
}


def softmax(e):
    return torch.softmax(e, dim=0)


def hard(e):
    """One for the highest score, with the gradient of softmax: the surrogate."""
    soft = torch.softmax(e, dim=0)
    one = torch.nn.functional.one_hot(e.argmax(), len(e)).to(e)
    return one + soft - soft.detach()


def sparsemax(e):
    """Martins and Astudillo (2016), the threshold found by bisection."""
    support = e > threshold(lambda t: (e - t).clamp(min=0).sum(), e)
    t = (e[support].sum() - 1) / support.sum()
    return (e - t).clamp(min=0)


def entmax15(e):
    """Peters et al. (2019), eq. 5 with alpha 1.5, the threshold found by bisection."""
    z = e / 2
    support = z > threshold(lambda t: ((z - t).clamp(min=0) ** 2).sum(), z)
    mean = z[support].mean()
    spread = ((z[support] - mean) ** 2).sum()
    t = mean - torch.sqrt((1 - spread) / support.sum())
    return (z - t).clamp(min=0) ** 2


def threshold(total, z):
    """Find t with total(t) = 1, which falls in t, up to float64's precision."""
    low, high = z.detach().max() - 1, z.detach().max()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if total(middle) > 1 else (low, middle)
    return low


NORMALISATIONS = {f.__name__: f for f in (softmax, hard, sparsemax, entmax15)}


def centre(p, q, S):  # Luong et al. (2015), eq. 9
    return S * torch.sigmoid(p["v"] @ torch.tanh(p["W"] @ q))


def attend(weigh, q, H, values, around=None, radius=None, gaussian=False):
    """Sum the values that q may ask: all, or those at most radius around a centre."""
    positions = torch.arange(len(H), dtype=torch.float64)
    if around is not None:
        positions = positions[(positions - around.detach()).abs() <= radius]
    rows = positions.long()
    weights = weigh(q, H[rows])
    if gaussian:  # Luong et al. (2015), eq. 10
        sigma = radius / 2
        weights = weights * torch.exp(-((positions - around) ** 2) / (2 * sigma**2))
    return weights @ values[rows]
