"""Races of taggers: from text through nlp.pipe, and in training.

All learn as many tags as the treebank of benchmarks/tagging has, so that the output
layers are as wide as there. What they learn is made up.
"""

from collections.abc import Iterator
from itertools import cycle

import spacy
import torch
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_sequence

from ..tagging.rows import ROWS, config_of
from .classifiers import Trainable, trainable
from .peers import BiLSTMTagger
from .pipelines import piped, updated, without_component
from .texts import Texts
from .timing import TOKENIZER, UPDATE, Contestant, Race

SPACY, TORCH = "spaCy's default tagger", "plain torch BiLSTM, packed"
# Ours, and how many times as fast as spaCy's they should be in prediction.
BARS = {"fast": 5.0, "fast, no attention": 5.0, "accurate": 1.0}
TAGS = [f"T{i}" for i in range(50)]
VOCABULARY = 5000


def predict(texts: Texts) -> Iterator[Race]:
    """Race taggers from text. Ours have tagged others before, but not the same."""
    half = len(texts.short) // 2
    short, others = texts.short[:half], texts.short[half:]
    pipelines = {name: each.nlp for name, each in taggers(texts).items()}
    for kind, some in {"short": short, "long": texts.long}.items():
        contestants = [piped_anew(name, pipelines[name], some, others) for name in BARS]
        contestants.append(piped(SPACY, pipelines[SPACY], some))
        contestants.append(piped(TOKENIZER, spacy.blank("en"), some))
        contestants.append(torch_piped(some))
        yield from races("tagger-predict", f"predict, {kind} texts", contestants, BARS)


def piped_anew(
    name: str, nlp: Language, texts: list[str], others: list[str]
) -> Contestant:
    """Send texts through nlp.pipe, with a tagger that has met only other texts.

    What it keeps of those that it tags would make the next round faster.
    """
    tagger = nlp.get_pipe("tagger")
    model = tagger.model.copy()

    def prepare() -> None:
        tagger.model = model.copy()
        for _ in nlp.pipe(others):
            pass

    return piped(name, nlp, texts)._replace(prepare=prepare)


def train(texts: Texts) -> Iterator[Race]:
    """Race taggers in training, all of them with the batches of configs/tagger.cfg.

    spaCy's default begins with a tenth of that, and takes long to grow.
    """
    pipelines = taggers(texts)
    batcher = pipelines["fast"].batcher
    pipelines[UPDATE] = without_component(pipelines["fast"])
    for kind, some in {
        "short": texts.short[: texts.train_short],
        "long": texts.long[: texts.train_long],
    }.items():
        contestants = [
            updated(name, each._replace(batcher=batcher), examples(each.nlp, some))
            for name, each in pipelines.items()
        ]
        batches = list(batcher(examples(spacy.blank("en"), some)))
        contestants.append(torch_updated(batches))
        yield from races("tagger-train", f"train, {kind} texts", contestants, {})


def races(
    suite: str, task: str, contestants: list[Contestant], bars: dict[str, float]
) -> Iterator[Race]:
    """Race each of ours with all that are not."""
    for name in BARS:
        ours = [each for each in contestants if each.name == name]
        others = [each for each in contestants if each.name not in BARS]
        at_least = {SPACY: bars[name]} if name in bars else {}
        yield Race(suite, f"{task}, {name}", [*ours, *others], at_least=at_least)


def taggers(texts: Texts) -> dict[str, Trainable]:
    """Build our taggers, and spaCy's, each of its config."""
    rows = {name: ROWS[name] for name in BARS} | {SPACY: ROWS["spaCy"]}
    built = {
        name: trainable(config_of(row, "xpos"), texts, examples)
        for name, row in rows.items()
    }
    for name in BARS:
        # A layer may treat words that it never met as one, and would be faster then.
        nlp = built[name].nlp
        updated(name, built[name], examples(nlp, texts.short)).run()
    return built


def examples(nlp: Language, texts: list[str]) -> list[Example]:
    """Make examples in which the tags take turns, token by token."""
    docs = map(nlp.make_doc, texts)
    tags = cycle(TAGS)
    return [Example.from_dict(doc, {"tags": [next(tags) for _ in doc]}) for doc in docs]


def torch_piped(texts: list[str]) -> Contestant:
    """Send texts through the tokenizer and a torch model, in batches as nlp.pipe's."""
    nlp, model = spacy.blank("en"), BiLSTMTagger(len(TAGS), VOCABULARY)

    @torch.no_grad()
    def run() -> float:
        n_words = 0
        for docs in minibatch(nlp.pipe(texts), nlp.batch_size):
            n_words += len(model(ids(docs)).data.argmax(dim=1))
        return n_words

    return Contestant(TORCH, run)


def torch_updated(batches: list[list[Example]]) -> Contestant:
    """Train a torch model on texts that are tokenized already."""
    model = BiLSTMTagger(len(TAGS), VOCABULARY)
    adam = torch.optim.Adam(model.parameters())

    def run() -> float:
        n_words = 0
        for batch in batches:
            adam.zero_grad()
            scores = model(ids([example.x for example in batch])).data
            cross_entropy(scores, truth(batch)).backward()
            adam.step()
            n_words += len(scores)
        return n_words

    return Contestant(TORCH, run)


def ids(docs: list[Doc]) -> list[torch.Tensor]:
    """Number the words of each document, as a table without a vocabulary does."""
    return [
        torch.from_numpy((doc.to_array(ORTH) % VOCABULARY).astype("int64"))
        for doc in docs
    ]


def truth(batch: list[Example]) -> torch.Tensor:
    """Number the tags, in the order of the packed scores."""
    numbers = {tag: i for i, tag in enumerate(TAGS)}
    tags = [
        torch.tensor([numbers[token.tag_] for token in example.y]) for example in batch
    ]
    return pack_sequence(tags, enforce_sorted=False).data
