"""The rated reviews inside the source distribution of vaderSentiment 3.3.2.

The distribution is a tar.gz with another tar.gz inside, which holds one text file
per source. Both are read as they lie: nothing is extracted to disk. Each line is

    id <tab> mean rating <tab> text

The mean is that of at least 15 people, most often 20, who rated the text from
-4 (extremely negative) to 4 (extremely positive).

Hutto and Gilbert (2014): https://doi.org/10.1609/icwsm.v8i1.14550
"""

import tarfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Literal, NamedTuple

from .checksum import digest

Source = Literal["movies", "products", "tweets", "editorials"]
DEFAULT_SOURCES: list[Source] = ["movies", "products"]

SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
INNER_ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
FILES: dict[str, str] = {
    "movies": "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt",
    "products": "hutto_ICWSM_2014/amazonReviewSnippets_GroundTruth.txt",
    "tweets": "hutto_ICWSM_2014/tweets_GroundTruth.txt",
    "editorials": "hutto_ICWSM_2014/nytEditorialSnippets_GroundTruth.txt",
}
FETCH = (
    "python -m pip download --no-deps --no-binary vaderSentiment "
    "vaderSentiment==3.3.2 --dest"
)


class RatedText(NamedTuple):
    """A text and the mean of its ratings, from -4 to 4."""

    text: str
    rating: float


def read_rated_texts(path: Path, sources: Iterable[str]) -> Iterator[RatedText]:
    """Read the rated texts of some sources from the archive, as they stand there.

    path (Path): The archive, vaderSentiment-3.3.2.tar.gz.
    sources (Iterable[str]): Any of "movies", "products", "tweets", "editorials".
    YIELDS (RatedText): The rated texts, source by source.
    RAISES (FileNotFoundError): If there is no archive.
    RAISES (ValueError): If it is not the expected one, or a source is unknown.
    """
    names = [file_of(source) for source in sources]
    verify(path)
    with (
        tarfile.open(path) as outer,
        tarfile.open(fileobj=open_member(outer, INNER_ARCHIVE)) as inner,
    ):
        for name in names:
            yield from parse(name, open_member(inner, name))


def file_of(source: str) -> str:
    """Get the name of the file of a source."""
    if source not in FILES:
        known = ", ".join(FILES)
        raise ValueError(f"Unknown source of reviews: {source!r}. Choose from {known}.")
    return FILES[source]


def verify(path: Path) -> None:
    """Raise an error if the archive is missing, damaged or another version."""
    fetch = f"{FETCH} {path.parent}"
    if not path.is_file():
        raise FileNotFoundError(f"No review archive at {path}. Fetch it: {fetch}")
    found = digest(path, sha256())
    if found != SHA256:
        raise ValueError(
            f"The review archive {path} should have the sha256 {SHA256}, "
            f"but has {found}. Delete it and fetch it again: {fetch}"
        )


def open_member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """Open a file in an archive."""
    try:
        file = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise ValueError(
            f"The review archive has no file {name}. It should be the source "
            "distribution of vaderSentiment 3.3.2."
        )
    return file


def parse(name: str, file: IO[bytes]) -> Iterator[RatedText]:
    """Parse the lines of a file. The name is for the error messages."""
    try:
        for number, line in enumerate(TextIOWrapper(file, encoding="utf8"), start=1):
            yield _parse_line(f"{name}, line {number}", line)
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: expected UTF-8, but {error}.") from error


def _parse_line(place: str, line: str) -> RatedText:
    try:
        _, rating, text = line.rstrip("\n").split("\t")
        return RatedText(text, parse_rating(rating))
    except ValueError as error:
        raise ValueError(
            f"{place}: expected an id, a rating from -4 to 4 and a text with tabs "
            f"between them, but found {line!r}."
        ) from error


def parse_rating(value: str) -> float:
    """Parse a rating and check its range."""
    rating = float(value)
    if not -4 <= rating <= 4:
        raise ValueError(f"A rating is a number from -4 to 4, not {value}.")
    return rating
