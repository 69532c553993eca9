"""Words read as their characters: for what no table of words knows, above all endings.

A word is a small document, and goes through the same stages as one:

    x = E(c_1), ..., E(c_n)      a vector for each character  (n, char_width)
    h = encode(x)                characters in context        (n, width of encode)
    y = reduce(h)                the word                     (nO,)

where c_1 and c_n mark the start and the end of the word, so that no word is empty.
Each distinct word of a batch is read once: distinct.py.

Ling et al. (2015), sec. 3: https://aclanthology.org/D15-1176
Lample et al. (2016), sec. 4.1: https://aclanthology.org/N16-1030
"""

from collections.abc import Callable
from typing import Any, cast

import numpy
from numpy.typing import NDArray
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from thinc.api import HashEmbed, Model, Ops
from thinc.types import Floats2d, Ragged

from ..numeric.arrays import Floats, split_rows
from ..numeric.prediction import no_backprop
from .distinct import Distinct
from .token_rows import TokenRows

Encode = Model[list[Floats2d], list[Floats2d]]
Reduce = Model[Ragged, Floats2d]

# Unicode sets these aside for the use within a program: no text has them.
START, END = "\ufdd0", "\ufdd1"

# Words that are read at once at prediction. Bounds the working memory, and is too large
# to slow anything down.
MAX_WORDS = 2**12


def CharacterEmbed(
    encode: Model[list[Floats2d], list[Floats2d]],
    reduce: Model[Ragged, Floats2d],
    *,
    char_width: int = 32,
    rows: int = 1000,
    attr: str = "ORTH",
    max_length: int | None = 32,
) -> Model[list[Doc], list[Floats2d]]:
    """Build it. In a config: @architectures = "spacy-eeap.CharacterEmbed.v1".

    The [training] dropout applies to the output, for every token anew, and to layers
    of `encode` without a rate of their own, there once for all tokens of a word.

    encode (Model[List[Floats2d], List[Floats2d]]): Reads the characters of each word.
    reduce (Model[Ragged, Floats2d]): Makes a vector of them. Its width is that of
        the output.
    char_width (int): Width of the vector of a character.
    rows (int): Number of rows of the characters' table. A character is the sum of
        four of them, so it can have more characters than rows.
    attr (str): The attribute that is read: ORTH, LOWER or another string.
    max_length (Optional[int]): Number of characters up to which a word is read
        whole, at least 2. Of a longer one the first half of so many and the last
        half are. None for no limit.
    RAISES (ValueError): If max_length is below 2, or attr is no attribute.
    """
    if max_length is not None and max_length < 2:
        raise ValueError(f"max_length must be at least 2 or null, was {max_length}")
    if intify_attr(attr) is None:
        raise ValueError(f"attr must be a token attribute such as ORTH, was {attr!r}")
    embed: Model[Any, Floats2d] = HashEmbed(char_width, rows, seed=8)
    model: Model[list[Doc], list[Floats2d]] = Model(
        "character_embed",
        forward,
        init=init,
        layers=[embed, encode, reduce],
        dims={"nO": None},
        attrs={"attr": attr, "max_length": max_length},
    )
    return Distinct(model, [attr], None, static_vectors=False)


def forward(
    model: Model[list[Doc], list[Floats2d]], docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    """Embed the words of one TokenRows, and get the callback for the gradient."""
    (tokens,) = cast(list[TokenRows], docs)
    words = _words(tokens, model.attrs["attr"], model.attrs["max_length"])
    if not is_train:
        starts = range(0, len(words), MAX_WORDS)
        Ys = [_read(model, words[i : i + MAX_WORDS], False)[0] for i in starts]
        return [model.ops.xp.concatenate(Ys)], no_backprop
    Y, backprop_read = _read(model, words, True)

    def backprop(dYs: list[Floats2d]) -> list[Doc]:
        backprop_read(*dYs)
        return []

    return [Y], backprop


def _words(tokens: TokenRows, attr: str, max_length: int | None) -> list[str]:
    strings = tokens.vocab.strings
    words = [strings[key] for key in tokens.to_array(attr).tolist()]
    if max_length is None:
        return words
    head, tail = (max_length + 1) // 2, max_length // 2
    return [
        word if len(word) <= max_length else word[:head] + word[-tail:]
        for word in words
    ]


def _read(
    model: Model[Any, Any], words: list[str], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], None]]:
    _, encode, reduce = model.layers
    codes, lengths = _characters(words)
    X, backprop_embed = _embed(model, codes, is_train)
    Xs = split_rows(X, lengths)
    Hs, backprop_encode = encode(Xs, is_train)
    H = model.ops.xp.concatenate(Hs)
    Y, backprop_reduce = reduce(Ragged(H, model.ops.asarray1i(lengths)), is_train)

    def backprop(dY: Floats2d) -> None:
        dH = backprop_reduce(dY).dataXd
        dXs = backprop_encode(split_rows(dH, lengths))
        backprop_embed(model.ops.xp.concatenate(dXs))

    return Y, backprop


def _characters(words: list[str]) -> tuple[NDArray[Any], list[int]]:
    """Get the code points of words between marks, and how many each word has."""
    text = START + (END + START).join(words) + END
    codes = numpy.frombuffer(text.encode("utf-32-le"), dtype="uint32")
    return codes, [len(word) + 2 for word in words]


def _embed(
    model: Model[Any, Any], codes: NDArray[Any], is_train: bool
) -> tuple[Floats, Callable[[Floats], None]]:
    """Embed each distinct character once: a batch of words has few."""
    distinct, inverse = numpy.unique(codes, return_inverse=True)
    ops: Ops = model.ops
    index = ops.xp.asarray(inverse, dtype="int32")
    E, backprop_hash = model.layers[0](ops.xp.asarray(distinct), is_train)

    def backprop(dX: Floats) -> None:
        dE = ops.alloc2f(*E.shape)
        ops.scatter_add(dE, index, dX)
        backprop_hash(dE)

    return E.take(index, axis=0), backprop


def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
    """Initialize the layers and infer nO, which needs no data: any word will do."""
    embed, encode, reduce = model.layers
    embed.initialize()
    X, _ = _embed(model, _characters(["word"])[0], False)
    encode.initialize(X=[X])
    (H,) = encode.predict([X])
    Hr = Ragged(H, model.ops.asarray1i([len(H)]))
    reduce.initialize(X=Hr)
    model.set_dim("nO", reduce.predict(Hr).shape[1])
