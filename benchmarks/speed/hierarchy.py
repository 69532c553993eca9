"""Races of hierarchical attention networks: ours, and one in plain torch."""

from collections.abc import Iterable, Iterator

import torch
from numpy.typing import NDArray
from spacy.attrs import ORTH
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch

from .classifiers import CATS, load, trainable
from .peers import HAN, pad
from .texts import Texts
from .timing import Race, of_amount

OURS = "HierarchicalAttention"
PEER = "plain torch HAN, padded"
ROWS = 5000
BATCH = 10  # documents


def hierarchical(texts: Texts) -> Iterator[Race]:
    """Race both on documents that are tokenized and have sentences."""
    nlp, optimizer, _, dropout = trainable(load("hierarchical.cfg"), texts)
    textcat = nlp.get_pipe("textcat")
    with nlp.select_pipes(enable="sentencizer"):
        docs = list(nlp.pipe(texts.long))
    model = HAN(ROWS)
    adam = torch.optim.Adam(model.parameters())
    trained = docs[: texts.train_long]
    classes = [i % len(CATS) for i in range(len(trained))]
    examples = [
        Example.from_dict(doc, {"cats": CATS[c]})
        for doc, c in zip(trained, classes, strict=True)
    ]

    def predict() -> None:
        for batch in minibatch(docs, BATCH):
            textcat.predict(batch)

    @torch.no_grad()
    def predict_peer() -> None:
        for batch in minibatch(docs, BATCH):
            model(ids(batch))

    def train() -> None:
        textcat.update(examples, sgd=optimizer, drop=dropout)

    def train_peer() -> None:
        adam.zero_grad()
        scores = model(ids(trained))
        torch.nn.functional.cross_entropy(scores, torch.tensor(classes)).backward()
        adam.step()

    for task, ours, peer, some in [
        ("predict", predict, predict_peer, docs),
        ("train", train, train_peer, trained),
    ]:
        n_words = sum(map(len, some))
        contestants = [of_amount(OURS, ours, n_words), of_amount(PEER, peer, n_words)]
        yield Race("hierarchical", f"{task}, tokenized long texts", contestants)


def ids(docs: Iterable[Doc]) -> torch.Tensor:
    """Number the words of each sentence, from 1 on, and pad."""
    return pad([_sentences(doc) for doc in docs])


def _sentences(doc: Doc) -> list[NDArray]:
    numbers = 1 + doc.to_array(ORTH) % (ROWS - 1)
    return [numbers[sentence.start : sentence.end] for sentence in doc.sents]
