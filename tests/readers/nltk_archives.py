"""Small review archives, built like those of NLTK."""

from hashlib import md5
from zipfile import ZipFile

from spacy_eeap.readers import pang_lee

POSITIVE = ["a fine film . ", "caf\u00e9  society shines "]
NEGATIVE = ["dull ", "meh "]


def make_sentences(folder, monkeypatch):
    """Write a sentence_polarity.zip that passes for the real one."""
    files = {
        "sentence_polarity/README.txt": "Sentence Polarity Dataset",
        "sentence_polarity/rt-polarity.pos": "\n".join([*POSITIVE, ""]),
        "sentence_polarity/rt-polarity.neg": "\n".join([*NEGATIVE, ""]),
    }
    path = write(folder / "sentence_polarity.zip", files)
    return accept(path, monkeypatch, "SENTENCES_MD5")


def make_long_reviews(folder, monkeypatch):
    """Write a movie_reviews.zip with a review of each label in each fold."""
    files = {"movie_reviews/README": "Polarity Dataset"}
    for fold in range(10):
        for label, word in {"pos": "good", "neg": "bad"}.items():
            name = f"movie_reviews/{label}/cv{fold}07_123.txt"
            files[name] = f"film {fold} is {word} . \n\nit's so ! \n"
    path = write(folder / "movie_reviews.zip", files)
    return accept(path, monkeypatch, "REVIEWS_MD5")


def write(path, files):
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def accept(path, monkeypatch, checksum):
    """Let an archive pass the check of its md5."""
    monkeypatch.setattr(pang_lee, checksum, md5(path.read_bytes()).hexdigest())
    return path
