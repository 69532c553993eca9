"""Races of memory networks: ours, from Docs, and one in plain torch, from ids.

Both learn the questions of all tasks of bAbI in the same batches. Ours finds the
sentences of the stories each time. The other's are numbered and padded beforehand.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import numpy
import spacy
import torch
from numpy.typing import NDArray
from spacy.attrs import LOWER
from spacy.tokens import Doc
from spacy.util import minibatch
from thinc.api import Adam
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from spacy_eeap.models.memory_network import MemoryNetwork
from spacy_eeap.readers.babi import BabiReader
from spacy_eeap.stories import make_story

from .peers import pad
from .texts import Texts
from .timing import Race, of_amount

OURS = "MemoryNetwork, from Docs"
PEER = "plain torch MemN2N, from ids"
UNIT = "questions/s"
ROWS, WIDTH, HOPS, MEMORIES = 300, 50, 3, 50
LEARN_RATE = 0.003
BATCH = 32
LIMIT = 160  # questions of each task


class Padded(NamedTuple):
    """A batch of stories in numbers: facts (B, M, J), questions (B, J), answers (B,).

    The most recent fact is the first, and 0 is padding.
    """

    facts: Tensor
    questions: Tensor
    answers: Tensor


class MemN2N(nn.Module):
    """The network of Sukhbaatar et al. (2015) with adjacent tying, over padded arrays.

    Position encoding is that of the longest sentence, and there is no noise: both are
    less work than ours has.
    """

    def __init__(self, n_answers: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(
            nn.Embedding(ROWS + 1, WIDTH, padding_idx=0) for _ in range(HOPS + 1)
        )
        self.times = nn.Parameter(0.1 * torch.randn(HOPS + 1, MEMORIES, WIDTH))
        self.n_answers = n_answers

    def forward(self, facts: Tensor, questions: Tensor) -> Tensor:
        """Score the answers of padded stories."""
        u = self.read(0, questions)
        is_empty = facts[..., 0] == 0
        for hop in range(HOPS):
            m, c = (
                self.read(table, facts) + self.times[table, : facts.shape[1]]
                for table in (hop, hop + 1)
            )
            scores = torch.einsum("bmd,bd->bm", m, u).masked_fill(is_empty, -1e9)
            u = u + torch.einsum("bm,bmd->bd", scores.softmax(dim=1), c)
        # Which words they are makes no difference to the time.
        return u @ self.tables[-1].weight[1 : self.n_answers + 1].T

    def read(self, table: int, ids: Tensor) -> Tensor:
        """Sum the vectors of the words of sentences (..., J)."""
        J = ids.shape[-1]
        share = torch.arange(1, J + 1)[:, None] / J
        k = torch.arange(1, WIDTH + 1) / WIDTH
        encoding = (1 - share) - k * (1 - 2 * share)
        return (self.tables[table](ids) * encoding).sum(dim=-2)


def memory_network(texts: Texts) -> Iterator[Race]:
    """Race both in training and in prediction."""
    docs, answers = stories(texts)
    labels = sorted(set(answers))
    model = MemoryNetwork(HOPS, WIDTH, rows=ROWS, memories=MEMORIES)
    model.attrs["set_answers"](model, labels)
    truths = numpy.asarray([labels.index(answer) for answer in answers])
    one_hot = numpy.eye(len(labels), dtype="f")[truths]
    model.initialize(X=docs[:1], Y=one_hot[:1])
    optimizer = Adam(LEARN_RATE)
    batches = list(minibatch(zip(docs, one_hot, strict=True), BATCH))
    peer = MemN2N(n_answers=len(labels))
    adam = torch.optim.Adam(peer.parameters(), lr=LEARN_RATE)
    padded = list(pad_stories(docs, truths))

    def train() -> None:
        for batch in batches:
            some, of_some = zip(*batch, strict=True)
            Y, backprop = model.begin_update(list(some))
            backprop(Y - numpy.stack(of_some))
            model.finish_update(optimizer)

    def train_peer() -> None:
        for batch in padded:
            adam.zero_grad()
            scores = peer(batch.facts, batch.questions)
            cross_entropy(scores, batch.answers, reduction="sum").backward()
            adam.step()

    def predict() -> None:
        for batch in batches:
            model.predict([doc for doc, _ in batch])

    @torch.no_grad()
    def predict_peer() -> None:
        for batch in padded:
            peer(batch.facts, batch.questions)

    for task, ours, other, bars in [
        ("train", train, train_peer, {PEER: 1.0}),
        ("predict", predict, predict_peer, {}),
    ]:
        contestants = [
            of_amount(OURS, ours, len(docs)),
            of_amount(PEER, other, len(docs)),
        ]
        title = f"{task}, questions over facts, {BATCH} a batch"
        yield Race("memory-network", title, contestants, UNIT, at_least=bars)


def stories(texts: Texts) -> tuple[list[Doc], list[str]]:
    """Get stories and their answers, of all tasks of bAbI or a few made up."""
    nlp = spacy.blank("en")
    if texts.babi is None:
        docs = [make_story(nlp, texts.short, f"{text} ?") for text in texts.short]
        return docs, [text.split()[0] for text in texts.short]
    examples = list(BabiReader(texts.babi, "train", limit=LIMIT)(nlp))
    Random(0).shuffle(examples)
    answers = [example.y._.answer["text"] for example in examples]
    return [example.x for example in examples], answers


def pad_stories(docs: list[Doc], answers: NDArray) -> Iterator[Padded]:
    """Number and pad batches of stories, whose answers are these numbers."""
    known = numpy.unique(numpy.concatenate([doc.to_array(LOWER) for doc in docs]))
    for first in range(0, len(docs), BATCH):
        facts, questions = [], []
        for doc in docs[first : first + BATCH]:
            # From 1 on, as 0 is padding.
            ids = 1 + numpy.searchsorted(known, doc.to_array(LOWER))
            sentences = [ids[fact.start : fact.end] for fact in doc.spans["facts"]]
            facts.append(sentences[: -MEMORIES - 1 : -1])
            question = doc.spans["question"][0]
            questions.append([ids[question.start : question.end]])
        truths = torch.from_numpy(answers[first : first + BATCH])
        yield Padded(pad(facts), pad(questions)[:, 0], truths)
