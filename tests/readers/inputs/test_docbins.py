import tracemalloc
import zlib

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_eeap.readers.inputs.docbins import read_docbin, read_docs

WHOLE = DocBin(docs=[spacy.blank("en")("Good film"), spacy.blank("en")("Bad")])
UNPACKED = zlib.decompress(WHOLE.to_bytes())


def read(path):
    return list(read_docbin(path, Vocab()))


def test_rows_have_their_documents(tmp_path):
    WHOLE.to_disk(tmp_path / "a.spacy")
    one, two = read(tmp_path / "a.spacy")
    assert (one.text, one.place) == ("Good film", f"{tmp_path / 'a.spacy'}, document 1")
    assert [token.text for token in one.doc] == ["Good", "film"]
    assert two.text == "Bad"


def test_documents_get_the_vocabulary(tmp_path):
    WHOLE.to_disk(tmp_path / "a.spacy")
    vocab = Vocab()
    assert [doc.vocab for doc in read_docs(tmp_path / "a.spacy", vocab)] == [vocab] * 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        WHOLE.to_bytes()[:-9],
        zlib.compress(b"no msgpack"),
        zlib.compress(b"\x80"),
        zlib.compress(
            zlib.decompress(WHOLE.to_bytes()).replace(b"lengths", b"lenghts")
        ),
        zlib.compress(zlib.decompress(WHOLE.to_bytes()).replace(b"Good", b"Bood")),
    ],
)
def test_what_is_no_docbin_is_told(tmp_path, data):
    (tmp_path / "a.spacy").write_bytes(data)
    *_, bad = read(tmp_path / "a.spacy")
    assert "expected a .spacy file" in str(bad)
    assert str(tmp_path / "a.spacy") in bad.place


def test_a_file_that_unpacks_to_much_is_refused_in_little_memory(tmp_path):
    (tmp_path / "a.spacy").write_bytes(zlib.compress(bytes(2**28)))
    tracemalloc.start()
    [bad] = read(tmp_path / "a.spacy")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to more than" in str(bad)
    assert peak < 2**24
