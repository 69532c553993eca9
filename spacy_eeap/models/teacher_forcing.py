"""How an encoder-decoder learns: it writes each piece after those that are right."""

from collections.abc import Callable, Sequence
from typing import Any

from thinc.api import Model
from thinc.types import Floats2d

from ..attend.source import pad_source, unpad
from ..decode.coverage import coverage_loss
from ..decode.loss import learn
from ..decode.reading import Reading, pack, packed_targets
from ..decode.target_pieces import embed
from ..decode.told import Told
from ..numeric.arrays import Floats
from ..numeric.threads import one_thread
from ..vocabulary.copies import Copies, pad_copies
from ..vocabulary.special import END, START, UNKNOWN


def teacher_forcing(
    model: Model[Any, Any],
    Xs: list[Floats2d],
    targets: Sequence[Sequence[int]],
    *,
    is_train: bool = True,
    copies: Sequence[Copies] | None = None,
) -> tuple[float, int, Callable[[float], list[Floats2d]]]:
    """Let the decoder write targets, each piece after those that are right.

    model (Model): An EncoderDecoder.
    Xs (List[Floats2d]): What the model read of the sources.
    targets (Sequence[Sequence[int]]): The pieces of each source's target.
    is_train (bool): Whether anything is dropped.
    copies (Optional[Sequence[Copies]]): The pieces of each source's rows, which a
        decoder that copies needs: source_rows.py. Then targets can have their ids.
    RETURNS: The loss in nats, summed over all pieces and the END of each target, how
        many these are, and a callback from the gradient of the loss to that of Xs. The
        loss has the label smoothing of the pieces, and the coverage loss, always.
    """
    _, decoder, pieces = model.layers
    order = sorted(range(len(targets)), key=lambda i: -len(targets[i]))
    ids = [[START, *targets[i], END] for i in order]
    sizes = [sum(len(t) > step + 1 for t in ids) for step in range(len(ids[0]) - 1)]
    source = pad_source(model.ops.xp, [Xs[i] for i in order])
    nV = len(pieces.attrs["vocabulary"])
    before = pack(ids, sizes, 0)
    before[before >= nV] = UNKNOWN
    of_target = packed_targets(sizes)
    piece_of = None
    if copies is not None:
        S = source.rows.shape[1]
        piece_of = pad_copies([copies[i] for i in order], S)[of_target]
    with one_thread():
        rows, backprop_rows = embed(pieces, before, of_target, is_train)
        reading = Reading(source, rows, sizes)
        told, backprop_decoder = decoder(reading, is_train)
        loss, backprop_loss = learn(pieces, told, pack(ids, sizes, 1), piece_of)
        of_coverage, d_covered = _cover(model, told, sizes)

    def backprop(d_loss: float) -> list[Floats2d]:
        with one_thread():
            d_told = backprop_loss(d_loss)
            if d_covered is not None:
                d_weights = d_loss * d_covered
                if d_told.weights is not None:
                    d_weights += d_told.weights
                d_told = d_told._replace(weights=d_weights)
            grad = backprop_decoder(d_told)
            backprop_rows(grad.rows)
        dXs = dict(zip(order, unpad(source, grad.source), strict=True))
        return [dXs[i] for i in range(len(order))]

    return loss + of_coverage, len(before), backprop


def _cover(
    model: Model[Any, Any], told: Told, sizes: list[int]
) -> tuple[float, Floats]:
    """Get the coverage loss, and its gradient, or None if nothing is asked of it."""
    factor = model.attrs["coverage_loss"]
    if not factor:
        return 0.0, None
    loss, d_weights = coverage_loss(model.ops.xp, told.weights, sizes)
    return factor * loss, factor * d_weights
