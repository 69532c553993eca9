"""The layers once more: each makes a function for tests/contract/cases.py.

It takes sequences and the parameters of each node, and gives a tensor for each.
"""

import torch

from .references import ENERGIES, NORMALISATIONS, attend, centre


def weigher(energy, normalise, p):
    return lambda q, H: NORMALISATIONS[normalise](ENERGIES[energy](p, q, H))


def learned(energy="additive", normalise="softmax"):
    """Learned queries, Yang et al. (2016), eqs. 5-7, and Lin et al. (2017), eq. 8."""

    def scores(p, q, H):
        if energy in ("additive", "concat"):
            return torch.tanh(H @ p["W"].T + p["b"]) @ q
        if energy == "dot":
            return H @ q
        root = len(q) ** 0.5 if energy == "scaled_dot" else 1
        return H @ p["W"].T @ q / root

    def reference(Xs, params):
        (p,) = params
        heads = p["q"] if p["q"].ndim == 2 else p["q"][None]
        return [document(p, heads, X) for X in Xs]

    def document(p, heads, X):
        if not len(X):
            return X.sum(dim=0).repeat(len(heads))
        weights = [NORMALISATIONS[normalise](scores(p, q, X)) for q in heads]
        return torch.cat([a @ X for a in weights])

    return reference


def ends(Xs, params):
    """The last row's first half and the first row's second, Ling et al. (2015)."""
    return [
        torch.cat([X[-1:, : X.shape[1] // 2].sum(0), X[:1, X.shape[1] // 2 :].sum(0)])
        for X in Xs
    ]


def local(energy="general", normalise="softmax", window="local-p", radius=10):
    def reference(Xs, params):
        *of_energy, of_centre = params if window == "local-p" else (*params, None)
        weigh = weigher(energy, normalise, *(of_energy or [{}]))
        return [document(weigh, of_centre, X) for X in Xs]

    def document(weigh, of_centre, X):
        if not len(X):
            return X.sum(dim=0)
        q = X.mean(dim=0)
        if of_centre is None:
            middle = torch.tensor((len(X) - 1) / 2, dtype=torch.float64)
            return attend(weigh, q, X, X, middle, radius)
        p = centre(of_centre, q, len(X))
        return attend(weigh, q, X, X, p, radius, gaussian=True)

    return reference


def multihop(hops=2, energy="additive", normalise="softmax"):
    def reference(Xs, params):
        own, *energies = params if len(params) > 1 else (*params, {})
        return [document(own, energies, X) for X in Xs]

    def document(own, energies, X):
        q = own["q"]
        for hop in range(hops):
            p = energies[hop % len(energies)]
            s = attend(weigher(energy, normalise, p), q, X, X)
            if hop + 1 < hops:
                q = q + own["R"][hop % len(own["R"])] @ s
        return s

    return reference


def context(
    energy="scaled_dot",
    normalise="softmax",
    window="global",
    radius=10,
    heads=1,
    project=True,
    residual=True,
):
    def reference(Xs, params):
        params = iter(params)
        own = next(params) if project else {}
        of_energy = next(params) if energy != "dot" else {}
        of_centre = next(params, None)
        asks = [ask_of_head(of_energy, head) for head in range(heads)]
        return [document(own, asks, of_centre, X) for X in Xs]

    def ask_of_head(of_energy, head):
        """Compare the slice of one head, of the parameters or the tokens."""
        p = {name: value.chunk(heads)[head] for name, value in of_energy.items()}

        def weigh(q, H):
            q = q.chunk(heads)[head] if energy in ("dot", "general") else q
            H = H.chunk(heads, dim=1)[head] if energy == "dot" else H
            return weigher(energy, normalise, p)(q, H)

        return weigh

    def document(own, asks, of_centre, X):
        values = X @ own["V"].T if project else X
        contexts = [
            torch.cat(list(contexts_of(asks, of_centre, i, X, values)))
            for i in range(len(X))
        ]
        C = torch.stack(contexts) if len(X) else X.new_zeros(0, values.shape[1])
        Y = C @ own["O"].T if project else C
        return X + Y if residual else Y

    def contexts_of(asks, of_centre, i, X, values):
        where = {}
        if window == "local-m":
            where = {"around": torch.tensor(float(i)), "radius": radius}
        if window == "local-p":
            p = centre(of_centre, X[i], len(X))
            where = {"around": p, "radius": radius, "gaussian": True}
        parts = values.chunk(heads, dim=1)
        for ask, part in zip(asks, parts, strict=True):
            yield attend(ask, X[i], X, part, **where)

    return reference
