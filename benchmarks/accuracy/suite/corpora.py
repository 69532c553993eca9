"""The corpora of the suite, read from the files of assets/ as they were published.

Where a corpus has a test set, that is the test set: of the question types their own, of
GoEmotions the dev file. The others are split by the hash of their texts, see
readers/split.py. Of those, a text that occurs again is kept once, and one that occurs
with two labels is left out. A tenth of the training texts, by hash, is for dev.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from zipfile import ZipFile

from spacy_eeap.readers.checksum import verify
from spacy_eeap.readers.pang_lee import read_long_reviews, read_sentences
from spacy_eeap.readers.review_labels import read_reviews
from spacy_eeap.readers.split import split_of, text_hash

from .labelled import LabelledCorpus, LabelledText

MAX_TEST = 2000
ARCHIVE = "vaderSentiment-3.3.2.tar.gz"
CHECKSUMS = {
    "TREC.train.all": "c62c403d02ef12ad46da9bfb308473d4",
    "TREC.test.all": "0e43dfe89110e97af7e7d5c5dbc55293",
    "mpqa.all": "ac45ff2121dcbacb5dbca2dbdf3dc76e",
    "subjectivity.zip": "a81a44513903ba6bb86f85aeff149561",
    "pros_cons.zip": "c4c7e61fb4d57a2f6c95317194da0f17",
    "goemotions/train.tsv": "83a206cc5aa2fa9749ee45675f866d03",
    "goemotions/dev.tsv": "8820aa4fd13c5dee1b55c2893aad1232",
    "goemotions/labels.txt": "e0e6d342e661e202e3a0f241db907512",
}
# The numbers that the lines of question types and opinions begin with, in their order
QUESTIONS = ["DESCRIPTION", "ENTITY", "ABBREVIATION", "HUMAN", "LOCATION", "NUMBER"]
OPINIONS = ["NEGATIVE", "POSITIVE"]


def questions(assets: Path) -> LabelledCorpus:
    """Load the question types of Li and Roth (2002): what kind of answer is wanted."""
    train = _numbered(_fetched(assets, "TREC.train.all"), QUESTIONS)
    test = _numbered(_fetched(assets, "TREC.test.all"), QUESTIONS)
    return _with_own_test(train, test, exclusive=True)


def opinions(assets: Path) -> LabelledCorpus:
    """Load the phrases of MPQA, Wiebe et al. (2005), by their polarity."""
    return split_by_hash(_numbered(_fetched(assets, "mpqa.all"), OPINIONS))


def subjectivity(assets: Path) -> LabelledCorpus:
    """Load the sentences of Pang and Lee (2004): of reviews, or of plot summaries."""
    names = {"plot": "OBJECTIVE", "quote": "SUBJECTIVE"}
    with ZipFile(_fetched(assets, "subjectivity.zip")) as archive:
        texts = [
            LabelledText(line.strip(), (label,))
            for name, label in names.items()
            for line in _lines(archive.read(f"subjectivity/{name}.tok.gt9.5000"))
        ]
    return split_by_hash(texts)


def pros_cons(assets: Path) -> LabelledCorpus:
    """Load the pros and cons of products, Ganapathibhotla and Liu (2008)."""
    with ZipFile(_fetched(assets, "pros_cons.zip")) as archive:
        texts = [
            LabelledText(text, (tag.upper(),))
            for tag in ("Pros", "Cons")
            for line in _lines(archive.read(f"pros_cons/Integrated{tag}.txt"))
            if (text := _between_tags(line, tag))
        ]
    return split_by_hash(texts)


def emotions(assets: Path) -> LabelledCorpus:
    """Load the comments of GoEmotions, Demszky et al. (2020), with several labels."""
    labels = _lines(_fetched(assets, "goemotions/labels.txt").read_bytes())
    train, test = (
        [
            LabelledText(text, tuple(labels[int(i)] for i in ids.split(",")))
            for line in _lines(_fetched(assets, f"goemotions/{part}.tsv").read_bytes())
            for text, ids, _ in [line.split("\t")]
        ]
        for part in ("train", "dev")
    )
    return _with_own_test(train, test, exclusive=False)


def polarity(assets: Path) -> LabelledCorpus:
    """Load the sentences of film reviews, Pang and Lee (2005)."""
    reviews = read_sentences(assets / "sentence_polarity.zip")
    return split_by_hash(LabelledText(r.text, (r.label,)) for r in reviews)


def long_reviews(assets: Path) -> LabelledCorpus:
    """Load the whole film reviews, Pang and Lee (2004)."""
    reviews = read_long_reviews(assets / "movie_reviews.zip")
    return split_by_hash(LabelledText(r.text, (r.label,)) for r in reviews)


def _rated(source: str) -> Callable[[Path], LabelledCorpus]:
    def load(assets: Path) -> LabelledCorpus:
        reviews = read_reviews(assets / ARCHIVE, [source]).reviews
        return split_by_hash(LabelledText(r.text, (r.label,)) for r in reviews)

    return load


def split_by_hash(texts: Iterable[LabelledText]) -> LabelledCorpus:
    """Split texts of exclusive labels, after each was kept once or not at all."""
    found = defaultdict(set)
    for text, labels in texts:
        found[text].add(labels)
    parts: dict[str, list[LabelledText]] = {"train": [], "dev": [], "test": []}
    for text, labels in found.items():
        if len(labels) == 1:
            parts[split_of(text)].append(LabelledText(text, *labels))
    return _corpus(**parts, exclusive=True)


def _with_own_test(
    texts: list[LabelledText], test: list[LabelledText], exclusive: bool
) -> LabelledCorpus:
    dev = [text for text in texts if split_of(text.text) == "dev"]
    train = [text for text in texts if split_of(text.text) != "dev"]
    return _corpus(train, dev, test, exclusive)


def _corpus(
    train: list[LabelledText],
    dev: list[LabelledText],
    test: list[LabelledText],
    exclusive: bool,
) -> LabelledCorpus:
    labels = sorted({label for text in [*train, *dev, *test] for label in text.labels})
    # By hash, so that each run scores the same texts.
    scored = sorted(test, key=lambda text: text_hash(text.text))[:MAX_TEST]
    return LabelledCorpus(labels, exclusive, train, dev, scored)


def _fetched(assets: Path, name: str) -> Path:
    path = assets / "classify" / name
    verify(path, CHECKSUMS[name])
    return path


def _lines(content: bytes, encoding: str = "utf8") -> list[str]:
    # Split at newlines alone: splitlines would also split at what Unicode calls one.
    return [line for line in content.decode(encoding).split("\n") if line.strip()]


def _numbered(path: Path, labels: list[str]) -> list[LabelledText]:
    lines = _lines(path.read_bytes(), "latin-1")
    return [LabelledText(line[2:].strip(), (labels[int(line[0])],)) for line in lines]


def _between_tags(line: str, tag: str) -> str:
    text = line.strip().removeprefix(f"<{tag}>").removesuffix(f"</{tag}>")
    # Twice, because some have "&amp;amp;".
    return unescape(unescape(text)).strip()


CORPORA: dict[str, Callable[[Path], LabelledCorpus]] = {
    "questions": questions,
    "subjectivity": subjectivity,
    "opinions": opinions,
    "pros_cons": pros_cons,
    "polarity": polarity,
    "movies": _rated("movies"),
    "tweets": _rated("tweets"),
    "products": _rated("products"),
    "editorials": _rated("editorials"),
    # Last, as those of so many labels and so long texts take the longest
    "emotions": emotions,
    "long_reviews": long_reviews,
}
