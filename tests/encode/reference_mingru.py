"""The minimal gated recurrent unit once more: one state at a time, in torch."""

import torch


def minimal_gru(weights, X):
    """Encode one sequence (N, nI). RETURNS (N, 2H): the states of both directions."""
    right = one_direction(weights["W"][0], weights["b"][0], X)
    left = one_direction(weights["W"][1], weights["b"][1], X.flip(0))
    return torch.cat([right, left.flip(0)], dim=1)


def one_direction(W, b, X):
    H = len(b) // 2
    states = [X.new_zeros(H)]
    for x in X:
        z = torch.sigmoid(W[:H] @ x + b[:H])
        candidate = W[H:] @ x + b[H:]
        states.append((1 - z) * states[-1] + z * candidate)
    return torch.stack(states)[1:].reshape(len(X), H)
