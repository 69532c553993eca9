"""Races of translators: ours, from text, and JoeyNMT, from ids.

Both are of the same sizes, and learn the same pieces of the same batches. Ours cuts
its texts to pieces each time, and writes texts. What the other reads was numbered and
padded beforehand, and it gives ids. All translations are of the same number of pieces,
as models that have hardly learnt know no end.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from spacy.util import minibatch

from spacy_eeap.readers.inputs.text_lines import read_lines
from spacy_eeap.vocabulary.vocabulary import Vocabulary

from .joey import Joey, make_batch
from .texts import Texts
from .timing import Contestant, Race, of_amount
from .translator import Pair, build, translated, updated, vocabularies

OURS, PEER = "eeap_translate, from text", "JoeyNMT 2.3, from ids"
# The only precision that JoeyNMT has on a CPU.
FLOAT32 = "eeap_translate, float32"
# Those of configs/translate/attention.cfg.
SIZES = {"width": 256, "smoothing": 0.1, "learn_rate": 0.001, "grad_clip": 1.0}
DROPOUT = 0.2
BATCH = 64  # sentences
TRAINED = 20 * BATCH
STEPS = 16
TRAIN, BEAMS = "train", {"translate, greedy": 1, "translate, a beam of 5": 5}
# What we want to be, in times of JoeyNMT.
BARS = {TRAIN: 3.0, "translate, greedy": 2.5, "translate, a beam of 5": 2.0}


def translation(texts: Texts) -> Iterator[Race]:
    """Race both in training, and in translation without and with a beam."""
    pairs, asked = sentences(texts)
    ours = build(pairs, DROPOUT)
    source, target = vocabularies(ours.nlp)
    trained = sorted(pairs[:TRAINED], key=lambda pair: length(source, pair[0]))
    batches = list(minibatch(trained, BATCH))
    asked = sorted(asked, key=partial(length, source))
    n_pieces = sum(length(target, text) + 1 for _, text in trained)
    peers: dict[str, list[Contestant]] = {}
    with suppress(ImportError):
        peers = joey(source, target, batches, asked)
    fast, same = (
        updated(name, ours, batches, n_pieces, precision)
        for name, precision in [(OURS, "bfloat16"), (FLOAT32, "float32")]
    )
    yield race(TRAIN, [fast, *peers.get(TRAIN, []), same], "pieces/s")
    for task, beam in BEAMS.items():
        one = translated(OURS, ours.nlp, asked, BATCH, beam, STEPS)
        yield race(task, [one, *peers.get(task, [])], "sentences/s")


def race(task: str, contestants: list[Contestant], unit: str) -> Race:
    """Make a race of a task."""
    title = f"{task}, {BATCH} sentences a batch"
    return Race("translation", title, contestants, unit, at_least={PEER: BARS[task]})


def sentences(texts: Texts) -> tuple[list[Pair], list[str]]:
    """Get pairs to learn, and texts to translate: those of Multi30k, or a few made up.

    RAISES (FileNotFoundError): If a file of Multi30k is not there.
    """
    if texts.multi30k is None:
        return [(text, text.upper()) for text in texts.short], texts.short
    sources, targets, asked = (
        list(read_lines(texts.multi30k / f"{name}.gz"))
        for name in ("train.de", "train.en", "test_2016_flickr.de")
    )
    return list(zip(sources, targets, strict=True)), asked


def length(vocabulary: Vocabulary, text: str) -> int:
    """Count the pieces of a text."""
    return len(vocabulary.encode(text).ids)


def joey(
    source: Vocabulary, target: Vocabulary, batches: list[list[Pair]], asked: list[str]
) -> dict[str, list[Contestant]]:
    """Make JoeyNMT's contestant of each task.

    source, target (Vocabulary): What numbers the pieces.
    batches (List[List[Pair]]), asked (List[str]): What to learn, and to translate.
    RAISES (ImportError): If it is not installed.
    """
    model = Joey(len(source), len(target), dropout=DROPOUT, **SIZES)
    learnt = [
        make_batch(
            [source.encode(text).ids for text, _ in batch],
            [target.encode(text).ids for _, text in batch],
        )
        for batch in batches
    ]
    read = [
        make_batch([source.encode(text).ids for text in batch])
        for batch in minibatch(asked, BATCH)
    ]

    def train() -> None:
        for batch in learnt:
            model.train(batch)

    def translate(beam: int) -> None:
        for batch in read:
            model.translate(batch, beam, STEPS)

    n_pieces = sum(batch.ntokens for batch in learnt)
    return {
        TRAIN: [of_amount(PEER, train, n_pieces)],
        **{
            task: [of_amount(PEER, partial(translate, beam), len(asked))]
            for task, beam in BEAMS.items()
        },
    }
