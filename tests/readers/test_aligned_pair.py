import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus

from spacy_eeap.readers.aligned_pair import AlignedPair, reference_of

PAIR = AlignedPair("on 3/4/87", "1987-04-03", [(0, 4, 7, 9), (5, 7, 5, 6)])
EXPECTED = {"text": "1987-04-03", "alignment_spans": [[0, 4, 7, 9], [5, 7, 5, 6]]}


@pytest.fixture
def nlp():
    return spacy.blank("en")


def plain(doc):
    """What lists become is no matter: tuples, from a DocBin."""
    translation = doc._.translation
    spans = [list(span) for span in translation["alignment_spans"]]
    return {**translation, "alignment_spans": spans}


def test_the_reference_has_the_source_as_its_text(nlp):
    doc = reference_of(nlp, PAIR)
    assert doc.text == "on 3/4/87"
    assert doc._.translation == EXPECTED


def test_it_survives_bytes(nlp):
    stored = reference_of(nlp, PAIR).to_bytes()
    assert plain(Doc(nlp.vocab).from_bytes(stored)) == EXPECTED


def test_it_survives_a_file_that_spacys_corpus_reads(nlp, tmp_path):
    path = tmp_path / "pairs.spacy"
    DocBin(docs=[reference_of(nlp, PAIR)], store_user_data=True).to_disk(path)
    (example,) = Corpus(path)(nlp)
    assert plain(example.reference) == EXPECTED
    assert example.predicted.text == "on 3/4/87"
    assert example.predicted._.translation is None
