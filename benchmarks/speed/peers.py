"""Peers that are no layers of thinc's: plain torch, and fastText."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence


class PackedRNN:
    """A recurrent layer over packed sequences, its gradients by autograd."""

    def __init__(self, rnn: nn.GRU | nn.LSTM, Xs: list[NDArray]) -> None:
        self.rnn = rnn
        self.Xs = [torch.from_numpy(X).requires_grad_() for X in Xs]

    def predict(self) -> None:
        """Encode the sequences."""
        with torch.no_grad():
            self.rnn(pack_sequence(self.Xs, enforce_sorted=False))

    def train(self) -> None:
        """Encode them, and get the gradients of the input and of the weights."""
        Y = self.rnn(pack_sequence(self.Xs, enforce_sorted=False))[0].data
        Y.backward(Y.detach())


class HAN(nn.Module):
    """A hierarchical attention network over padded documents (Yang et al. 2016).

    Of the sizes of configs/hierarchical.cfg, with one table of words.
    """

    def __init__(self, rows: int = 5000, width: int = 48, n_classes: int = 2) -> None:
        super().__init__()
        self.embed = nn.Embedding(rows, width, padding_idx=0)
        self.words = Level(width, width)
        self.sentences = Level(2 * width, width)
        self.predict = nn.Linear(2 * width, n_classes)

    def forward(self, ids: Tensor) -> Tensor:
        """Score documents. ids (B, sentences, words): 0 for padding."""
        B, S, W = ids.shape
        is_word = ids != 0
        vectors = self.words(self.embed(ids).view(B * S, W, -1), is_word.view(-1, W))
        return self.predict(self.sentences(vectors.view(B, S, -1), is_word.any(-1)))


class Level(nn.Module):
    """A GRU, and attention with a learned query."""

    def __init__(self, nI: int, hidden: int) -> None:
        super().__init__()
        self.encode = nn.GRU(nI, hidden, batch_first=True, bidirectional=True)
        self.key = nn.Linear(2 * hidden, 2 * hidden)
        self.query = nn.Linear(2 * hidden, 1, bias=False)

    def forward(self, X: Tensor, is_filled: Tensor) -> Tensor:
        """Reduce sequences: X (B, length, nI), is_filled (B, length)."""
        H, _ = self.encode(X)
        energies = self.query(torch.tanh(self.key(H)))
        # Not -inf, which makes NaN of a sentence that is padding throughout.
        energies = energies.masked_fill(~is_filled[..., None], -1e9)
        return (energies.softmax(dim=1) * H).sum(dim=1)


class BiLSTMTagger(nn.Module):
    """A BiLSTM over one table of words, packed, of the width of configs/tagger.cfg."""

    def __init__(self, n_tags: int, rows: int = 5000, width: int = 96) -> None:
        super().__init__()
        self.embed = nn.Embedding(rows, width)
        self.encode = nn.LSTM(width, width // 2, bidirectional=True)
        self.predict = nn.Linear(width, n_tags)

    def forward(self, ids: list[Tensor]) -> PackedSequence:
        """Score the tokens of documents. ids: the rows of the words of each."""
        packed = pack_sequence(ids, enforce_sorted=False)
        H, _ = self.encode(packed._replace(data=self.embed(packed.data)))
        return H._replace(data=self.predict(H.data))


def pad(documents: Sequence[Sequence[NDArray]]) -> Tensor:
    """Pad the word ids of the sentences of documents: (B, sentences, words)."""
    S = max(map(len, documents))
    W = max(len(sentence) for sentences in documents for sentence in sentences)
    ids = numpy.zeros((len(documents), S, W), dtype="int64")
    for b, sentences in enumerate(documents):
        for s, sentence in enumerate(sentences):
            ids[b, s, : len(sentence)] = sentence
    return torch.from_numpy(ids)


def fasttext(texts: list[str]) -> Callable[[], object]:
    """Train fastText (Joulin et al. 2017), words and bigrams.

    Its words are those between spaces.

    RETURNS (Callable): Classifies the texts.
    RAISES (ImportError): If fastText is not installed.
    """
    from fasttext import train_supervised

    lines = [" ".join(text.split()) for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        labelled = (f"__label__{i % 2} {line}\n" for i, line in enumerate(lines))
        path.write_text("".join(labelled), encoding="utf8")
        model = train_supervised(
            str(path), wordNgrams=2, bucket=2**18, epoch=1, thread=1, verbose=0
        )
    return lambda: model.predict(lines)
