"""An embedding that forgets words and dimensions in training, for small data.

Word dropout replaces the vector of a token by zeros, so that no single word can be
learnt by heart: Iyyer et al. (2015), sec. 4.1, https://aclanthology.org/P15-1162.
Embedding dropout drops the same dimensions of every token in a document, and scales
up the rest: Gal and Ghahramani (2016), sec. 4, https://arxiv.org/abs/1512.05287.
"""

from collections.abc import Callable

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..numeric.dropout import check_rate

InT = list[Doc]
OutT = list[Floats2d]


def RegularisedEmbed(
    embed: Model[InT, OutT], *, word_dropout: float = 0.0, dropout: float = 0.0
) -> Model[InT, OutT]:
    """Build it. In a config: @architectures = "spacy-eeap.RegularisedEmbed.v1".

    embed (Model[List[Doc], List[Floats2d]]): The embedding, spaCy's or another.
    word_dropout (float): Share of the tokens that are zeroed, from 0 to below 1.
    dropout (float): Share of the dimensions dropped, from 0 to below 1. The
        [training] dropout changes neither.
    """
    check_rate("word_dropout", word_dropout)
    check_rate("dropout", dropout)
    return Model(
        "regularised_embed",
        forward,
        init=init,
        layers=[embed],
        dims={"nO": embed.maybe_get_dim("nO")},
        attrs={"word_rate": word_dropout, "dimension_rate": dropout},
    )


def forward(
    model: Model[InT, OutT], docs: InT, is_train: bool
) -> tuple[OutT, Callable[[OutT], InT]]:
    """Embed the tokens, and in training zero some words and dimensions."""
    Ys, backprop_embed = model.layers[0](docs, is_train)
    if not is_train:
        return Ys, backprop_embed
    masks = [_mask(model, *Y.shape) for Y in Ys]

    def backprop(dYs: OutT) -> InT:
        kept = [dY * mask for dY, mask in zip(dYs, masks, strict=True)]
        return backprop_embed(kept)

    return [Y * mask for Y, mask in zip(Ys, masks, strict=True)], backprop


def _mask(model: Model[InT, OutT], n_tokens: int, width: int) -> Floats2d:
    """Make a mask (tokens, width) from one over tokens and one over dimensions."""
    ops = model.ops
    words = ops.xp.random.uniform(size=(n_tokens, 1)) >= model.attrs["word_rate"]
    dimensions = ops.get_dropout_mask((1, width), model.attrs["dimension_rate"])
    return words.astype("f") * dimensions


def init(model: Model[InT, OutT], X: InT | None = None, Y: OutT | None = None) -> None:
    """Initialize the embedding."""
    embed = model.layers[0]
    embed.initialize(X=X)
    if embed.has_dim("nO"):
        model.set_dim("nO", embed.get_dim("nO"))
