"""What each registered layer is, to the contract suite: cases for each name.

A case says how a config builds the layer, how sequences become its input, and what
it computes, once more, in torch and float64.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy
import torch
from thinc.api import Ragged

from spacy_eeap.attend.batch.sentences import SentenceRagged
from spacy_eeap.stories.memories import Memories

from ..attend import reference_layers as references
from ..attend.facts.reference_fact_transformer import fact_transformer
from ..encode.reference_mingru import minimal_gru

NI = 6


@dataclass
class Case:
    """config: The arguments of the layer, beside nI. nO: Its width of output.

    to_input, to_list: From sequences to the layer's input, and from its output (or
        the gradient of its input) to one array for each sequence.
    reference: From the sequences and the parameters of each node, as tensors, to
        one tensor for each sequence: what the gradient that comes back belongs to.
    finish: From that tensor to the layer's output, in training or not.
    one_row_each: Whether every sequence must have exactly one row.
    zero_if_empty: Whether sequences without rows give zeros, or no rows.
    """

    nO: int
    reference: Callable[[list[torch.Tensor], list[dict[str, torch.Tensor]]], list]
    config: dict[str, Any] = field(default_factory=dict)
    to_input: Callable[[list[numpy.ndarray]], Any] = list
    to_list: Callable[[Any], list[numpy.ndarray]] = list
    finish: Callable[[torch.Tensor, bool], torch.Tensor] = lambda Z, is_train: Z
    one_row_each: bool = False
    zero_if_empty: bool = True


def to_rows(Xs):
    return numpy.concatenate(Xs) if Xs else numpy.zeros((0, NI), dtype="f")


def to_ragged(Xs):
    return Ragged(to_rows(Xs), numpy.asarray([len(X) for X in Xs], "i"))


def rows_of(Y):
    """Make one array for each sequence, of a ragged array or of a row for each."""
    return split(Y.dataXd, Y.lengths) if isinstance(Y, Ragged) else list(Y)


def split(X, lengths):
    return numpy.split(X, numpy.cumsum(lengths)[:-1]) if len(lengths) else []


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


def maxout_window(width, window_size, maxout_pieces, depth):
    """spaCy's padding is as wide as the receptive field, and encoded as tokens are."""
    pad = window_size * depth

    def encode(X, maxout, norm):
        padded = torch.nn.functional.pad(X, (0, 0, window_size, window_size))
        windows = padded.unfold(0, 2 * window_size + 1, 1).mT.flatten(1)
        H = (torch.einsum("opi,ni->nop", maxout["W"], windows) + maxout["b"]).amax(2)
        return X + torch.nn.functional.layer_norm(
            H, H.shape[1:], norm["G"], norm["b"], 1e-8
        )

    def reference(Xs, params):
        layers = list(zip(params[::2], params[1::2], strict=True))
        padded = [torch.nn.functional.pad(X, (0, 0, pad, pad)) for X in Xs]
        for maxout, norm in layers:
            padded = [encode(X, maxout, norm) for X in padded]
        return [X[pad : len(X) - pad] for X in padded]

    return reference


def window_encoder(**config):
    config = {"width": NI, **config}
    return Case(NI, maxout_window(**config), config)


global_attention = references.learned()

# The sentences of documents of this length. Others are cut into pieces of WINDOW.
SENTENCES = {7: [2, 1, 4]}
WINDOW = 3


def with_sentences(Xs):
    Xr = to_ragged(Xs)
    sentences = [SENTENCES.get(len(X)) for X in Xs]
    return SentenceRagged(Xr.dataXd, Xr.lengths, lambda: sentences)


def hierarchical_attention(Xs, params):
    encode_words, words, encode_sentences, sentences = params
    bigru = recurrent(torch.nn.GRU)

    def read(X):
        rows = torch.split(X, SENTENCES.get(len(X), WINDOW))
        encoded = bigru(rows, [encode_words])
        vectors = torch.stack(global_attention(encoded, [words]))
        return global_attention(bigru([vectors], [encode_sentences]), [sentences])[0]

    return [read(X) for X in Xs]


def logits(X, *hidden, linear):
    if hidden:
        maxout, norm = hidden
        X = (torch.einsum("ohi,bi->boh", maxout["W"], X) + maxout["b"]).amax(dim=2)
        X = torch.nn.functional.layer_norm(X, X.shape[1:], norm["G"], norm["b"], 1e-8)
    return X @ linear["W"].T + linear["b"]


def classify(Xs, params):
    *hidden, linear = params
    return list(logits(torch.cat(Xs), *hidden, linear=linear))


def tag(Xs, params):
    linear, *hidden = params
    return [logits(X, *hidden, linear=linear) for X in Xs]


def tagger(**config):
    # At prediction the logits are not normalised.
    return Case(
        3,
        tag,
        {"nO": 3, **config},
        finish=lambda Z, is_train: torch.softmax(Z, dim=-1) if is_train else Z,
    )


def reducer(reference, config, nO=NI):
    return Case(nO, reference, config, to_input=to_ragged, to_list=rows_of)


def learned(energy="additive", normalise="softmax", **config):
    config = {"energy": energy, "normalise": normalise, **config}
    return reducer(references.learned(energy, normalise), config)


