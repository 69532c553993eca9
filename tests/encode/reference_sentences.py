"""A tok2vec that tells what it reads, and ReadSentences once more in float64."""

import numpy
import torch
from thinc.api import Model

from spacy_eeap.stories import find_story

WIDTH = 5
POSITIONS = 3  # fewer than the sentences of the tests have words


def row_of(token):
    """A row of its own for each word, wherever it stands."""
    return numpy.random.default_rng(token.norm % 2**32).normal(size=WIDTH).astype("f")


class Table:
    """A tok2vec without context, that keeps what it reads and the gradients."""

    def __init__(self):
        self.texts, self.gradients = [], []
        self.model = Model("table", self.forward, dims={"nO": WIDTH})

    def forward(self, model, docs, is_train):
        self.texts = [*self.texts, *(doc.text for doc in docs)]
        rows = [numpy.stack([row_of(token) for token in doc]) for doc in docs]
        return rows, self.gradients.extend


def node_of(model, name):
    return next(node for node in model.walk() if node.name == name)


def learned(model):
    """The nodes and names of the parameters f, gain and bias."""
    norm = node_of(model, "layernorm")
    return [(node_of(model, "read_sentences"), "f"), (norm, "G"), (norm, "b")]


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def read(f, gain, bias, X):
    """The row of a sentence whose words have the rows X."""
    masks = [f[min(j, POSITIONS - 1)] for j in range(len(X))]
    y = sum(mask * x for mask, x in zip(masks, X, strict=True))
    return (y - y.mean()) / (y.var(correction=0) + 1e-8).sqrt() * gain + bias


def by_text(memories, docs):
    """The text of each fact and each question, and its row."""
    stories = [find_story(doc) for doc in docs]
    facts, questions = [], []
    for doc, story in zip(docs, stories, strict=True):
        facts += [doc[start:end].text for start, end in story.facts]
        questions.append(doc[slice(*story.question)].text)
    assert memories.lengths.tolist() == [len(story.facts) for story in stories]
    rows = [*memories.facts, *memories.questions]
    return list(zip([*facts, *questions], memories.sentences[rows], strict=True))
