"""Tag: scores of tags from the vector of each token.

    H = maxout(X)              hidden layer, normalised; left out if it has no width
    Y = softmax(H W' + b)      in training
    Y = H W' + b               at prediction, where only the order of scores counts

for the tokens of each document X (N, nI), H (N, nH), Y (N, nO). As in thinc's Softmax,
the gradient that comes back is that of the logits: for cross-entropy it is Y - truth,
which is what spaCy's taggers send.
"""

from collections.abc import Callable

from thinc.api import Model, Softmax_v2, chain, glorot_uniform_init
from thinc.layers.with_array import forward as forward_with_array
from thinc.layers.with_array import init
from thinc.types import Floats2d

from .hidden import check_input, hidden_layers

InT = list[Floats2d]


def Tag(
    nO: int | None = None,
    nI: int | None = None,
    *,
    hidden_width: int | None = None,
    dropout: float | None = None,
) -> Model[InT, InT]:
    """Build the layer. In a config: @layers = "spacy-eeap.Tag.v1".

    nO (Optional[int]): Number of tags. Inferred from the data if None.
    nI (Optional[int]): Width of the tokens' vectors. Inferred if None.
    hidden_width (Optional[int]): Width of the hidden layer. None for no such layer.
    dropout (Optional[float]): Share of the input and of the hidden layer that is
        dropped in training. If None, the [training] dropout of the config.
    """
    # From zeros, where spaCy's tagger starts, it learns later: at first the encoder
    # gets no gradient, and for many steps a small one.
    output = Softmax_v2(
        nO, hidden_width or nI, init_W=glorot_uniform_init, normalize_outputs=False
    )
    rows: Model[Floats2d, Floats2d] = chain(
        *hidden_layers(nI, hidden_width, dropout), output
    )
    model: Model[InT, InT] = Model(
        "tag",
        forward,
        init=init,
        layers=[rows],
        dims={"nO": nO},
        attrs={"pad": 0},
    )
    model.set_ref("output_layer", output)
    return model


def forward(
    model: Model[InT, InT], Xs: InT, is_train: bool
) -> tuple[InT, Callable[[InT], InT]]:
    """Get the scores of each token, and the callback for their gradient.

    RAISES: ValueError if the tokens' vectors have another width than nI.
    """
    if not any(map(len, Xs)):  # thinc's maxout does not go back through no rows
        Ys = [model.ops.alloc2f(0, model.get_dim("nO")) for _ in Xs]
        return Ys, lambda dYs: Xs
    for X in Xs:
        check_input(model.layers[0], X)
    return forward_with_array(model, Xs, is_train)
