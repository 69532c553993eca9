"""Classify: scores of classes from the vector of each document.

    H = maxout(X)              hidden layer, normalised; left out if it has no width
    Y = softmax(H W' + b)      exclusive classes: the scores of a document sum to 1
    Y = sigmoid(H W' + b)      otherwise: each score stands for itself

for X (B, nI), H (B, nH), Y (B, nO). As in thinc's Softmax, the gradient that comes
back is that of the logits: for cross-entropy it is Y - truth, which is what
spaCy's text categorizers send.
"""

from collections.abc import Callable

from thinc.api import Linear, Model, chain, resizable, zero_init
from thinc.layers.chain import forward as forward_chain
from thinc.layers.chain import init as init_chain
from thinc.layers.resizable import resize_linear_weighted, resize_model
from thinc.types import Floats2d

from ..numeric.arrays import Floats
from .hidden import check_input, hidden_layers

# An exclusive class that is new starts with the mean of the old logits, less this. The
# mean is at most the highest, whose exponential a softmax makes 1, and in float32 what
# is added to 1 is lost up to 2^-24. So n new classes move no old score if
# n exp(-margin) <= 2^-24, that is margin >= 24 log(2) + log(n) = 16.6 + log(n): 20 is
# enough for 28, and training can lift a class from there.
NEW_CLASS_MARGIN = 20.0
# A class that stands for itself moves no other: it starts at a score of 0.02.
NEW_CLASS_LOGIT = -4.0


def Classify(
    nO: int | None = None,
    nI: int | None = None,
    *,
    exclusive_classes: bool,
    hidden_width: int | None = None,
    dropout: float | None = None,
) -> Model[Floats2d, Floats2d]:
    """Build the layer. In a config: @layers = "spacy-eeap.Classify.v1".

    nO (Optional[int]): Number of classes. Inferred from the data if None.
    nI (Optional[int]): Width of the documents' vectors. Inferred if None.
    exclusive_classes (bool): Whether a document has exactly one class.
    hidden_width (Optional[int]): Width of the hidden layer. None for no such layer.
    dropout (Optional[float]): Share of the input and of the hidden layer that is
        dropped in training. If None, the [training] dropout of the config.
    """
    output: Model[Floats2d, Floats2d] = resizable(
        Linear(nO, hidden_width or nI, init_W=zero_init),
        _resize_exclusive if exclusive_classes else _resize_multilabel,
    )
    activation = softmax() if exclusive_classes else sigmoid()
    layers: Model[Floats2d, Floats2d] = chain(
        *hidden_layers(nI, hidden_width, dropout), output, activation
    )
    model: Model[Floats2d, Floats2d] = Model(
        layers.name, forward, init=init_chain, layers=layers.layers, dims={"nO": None}
    )
    model.set_ref("output_layer", output)
    model.attrs["multi_label"] = not exclusive_classes
    model.attrs["resize_output"] = resize_output
    return model


def forward(
    model: Model[Floats2d, Floats2d], X: Floats2d, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Get the scores of each document, and the callback for their gradient.

    RAISES: ValueError if the documents' vectors have another width than nI.
    """
    check_input(model, X)
    if not len(X):  # thinc's maxout does not go back through no rows
        return model.ops.alloc2f(0, model.get_dim("nO")), lambda d_logits: X
    return forward_chain(model, X, is_train)


def resize_output(
    model: Model[Floats2d, Floats2d], nO: int
) -> Model[Floats2d, Floats2d]:
    """Add classes to the model. The scores of the old ones stay what they were.

    nO (int): The new number of classes.
    """
    output = model.get_ref("output_layer")
    resize_model(output, nO)
    for layer in (output, model):
        layer.set_dim("nO", nO, force=True)
    return model


def _resize_exclusive(
    layer: Model[Floats2d, Floats2d], nO: int
) -> Model[Floats2d, Floats2d]:
    new = {}
    if layer.has_param("W"):
        W: Floats = layer.get_param("W")
        b: Floats = layer.get_param("b")
        new = {"W": W.mean(axis=0), "b": b.mean() - NEW_CLASS_MARGIN}
    return resize_linear_weighted(layer, nO, fill_defaults=new)


def _resize_multilabel(
    layer: Model[Floats2d, Floats2d], nO: int
) -> Model[Floats2d, Floats2d]:
    fill_defaults = {"W": 0.0, "b": NEW_CLASS_LOGIT}
    return resize_linear_weighted(layer, nO, fill_defaults=fill_defaults)


def softmax() -> Model[Floats2d, Floats2d]:
    """Build the activation of exclusive classes."""
    return Model("softmax_of_logits", _forward_softmax)


def sigmoid() -> Model[Floats2d, Floats2d]:
    """Build the activation of classes that do not exclude each other."""
    return Model("sigmoid_of_logits", _forward_sigmoid)


def _forward_softmax(
    model: Model[Floats2d, Floats2d], X: Floats2d, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    return model.ops.softmax(X), _gradient_of_logits


def _forward_sigmoid(
    model: Model[Floats2d, Floats2d], X: Floats2d, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    return model.ops.sigmoid(X), _gradient_of_logits


def _gradient_of_logits(d_logits: Floats2d) -> Floats2d:
    return d_logits
