"""Logistic regression, one class against the rest.

    minimise  sum_i log(1 + exp(-y_i (x_i w + b))) + |w|^2 / (2 C)        y_i = 1 or -1

By L-BFGS (Liu and Nocedal 1989, https://doi.org/10.1007/BF01589116) of SciPy, in
coordinates in which all features have about the same curvature: u = w / S with

    S_f^2 = 1 / (v sum_i x_if^2 / 2 + 1 / C)        v = p (1 - p)

for the share p of the class. So some ten steps do what takes a hundred without.

Of a rare class only those features have a weight that its own documents have: what
others have speaks against it by little, and by the bias. So a thousand classes take the
time and the room of their own documents.
"""

import numpy
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from ..numeric.arrays import Floats
from .design import Design

# Steps end where one lowers the loss by less than this share of it, or after so many.
# More steps fit the training data better, and no other.
TOLERANCE, MAX_STEPS = 1e-3, 30
MEMORY = 5  # steps that L-BFGS remembers


# A class with a smaller share of the documents is rare.
RARE = 0.05

# Weights (K, F) and biases (K,).
Linear = tuple[csr_matrix, Floats]


def fit_logistic(
    design: Design, truths: Floats, C: float, start: Linear | None = None
) -> Linear:
    """Fit the weights of each class.

    design (Design): The documents (B, F).
    truths (B, K): 1 for a document of the class, 0 for one that is not, NaN where that
        is not known: such a document says nothing of that class.
    C (float): The less, the more the weights are held to 0.
    start (Optional[Linear]): Weights for the same documents and another C, from which
        it is a shorter way.
    RETURNS (Linear): Weights (K, F) and biases (K,).
    """
    squares = design.sums_of_squares()
    by_column = design._replace(
        features=design.features.tocsc(), pairs=design.pairs.tocsc()
    )
    rows, biases = [], []
    for k, truth in enumerate(truths.T):
        begin = None if start is None else (row_of(start[0], k), float(start[1][k]))
        row, bias = _fit_class(design, by_column, squares, truth, C, begin)
        rows.append(csr_matrix(row[None]))
        biases.append(bias)
    return vstack(rows, format="csr"), numpy.array(biases, dtype="float32")


def row_of(weights: csr_matrix, k: int) -> Floats:
    """Get the weights (F,) of a class."""
    return weights[k].toarray().ravel()


def _fit_class(
    design: Design,
    by_column: Design,
    squares: Floats,
    truth: Floats,
    C: float,
    begin: tuple[Floats, float] | None,
) -> tuple[Floats, float]:
    known = ~numpy.isnan(truth)
    if not known.all():
        rows, truth = numpy.flatnonzero(known), truth[known]
        design, by_column = design.take(rows), by_column.take(rows)
        squares = design.sums_of_squares()
    y = 2 * truth - 1
    share = (truth.sum() + 0.5) / (len(truth) + 1)
    bias = float(numpy.log(share / (1 - share)))
    if len(numpy.unique(truth)) < 2:
        return numpy.zeros(design.width, "float32"), bias
    if share >= RARE:
        return _minimise(design, squares, y, C, begin or (0.0, bias))
    columns = design.used_columns(numpy.flatnonzero(truth))
    told = (0.0, bias) if begin is None else (begin[0][columns], begin[1])
    weights = numpy.zeros(design.width, "float32")
    part = by_column.take_columns(columns)
    weights[columns], bias = _minimise(part, squares[columns], y, C, told)
    return weights, bias


def _minimise(
    design: Design,
    squares: Floats,
    y: Floats,
    C: float,
    begin: tuple[Floats | float, float],
) -> tuple[Floats, float]:
    share = float((y > 0).mean())
    curvature = max(share * (1 - share), 1e-4)
    scales = numpy.append(
        1 / numpy.sqrt(0.5 * curvature * squares + 1 / C),
        1 / numpy.sqrt(curvature * len(y)),
    )

    transposed = design.transposed()

    def loss_and_gradient(u: NDArray[numpy.float64]) -> tuple[float, NDArray]:
        scaled = u * scales
        w = scaled[:-1].astype("float32")
        margins = y * (design.times(w) + numpy.float32(scaled[-1]))
        losses, wrong = logistic_loss(margins)
        loss = losses.sum(dtype="float64") + w @ w / (2 * C)
        d_scores = -y * wrong
        d_w = transposed(d_scores) + w / C
        return float(loss), scales * numpy.append(d_w, d_scores.sum(dtype="float64"))

    weights, bias = begin
    start = numpy.append(numpy.zeros(design.width) + weights, bias) / scales
    options = {"maxiter": MAX_STEPS, "ftol": TOLERANCE, "gtol": 0, "maxcor": MEMORY}
    found = minimize(
        loss_and_gradient, start, jac=True, method="L-BFGS-B", options=options
    )
    fitted = found.x * scales
    return fitted[:-1].astype("float32"), float(fitted[-1])


def logistic_loss(margins: Floats) -> tuple[Floats, Floats]:
    """Get log(1 + exp(-m)), and what of 1 it is wrong by: 1 / (1 + exp(m))."""
    small = numpy.exp(-numpy.abs(margins))
    wrong = numpy.where(margins > 0, small, 1) / (1 + small)
    return numpy.log1p(small) - numpy.minimum(margins, 0), wrong
