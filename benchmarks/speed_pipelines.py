"""Races of text classifiers: from text through nlp.pipe, and in training."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.util import registry
from speed_texts import Texts
from speed_timing import FLOOR, Contestant, Race
from thinc.api import Config

CONFIGS = Path(__file__).parents[1] / "configs"
OURS = "eeap_textcat"
ENSEMBLE, LARGE_ENSEMBLE = "TextCatEnsemble.v2", "TextCatEnsemble.v2, 96 x 4"
LARGE = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "rows": [5000, 1000, 2500, 2500],
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "window_size": 1,
        "maxout_pieces": 3,
        "depth": 4,
    },
}
REDUCE = {
    "@architectures": "spacy.TextCatReduce.v1",
    "exclusive_classes": True,
    "use_reduce_first": False,
    "use_reduce_last": False,
    "use_reduce_max": True,
    "use_reduce_mean": True,
}
CATS = [{"A": 1.0, "B": 0.0}, {"A": 0.0, "B": 1.0}]


class Trainable(NamedTuple):
    """An initialised pipeline, and how its config trains it."""

    nlp: Language
    optimizer: Any
    batcher: Callable[[Iterable[Example]], Iterable[list[Example]]]
    dropout: float


def classifiers(texts: Texts) -> dict[str, Trainable]:
    """Build our text classifier, and spaCy's, each of its config."""
    parametric = _config("baselines/parametric_attention.cfg")
    tok2vec = parametric["components"]["textcat"]["model"]["tok2vec"]
    ensemble = _config("baselines/ensemble.cfg")
    configs = {
        OURS: _config("textcat.cfg"),
        ENSEMBLE: ensemble,
        LARGE_ENSEMBLE: _with_model(ensemble, {"tok2vec": LARGE}),
        "TextCatParametricAttention.v1": parametric,
        "TextCatReduce.v1": _with_model(ensemble, {**REDUCE, "tok2vec": tok2vec}),
        "TextCatBOW.v3": _config("baselines/bow.cfg"),
    }
    return {name: trainable(config, texts) for name, config in configs.items()}


def _config(name: str) -> Config:
    return spacy.util.load_config(CONFIGS / name)


def _with_model(config: Config, model: dict[str, Any]) -> Config:
    changed = config.copy()
    changed["components"]["textcat"]["model"] = model
    return changed


def trainable(config: Config, texts: Texts) -> Trainable:
    """Build the pipeline of a config and initialise it with two classes."""
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    settings = registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    sample = examples(nlp, texts.short[:100])
    nlp.initialize(lambda: sample, sgd=settings["optimizer"])
    return Trainable(
        nlp, settings["optimizer"], settings["batcher"], settings["dropout"]
    )


def examples(nlp: Language, texts: list[str]) -> list[Example]:
    """Make examples of one class and of the other, in turn."""
    return [
        Example.from_dict(nlp.make_doc(text), {"cats": CATS[i % 2]})
        for i, text in enumerate(texts)
    ]


def predict(texts: Texts) -> Iterator[Race]:
    """Race text classifiers from text, in batches and one text at a time."""
    pipelines = {name: each.nlp for name, each in classifiers(texts).items()}
    pipelines[FLOOR] = spacy.blank("en")
    for kind, some, single in [
        ("short", texts.short[:2000], texts.single_short),
        ("long", texts.long, texts.single_long),
    ]:
        batched = [piped(name, nlp, some) for name, nlp in pipelines.items()]
        with suppress(ImportError):
            batched.append(fasttext(some))
        one_by_one = [
            called(name, nlp, some[:single]) for name, nlp in pipelines.items()
        ]
        for task, contestants in {
            f"predict, {kind} texts": batched,
            f"predict, {kind} texts one at a time": one_by_one,
        }.items():
            yield Race("textcat-predict", task, contestants, at_least=bars(10))