def multihead(energy="additive", normalise="softmax", **config):
    # The penalty is no part of the output: see tests/attend/test_multihead.py.
    config = {"heads": 3, "penalty": 0.0, **config}
    config = {"energy": energy, "normalise": normalise, **config}
    return reducer(references.learned(energy, normalise), config, nO=3 * NI)


def local(nH=None, **config):
    return reducer(references.local(**config), {"nH": nH, **config})


def multihop(nH=None, shared=True, **config):
    return reducer(
        references.multihop(**config), {"nH": nH, "shared": shared, **config}
    )


def context(nH=None, nO=NI, **config):
    return Case(nO, references.context(**config), {"nH": nH, "nO": nO, **config})


QUESTION = numpy.random.default_rng(3).normal(size=NI).astype("f")


def to_memories(Xs):
    """Ask the same question of each sequence of facts."""
    lengths = numpy.asarray([len(X) for X in Xs], dtype=int)
    facts = 1 + numpy.arange(lengths.sum())
    questions = numpy.zeros(len(Xs), dtype=int)
    X = to_rows(Xs)
    question = numpy.resize(QUESTION, (1, X.shape[1]))
    return Memories(numpy.concatenate([question, X]), facts, lengths, questions)


def facts_of(Y):
    """Make one array for each sequence, of a row for each or of the facts' gradient."""
    return split(Y.sentences[1:], Y.lengths) if isinstance(Y, Memories) else list(Y)


def facts(**config):
    # Without facts, the question alone is read.
    return Case(
        NI,
        fact_transformer(QUESTION, **config),
        config,
        to_input=to_memories,
        to_list=facts_of,
        zero_if_empty=False,
    )


CASES = {
    "spacy-eeap.BiGRU.v1": [Case(8, recurrent(torch.nn.GRU), {"nO": 8})],
    "spacy-eeap.BiLSTM.v1": [Case(8, recurrent(torch.nn.LSTM), {"nO": 8})],
    "spacy-eeap.BiMinGRU.v1": [
        Case(8, lambda Xs, params: [minimal_gru(*params, X) for X in Xs], {"nO": 8})
    ],
    "spacy-eeap.MaxoutWindowEncoder.v1": [
        window_encoder(window_size=1, maxout_pieces=3, depth=2),
        window_encoder(window_size=2, maxout_pieces=2, depth=1),
        window_encoder(window_size=0, maxout_pieces=1, depth=3),
    ],
    "spacy-eeap.GlobalAttention.v1": [
        reducer(global_attention, {"nH": 5}),
        learned("concat", nH=5),
        learned("dot"),
        learned("general", nH=5),
        learned("scaled_dot", nH=5),
        learned(normalise="hard"),
        learned(normalise="sparsemax"),
        learned(normalise="entmax15"),
    ],
    "spacy-eeap.MultiHeadAttention.v1": [
        multihead(nH=5),
        multihead("dot"),
        multihead("scaled_dot", "entmax15", nH=5),
        multihead(normalise="hard"),
    ],
    "spacy-eeap.LocalAttention.v1": [
        local(),
        local(radius=1),
        local(radius=2, window="local-m"),
        local(radius=2, energy="additive", nH=5),
        local(radius=2, energy="concat", normalise="sparsemax"),
        local(radius=2, energy="dot", normalise="entmax15"),
        local(radius=2, energy="scaled_dot", normalise="hard", nH=5),
    ],
    "spacy-eeap.MultiHopAttention.v1": [
        multihop(),
        multihop(hops=1, nH=5),
        multihop(hops=3, shared=False, nH=5),
        multihop(hops=3, energy="dot"),
        multihop(energy="general", normalise="entmax15", shared=False),
        multihop(energy="scaled_dot", normalise="sparsemax"),
        multihop(energy="concat", normalise="hard"),
    ],
    "spacy-eeap.ContextAttention.v1": [
        context(),
        context(heads=3, nH=9),
        context(heads=2, energy="additive", window="local-m", radius=1),
        context(heads=2, energy="general", window="local-p", radius=2),
        context(heads=3, energy="dot", project=False, residual=False),
        context(energy="concat", normalise="sparsemax", window="local-p", radius=1),
        context(normalise="entmax15", window="local-m", radius=2),
        context(normalise="hard", residual=False, nO=4),
    ],
    "spacy-eeap.FactTransformer.v1": [
        facts(before=1, after=1, anywhere=1, steps=2),
        facts(before=2, after=1, anywhere=0, hidden_width=5),
        facts(before=0, after=0, anywhere=2, steps=1),
    ],
    "spacy-eeap.HierarchicalAttention.v1": [
        Case(
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
        )
    ],
    "spacy-eeap.reduce_ends.v1": [reducer(references.ends, {})],
    "spacy-eeap.Classify.v1": [
        Case(
            3,
            classify,
            {"nO": 3, "exclusive_classes": True, "hidden_width": 7},
            to_input=to_rows,
            to_list=rows_of,
            finish=lambda Z, is_train: torch.softmax(Z, dim=-1),
            one_row_each=True,
        )
    ],
    "spacy-eeap.Tag.v1": [tagger(), tagger(hidden_width=7)],
}
