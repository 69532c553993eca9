"""The encoder-decoder that attends: from a document to a text.

    List[Doc] --tok2vec--> List[Floats2d] --decoder--> (N, nO) --pieces--> text

a row for each unit of the source; what tells each piece of the target; its scores.
Called as a layer the model reads: it gives the rows of the sources. `teacher_forcing`
of teacher_forcing.py lets the decoder write what is right, and learn; `translate` lets
it write.

Bahdanau et al. (2015), https://arxiv.org/abs/1409.0473; Luong et al. (2015),
https://aclanthology.org/D15-1166
"""

from collections.abc import Callable, Iterable, Iterator

from spacy.tokens import Doc
from thinc.api import Model, get_width
from thinc.types import Floats2d

from ..attend.source import pad_source
from ..decode.reading import Reading
from ..decode.search.beams import search
from ..decode.search.hypotheses import Hypothesis
from ..decode.search.settings import Settings
from ..decode.target_pieces import TargetPieces
from ..decode.told import Told
from ..numeric.ops import use_preferred_ops
from ..numeric.precision import PrecisionName
from ..numeric.threads import on_one_thread, one_thread
from ..vocabulary.vocabulary import Vocabulary
from .source_rows import source_copies
from .stages import check_vectors

# So many pairs of a state and a row are compared at a time in search, or those of one
# source; and as if no source was shorter than 32 rows, which bounds the scores of
# pieces.
COMPARED = 8192
MIN_LENGTH = 32

InT = list[Doc]
OutT = list[Floats2d]


def EncoderDecoder(
    tok2vec: Model[InT, OutT],
    decoder: Model[Reading, Told],
    vocabulary: Vocabulary,
    width: int,
    *,
    tied: bool = True,
    label_smoothing: float = 0.1,
    precision: PrecisionName = "bfloat16",
    dropout: float | None = None,
    coverage_loss: float = 0.0,
) -> Model[InT, OutT]:
    """Build the model. In a config: @architectures = "spacy-eeap.EncoderDecoder.v1".

    It works under the factory eeap_translate.

    tok2vec (Model[List[Doc], List[Floats2d]]): Embeds and encodes the source, a row for
        each piece (spacy-eeap.PieceEmbed.v1) or for each token.
    decoder (Model[Reading, Told]): spacy-eeap.BahdanauDecoder.v1 or
        spacy-eeap.LuongDecoder.v1.
    vocabulary (Vocabulary): Of the targets: spacy-eeap.Subwords.v1 or WholeTokens.v1.
    width (int), tied, label_smoothing, precision, dropout: Those of TargetPieces.
    coverage_loss (float): What it costs, in nats, to attend again to what was attended
        to before: decode/coverage.py. 0 for nothing.
    RAISES: ValueError if an argument is out of its range.
    """
    if not coverage_loss >= 0:
        raise ValueError(f"coverage_loss must be at least 0, but was {coverage_loss}")
    if decoder.attrs["copy"]:
        _check_sampling(tok2vec)
    pieces = TargetPieces(
        vocabulary,
        width,
        tied=tied,
        label_smoothing=label_smoothing,
        precision=precision,
        dropout=dropout,
    )
    model: Model[InT, OutT] = Model(
        "encoder_decoder",
        forward,
        init=init,
        layers=[tok2vec, decoder, pieces],
        refs={"tok2vec": tok2vec, "decoder": decoder, "pieces": pieces},
        attrs={"coverage_loss": coverage_loss},
    )
    use_preferred_ops(model)
    return model


def _check_sampling(tok2vec: Model[InT, OutT]) -> None:
    for node in tok2vec.walk():
        sampling = getattr(node.attrs.get("vocabulary"), "sampling", 0)
        if sampling:
            raise ValueError(
                f"A decoder that copies has to know the pieces of the source, so the "
                f"source's vocabulary must cut each text the same way: its sampling "
                f"must be 0, but was {sampling}. Or set copy = false."
            )


@on_one_thread
def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Read the sources."""
    return model.get_ref("tok2vec")(docs, is_train)


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the stages, once the vocabularies have learnt. Y says nothing.

    RAISES: ValueError if the pieces' rows are tied, and the decoder's are not as wide,
        or if there are static vectors that cannot be used.
    """
    tok2vec, decoder, pieces = model.layers
    check_vectors(tok2vec, X)
    tok2vec.initialize(X=X)
    decoder.set_dim("nI", get_width(tok2vec.predict(X)) if X else tok2vec.get_dim("nO"))
    decoder.set_dim("nE", pieces.get_dim("nE"))
    decoder.initialize()
    nO, needed = decoder.get_dim("nO"), pieces.maybe_get_dim("nO")
    if needed not in (None, nO):
        raise ValueError(
            f"Where the rows of the pieces tell their scores, the decoder must have "
            f"their width: nO must be {needed} or left out, but was {nO}. Or set "
            f"tied = false."
        )
    pieces.set_dim("nO", nO)
    pieces.initialize()
    _forget_gradients(model)


def _forget_gradients(model: Model[InT, OutT]) -> None:
    """Clear the gradients of a model that was trained with other vocabularies.

    They are as large as the parameters were then.
    """
    for node in model.walk():
        for name in node.param_names:
            if node.has_grad(name):
                shape = node.get_param(name).shape
                node.set_grad(name, model.ops.alloc(shape))


def set_vocabulary(model: Model[InT, OutT], targets: Iterable[str]) -> None:
    """Let the vocabulary of the targets learn, before the model is initialized."""
    model.get_ref("pieces").attrs["vocabulary"].learn(targets)


def translate(
    model: Model[InT, OutT],
    docs: InT,
    limits: Callable[[int], int],
    settings: Settings,
) -> list[list[Hypothesis]]:
    """Let the decoder write.

    limits (Callable[[int], int]): From the number of a source's rows to the most pieces
        of a text, at least 1.
    settings (Settings): How to search.
    RETURNS (List[List[Hypothesis]]): The best of each document, the best first. None of
        one without rows.
    """
    _, decoder, pieces = model.layers
    Xs, copies = model.predict(docs), source_copies(model, docs)
    written: list[list[Hypothesis]] = [[] for _ in Xs]
    for batch in _batches([len(X) for X in Xs], settings.beam_size):
        source = pad_source(model.ops.xp, [Xs[i] for i in batch])
        bounds = [limits(len(Xs[i])) for i in batch]
        with one_thread():
            own = None if copies is None else [copies[i] for i in batch]
            found = search(decoder, pieces, source, bounds, settings, own)
        for i, hypotheses in zip(batch, found, strict=True):
            written[i] = hypotheses
    return written


def _batches(lengths: list[int], beam_size: int) -> Iterator[list[int]]:
    """Yield the indices of sources of similar length, longest first, none of length 0.

    What a step compares is bounded: states times rows of their sources.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    start = 0
    while start < len(order) and lengths[order[start]]:
        of_one = beam_size * max(lengths[order[start]], MIN_LENGTH)
        stop = start + max(1, COMPARED // of_one)
        yield [i for i in order[start:stop] if lengths[i]]
        start = stop
