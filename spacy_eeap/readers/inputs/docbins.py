"""DocBin: the documents of a .spacy file."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from .row import TEXT, Row
from .text_lines import check_packing
from .unreadable import Unreadable, damaged

WANTED = "a .spacy file, as DocBin.to_disk writes it"
CHUNK = 2**20  # bytes that are unpacked at a time


def read_docbin(path: Path, vocab: Vocab) -> Iterator[Row | Unreadable]:
    """Read the documents of a .spacy file as rows. See `read_docs`."""
    for number, doc in enumerate(read_docs(path, vocab), start=1):
        if isinstance(doc, Unreadable):
            yield doc
        else:
            place = f"{path}, document {number}"
            yield Row(doc.text, {TEXT: doc.text}, place, doc)


def read_docs(path: Path, vocab: Vocab) -> Iterator[Doc | Unreadable]:
    """Read the documents of a .spacy file.

    path (Path): The file.
    vocab (Vocab): The vocabulary that they get.
    YIELDS (Doc | Unreadable): The documents. After one that cannot be read there is
        none.
    RAISES (OSError): If the file cannot be opened or read.
    """
    data = path.read_bytes()
    # spaCy decodes what it is given and checks nothing: a damaged file can end in any
    # error, of zlib and msgpack, of numpy, or a missing string.
    try:
        _check_unpacked(str(path), data)
        docs = DocBin().from_bytes(data).get_docs(vocab)
    except Unreadable as error:
        yield error
        return
    except Exception as error:
        yield damaged(str(path), WANTED, error)
        return
    number = 0
    while True:
        number += 1
        try:
            doc = next(docs)
        except StopIteration:
            return
        except Exception as error:
            yield damaged(f"{path}, document {number}", WANTED, error)
            return
        yield doc


def _check_unpacked(place: str, data: bytes) -> None:
    """Refuse a file that unpacks to far more than its size."""
    unpack = zlib.decompressobj()
    size, rest = 0, data
    while rest and not unpack.eof:
        size += len(unpack.decompress(rest, CHUNK))
        rest = unpack.unconsumed_tail
        check_packing(place, size, len(data) - len(rest))
