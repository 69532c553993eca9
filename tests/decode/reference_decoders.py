"""The decoders once more, in torch and float64, from the papers.

One target and one step at a time, with every product where the papers write it. p holds
the parameters of the decoder, and ask(q, H, t) gives the weights of the rows H that the
state q asks at step t, after the weights of the steps before. What the state is dropped
by, where it is read, is the mask. What tells a piece has nO numbers, and one more, the
logit of the gate, where the decoder copies.
"""

import torch

from ..attend.references import ENERGIES, NORMALISATIONS, attend, centre


def gru(P, R, state):  # Cho et al. (2014), the reset gate behind the product
    (h,) = state
    P_z, P_r, P_n = P.chunk(3)
    R_z, R_r, R_n = R.chunk(3)
    z, r = torch.sigmoid(P_z + R_z), torch.sigmoid(P_r + R_r)
    return (z * h + (1 - z) * torch.tanh(P_n + r * R_n),)


def lstm(P, R, state):  # Hochreiter and Schmidhuber (1997), Gers et al. (2000)
    _, c = state
    i, f, o, g = (P + R).chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


CELLS = {"gru": gru, "lstm": lstm}


def asker(energy, normalise, window, radius, of_energy, of_centre):
    """Make the function that asks, by an energy, a window and a normalisation."""

    def weigh(q, covered_H):
        H, coverage = covered_H[:, :-1], covered_H[:, -1]
        if "w" in of_energy:
            return NORMALISATIONS[normalise](covered(energy, of_energy, q, H, coverage))
        return NORMALISATIONS[normalise](ENERGIES[energy](of_energy, q, H))

    def ask(q, H, t, asked):
        one_each = torch.eye(len(H), dtype=H.dtype)
        coverage = sum(asked, torch.zeros(len(H), dtype=H.dtype))
        H = torch.cat([H, coverage[:, None]], dim=1)
        if not len(H):
            return one_each[0:0].sum(dim=0)
        if window == "global":
            return attend(weigh, q, H, one_each)
        if window == "local-m":
            own = torch.tensor(float(min(t, len(H) - 1)))
            return attend(weigh, q, H, one_each, own, radius)
        p = centre(of_centre, q, len(H))
        return attend(weigh, q, H, one_each, p, radius, gaussian=True)

    return ask


def covered(energy, p, q, H, coverage):  # See et al. (2017), eq. 11
    if energy in ("additive", "concat"):
        W, U = (p["W"], p["U"]) if energy == "additive" else p["W"].split(len(q), dim=1)
        sums = [W @ q + U @ h + p["w"] * c for h, c in zip(H, coverage, strict=True)]
        return torch.stack([p["v"][0] @ torch.tanh(one) for one in sums])
    query = p["W"] @ q if energy == "scaled_dot" else q
    return ENERGIES[energy](p, q, H) + coverage * (query @ p["w"])


def start(p, H, cell):
    mean = H.mean(dim=0) if len(H) else H.sum(dim=0)
    h = torch.tanh(p["W0"] @ mean + p["b0"])
    return (h,) if cell == "gru" else (h, torch.zeros_like(h))


def bahdanau(p, ask, cell, nO, H, Y, mask=1):
    """Get what tells each next piece, and the weights."""
    state, told, asked = start(p, H, cell), [], []
    for t, y in enumerate(Y):
        read = mask * state[0]
        weights = ask(read, H, t, asked)
        context = weights @ H
        x = torch.cat([y, context])
        P = torch.cat([p["W"], p["C"]], dim=1) @ x + p["b"]
        state = CELLS[cell](P, p["U"] @ read + p["c"], state)
        sums = p["Wr"] @ torch.cat([state[0], context, y]) + p["br"]
        told.append(torch.cat([torch.tanh(sums[:nO]), sums[nO:]]))
        asked.append(weights)
    return torch.stack(told), torch.stack(asked)


def luong(p, ask, cell, nO, H, Y, mask=1):
    """Get what tells each next piece, and the weights. It is fed if there is an F."""
    state, told, asked = start(p, H, cell), [], []
    for t, y in enumerate(Y):
        read = p["W"] @ y + p["b"]
        P, gate = read[: len(p["U"])], read[len(p["U"]) :]
        if told and "F" in p:
            P = P + p["F"] @ told[-1][:nO]
        state = CELLS[cell](P, p["U"] @ (mask * state[0]) + p["c"], state)
        weights = ask(state[0], H, t, asked)
        sums = p["C"] @ (weights @ H) + p["D"] @ state[0]
        h = torch.tanh(sums[:nO] + p["bh"])
        told.append(torch.cat([h, sums[nO:] + gate]))
        asked.append(weights)
    return torch.stack(told), torch.stack(asked)
