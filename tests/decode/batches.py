"""Batches that decoders read, and what the references make of them."""

import numpy
import torch
from thinc.api import fix_random_seed

from spacy_eeap.attend.source import pad_source
from spacy_eeap.decode.reading import Reading

from .reference_decoders import asker

NI, NE, NH, NO = 4, 3, 4, 5
# Rows of the sources, one of which is empty, and pieces of their targets.
LENGTHS = [3, 1, 5, 0, 2]
PIECES = [6, 3, 3, 1, 1]

# Every energy, window, normalisation and cell at least once.
CASES = [
    {"energy": "additive", "attention_width": 6},
    {"energy": "concat", "cell": "lstm"},
    {"energy": "dot"},
    {"energy": "dot", "cell": "lstm", "window": "local-p", "radius": 1},
    {"energy": "general", "nH": 5},
    {"energy": "scaled_dot", "attention_width": 2, "nH": 5, "cell": "lstm"},
    {"window": "local-m", "radius": 1},
    {"window": "local-p", "radius": 2, "nH": 5},
    {"energy": "additive", "normalise": "hard"},
    {"energy": "scaled_dot", "normalise": "sparsemax", "window": "local-m"},
    {"energy": "additive", "normalise": "entmax15", "window": "local-p"},
]


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("f")


def sources(lengths=LENGTHS, width=NI):
    return [random(n, width, seed=i) for i, n in enumerate(lengths)]


def make_reading(lengths=LENGTHS, pieces=PIECES):
    sizes = [sum(n > t for n in pieces) for t in range(max(pieces))]
    rows = random(sum(sizes), NE, seed=99)
    return Reading(pad_source(numpy, sources(lengths)), rows, sizes)


def alone(reading, i):
    """Get the batch of one target and its source."""
    source = reading.source
    length = source.lengths[i]
    rows = reading.rows[reading.targets == i]
    own = pad_source(numpy, [source.rows[i, :length]])
    return Reading(own, rows, [1] * len(rows))


def build(make, reading=None, **settings):
    """Build a decoder that computes in float32, with parameters of a good size."""
    fix_random_seed(0)
    settings = {"nH": NH, "nO": NO, "precision": "float32", "dropout": 0.0, **settings}
    model = make(**settings).initialize(X=reading or make_reading())
    add_noise(model)
    return model


def add_noise(model):
    """Move parameters from the zeros they start from, which would hide much."""
    generator = numpy.random.default_rng(1)
    for node in model.walk():
        for name in node.param_names:
            param = node.get_param(name)
            noise = generator.normal(scale=0.5, size=param.shape)
            node.set_param(name, (param + noise).astype("f"))


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def params_of(node):
    return {name: in_float64(node.get_param(name)) for name in node.param_names}


class Reference:
    """A decoder in float64, with the parameters of one of ours, for a batch.

    told: What tells each next piece, for each target. weights: Those of its source.
    """

    def __init__(self, model, decode, reading, masks=None):
        attention = model.layers[0]
        self.nodes = [model, *attention.layers]
        self.params = [params_of(node) for node in self.nodes]
        own, of_energy, of_centre = [*self.params, {}][:3]
        choices = (attention.attrs[name] for name in ("normalise", "window", "radius"))
        ask = asker(attention.layers[0].name, *choices, of_energy, of_centre)
        lengths = reading.source.lengths
        self.reading = reading
        self.sources = [
            in_float64(rows[:length])
            for rows, length in zip(reading.source.rows, lengths, strict=True)
        ]
        self.rows = in_float64(reading.rows)
        self.told, self.weights = [], []
        for i, H in enumerate(self.sources):
            mask = 1 if masks is None else torch.tensor(masks[i])
            Y = self.rows[reading.targets == i]
            told, weights = decode(own, ask, model.attrs["cell"], H, Y, mask)
            self.told.append(told)
            self.weights.append(weights.detach())

    @property
    def packed(self):
        """What tells the pieces, in the order of the reading's rows."""
        N, nO = len(self.reading.rows), self.told[0].shape[1]
        packed = torch.zeros(N, nO, dtype=torch.float64)
        for i, told in enumerate(self.told):
            packed[self.reading.targets == i] = told
        return packed

    def backward(self, dY):
        self.packed.backward(torch.tensor(dY).double())

    def gradients(self):
        """Get the gradient of each parameter, by the node's name and its own."""
        return {
            (node.name, name): tensor.grad.numpy()
            for node, params in zip(self.nodes, self.params, strict=True)
            for name, tensor in params.items()
        }


def gradients_of(model):
    """Get the gradients of a decoder, as those of a Reference."""
    return {
        (node.name, name): node.get_grad(name)
        for node in [model, *model.layers[0].layers]
        for name in node.param_names
    }


def forget_gradients(model):
    for node in model.walk():
        for name in node.param_names:
            node.set_grad(name, numpy.zeros_like(node.get_param(name)))
