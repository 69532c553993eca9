"""A linear map Y = X W' without a bias, or no map at all."""

from collections.abc import Callable

from .arrays import Floats


def linear(
    X: Floats, W: Floats | None
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Map X (N, nI) by W (nO, nI). If W is None, keep it.

    RETURNS: Y (N, nO), and a callback from dY to dX and dW, which is None if W is.
    """
    if W is None:
        return X, lambda dY: (dY, None)
    return X @ W.T, lambda dY: (dY @ W, dY.T @ X)