def bars(times: float) -> dict[str, float]:
    """Ask for so many times the speed of either ensemble."""
    return dict.fromkeys([ENSEMBLE, LARGE_ENSEMBLE], times)


def tokenizer(texts: Texts) -> Iterator[Race]:
    """Race our classifier and the tokenizer that any pipeline needs."""
    nlp = trainable(_config("textcat.cfg"), texts).nlp
    for kind, some in {"short": texts.short[:2000], "long": texts.long}.items():
        contestants = [piped(OURS, nlp, some), piped(FLOOR, spacy.blank("en"), some)]
        # A fifth of the speed is four times the tokenizer's time on top of it.
        at_least = {FLOOR: 0.2}
        yield Race("tokenizer", f"{kind} texts", contestants, at_least=at_least)


def train(texts: Texts) -> Iterator[Race]:
    """Race text classifiers in training, with the batches of their configs."""
    pipelines = classifiers(texts)
    for kind, some in {
        "short": texts.short[: texts.train_short],
        "long": texts.long[: texts.train_long],
    }.items():
        contestants = [updated(name, each, some) for name, each in pipelines.items()]
        yield Race(
            "textcat-train", f"train, {kind} texts", contestants, at_least=bars(5)
        )


def scaling(texts: Texts) -> Iterator[Race]:
    """Race our classifier and itself: batch sizes, lengths, processes.

    The first of a race stands where ours does elsewhere.
    """
    nlp = trainable(_config("textcat.cfg"), texts).nlp
    short = texts.short[:1000]
    sizes = {f"batches of {size:,}": size for size in (1000, 128, 32, 8, 1)}
    yield Race(
        "scaling",
        "size of batches, short texts",
        [piped(name, nlp, short, batch_size=size) for name, size in sizes.items()],
    )
    words = " ".join(texts.long).split()[:20_000]
    lengths = {f"{length:,} words": length for length in (10, 100, 1000, 10_000)}
    names = list(lengths)
    yield Race(
        "scaling",
        "length of texts",
        [piped(name, nlp, cut(words, length)) for name, length in lengths.items()],
        at_most=dict.fromkeys(names[1:], 2.0),
    )
    yield Race(
        "scaling",
        "processes, short texts",
        [
            piped(f"n_process = {n}", nlp, texts.short, n_process=n, batch_size=500)
            for n in (2, 1)
        ],
    )


def cut(words: list[str], length: int) -> list[str]:
    """Make texts of so many words each."""
    starts = range(0, len(words), length)
    return [" ".join(words[start : start + length]) for start in starts]


def piped(name: str, nlp: Language, texts: list[str], **options: Any) -> Contestant:
    """Send texts through nlp.pipe, in batches of its default size."""

    def run() -> float:
        return sum(len(doc) for doc in nlp.pipe(texts, **options))

    return Contestant(name, run)


def called(name: str, nlp: Language, texts: list[str]) -> Contestant:
    """Call nlp with one text at a time."""
    return Contestant(name, lambda: sum(len(nlp(text)) for text in texts))


def updated(name: str, pipeline: Trainable, texts: list[str]) -> Contestant:
    """Train on texts that are tokenized already."""
    nlp, optimizer, batcher, dropout = pipeline
    batches = list(batcher(examples(nlp, texts)))

    def run() -> float:
        for batch in batches:
            nlp.update(batch, sgd=optimizer, drop=dropout)
        return sum(len(example.x) for batch in batches for example in batch)

    return Contestant(name, run)


def fasttext(texts: list[str]) -> Contestant:
    """Predict with fastText (Joulin et al. 2017), words and bigrams.

    Its words are those between spaces. So that it is compared for the same work, the
    amount is the words that spaCy's tokenizer finds.
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
    n_words = sum(len(doc) for doc in spacy.blank("en").pipe(texts))

    def run() -> float:
        model.predict(lines)
        return n_words

    return Contestant("fastText", run)
