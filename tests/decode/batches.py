"""Batches that decoders read, and what the references make of them."""

import numpy
import torch
from thinc.api import fix_random_seed

from spacy_eeap.attend.source import pad_source
from spacy_eeap.decode.reading import Reading
from spacy_eeap.decode.told import Told

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
    {"energy": "additive", "copy": True},
    {"energy": "general", "copy": True, "window": "local-p", "radius": 2},
    {"energy": "dot", "copy": True, "cell": "lstm", "normalise": "sparsemax"},
    {"energy": "additive", "coverage": True, "attention_width": 6},
    {"energy": "concat", "coverage": True, "copy": True, "cell": "lstm"},
    {"energy": "dot", "coverage": True, "window": "local-p", "radius": 2},
    {"energy": "general", "coverage": True, "copy": True, "normalise": "entmax15"},
    {"energy": "scaled_dot", "coverage": True, "attention_width": 3},
    {"energy": "additive", "coverage": True, "copy": True, "window": "local-m"},
    {"energy": "additive", "coverage": True, "copy": True, "normalise": "hard"},
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


def predict(model, reading):
    """Get what a decoder tells of the vocabulary's pieces."""
    return model.predict(reading).vectors


def begin_update(model, reading):
    """Get the same in training, and a callback from its gradient."""
    told, backprop = model.begin_update(reading)
    gates = told.gates if told.gates is None else numpy.zeros_like(told.gates)
    return told.vectors, lambda dY: backprop(Told(dY, None, gates))


def take_step(model, started, state, rows, t):
    """Get the same of a step, the weights (B, m, S), and the next state."""
    told, state = model.attrs["step"](model, started, state, rows, t)
    weights = told.weights.reshape(len(started.keys), -1, told.weights.shape[1])
    return told.vectors, weights, state


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def params_of(node):
    return {name: in_float64(node.get_param(name)) for name in node.param_names}


class Reference:
    """A decoder in float64, with the parameters of one of ours, for a batch.

    told: What tells each next piece, for each target, and the logit of the gate.
    weights: Those of its source.
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
            cell, nO = model.attrs["cell"], model.get_dim("nO")
            told, weights = decode(own, ask, cell, nO, H, Y, mask)
            self.told.append(told)
            self.weights.append(weights)

    @property
    def packed(self):
        """What tells the pieces, in the order of the reading's rows."""
        return self._pack(self.told, self.told[0].shape[1])

    @property
    def packed_weights(self):
        return self._pack(self.weights, self.reading.source.rows.shape[1])

    def _pack(self, arrays, width):
        packed = torch.zeros(len(self.reading.rows), width, dtype=torch.float64)
        for i, array in enumerate(arrays):
            rows = torch.tensor(self.reading.targets == i).nonzero()[:, 0]
            columns = torch.nn.functional.pad(array, (0, width - array.shape[1]))
            packed = packed.index_put((rows,), columns)
        return packed

    def backward(self, d_told):
        dY, d_weights, d_gates = d_told
        if d_gates is not None:
            dY = numpy.hstack([dY, d_gates[:, None]])
        tensors, grads = [self.packed], [torch.tensor(dY).double()]
        if d_weights is not None:
            tensors.append(self.packed_weights)
            grads.append(torch.tensor(d_weights).double())
        torch.autograd.backward(tensors, grads)

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
