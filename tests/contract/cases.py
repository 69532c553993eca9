"""What each registered layer is, to the contract suite: an entry for each name.

A case says how a config builds the layer, how sequences become its input, and what
it computes, once more, in torch and float64.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy
import torch
from thinc.api import Ragged

from spacy_eeap.attend.sentences import SentenceRagged

NI = 6


@dataclass
class Case:
    """config: The arguments of the layer, beside nI. nO: Its width of output.

    to_input, to_list: From sequences to the layer's input, and from its output (or
        the gradient of its input) to one array for each sequence.
    reference: From the sequences and the parameters of each node, as tensors, to
        one tensor for each sequence: what the gradient that comes back belongs to.
    finish: From that tensor to the layer's output.
    one_row_each: Whether every sequence must have exactly one row.
    """

    nO: int
    reference: Callable[[list[torch.Tensor], list[dict[str, torch.Tensor]]], list]
    config: dict[str, Any] = field(default_factory=dict)
    to_input: Callable[[list[numpy.ndarray]], Any] = list
    to_list: Callable[[Any], list[numpy.ndarray]] = list
    finish: Callable[[torch.Tensor], torch.Tensor] = lambda Z: Z
    one_row_each: bool = False


def to_ragged(Xs):
    return Ragged(numpy.concatenate(Xs), numpy.asarray([len(X) for X in Xs], "i"))


def rows_of(Y):
    """Make one array for each sequence, of a ragged array or of a row for each."""
    if isinstance(Y, Ragged):
        return numpy.split(Y.dataXd, numpy.cumsum(Y.lengths)[:-1])
    return list(Y)


def recurrent(torch_layer):
    def reference(Xs, params):
        (weights,) = params
        H = weights["U"].shape[-1]
        nI = weights["W"].shape[-1]
        rnn = torch_layer(nI, H, bidirectional=True, dtype=torch.float64)
        names = {"weight_ih": "W", "weight_hh": "U", "bias_ih": "b", "bias_hh": "c"}
        flat = {
            f"{theirs}_l0{suffix}": weights[ours][direction]
            for theirs, ours in names.items()
            for direction, suffix in enumerate(["", "_reverse"])
        }
        return [
            torch.func.functional_call(rnn, flat, X)[0]
            if len(X)
            else X.new_zeros(0, 2 * H)
            for X in Xs
        ]

    return reference


def global_attention(Xs, params):
    W, b, q = (params[0][name] for name in ("W", "b", "q"))
    return [torch.softmax(torch.tanh(X @ W.T + b) @ q, dim=0) @ X for X in Xs]


# The sentences of documents of this length. Others are cut into pieces of WINDOW.
SENTENCES = {7: [2, 1, 4]}
WINDOW = 3


def with_sentences(Xs):
    Xr = to_ragged(Xs)
    sentences = [SENTENCES.get(len(X)) for X in Xs]
    return SentenceRagged(Xr.dataXd, Xr.lengths, sentences)


def hierarchical_attention(Xs, params):
    encode_words, words, encode_sentences, sentences = params
    bigru = recurrent(torch.nn.GRU)

    def read(X):
        rows = torch.split(X, SENTENCES.get(len(X), WINDOW))
        encoded = bigru(rows, [encode_words])
        vectors = torch.stack(global_attention(encoded, [words]))
        return global_attention(bigru([vectors], [encode_sentences]), [sentences])[0]

    return [read(X) for X in Xs]


def classify(Xs, params):
    maxout, norm, linear = params
    X = torch.cat(Xs)
    H = torch.einsum("ohi,bi->boh", maxout["W"], X) + maxout["b"]
    H = H.amax(dim=2)
    H = torch.nn.functional.layer_norm(H, H.shape[1:], norm["G"], norm["b"], 1e-8)
    return list(H @ linear["W"].T + linear["b"])


CASES = {
    "spacy-eeap.BiGRU.v1": Case(8, recurrent(torch.nn.GRU), {"nO": 8}),
    "spacy-eeap.BiLSTM.v1": Case(8, recurrent(torch.nn.LSTM), {"nO": 8}),
    "spacy-eeap.GlobalAttention.v1": Case(
        NI,
        global_attention,
        {"nH": 5},
        to_input=to_ragged,
        to_list=rows_of,
    ),
    "spacy-eeap.HierarchicalAttention.v1": Case(
        8,
        hierarchical_attention,
        {
            "encode_words": {"@layers": "spacy-eeap.BiGRU.v1", "nO": 4},
            "words": {"@layers": "spacy-eeap.GlobalAttention.v1", "nH": 5},
            "encode_sentences": {"@layers": "spacy-eeap.BiGRU.v1", "nO": 8},
            "window": WINDOW,
        },
        to_input=with_sentences,
        to_list=rows_of,
    ),
    "spacy-eeap.Classify.v1": Case(
        3,
        classify,
        {"nO": 3, "exclusive_classes": True, "hidden_width": 7},
        to_input=numpy.concatenate,
        to_list=rows_of,
        finish=lambda Z: torch.softmax(Z, dim=-1),
        one_row_each=True,
    ),
}
