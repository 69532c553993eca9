"""Static vectors that turned NaN after the training are named where they are loaded."""

import numpy
import pytest
import spacy
from spacy.vectors import Vectors

from ..tagged import SENTENCES, tagged_examples

WORDS = ["good", "bad", "film"]
EMBED = {
    "@architectures": "spacy-eeap.MultiHashEmbed.v1",
    "width": 8,
    "attrs": ["NORM"],
    "rows": [50],
    "include_static_vectors": True,
}


@pytest.fixture
def nlp():
    """A tagger with vectors."""
    nlp = spacy.blank("en")
    for word in WORDS:
        nlp.vocab.strings.add(word)
    data = numpy.ones((3, 4), dtype="f")
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, keys=WORDS)
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": EMBED,
        "encode": {"@layers": "spacy-eeap.BiGRU.v1", "nO": 8},
    }
    model = {
        "@architectures": "spacy-eeap.Tagger.v1",
        "tok2vec": tok2vec,
        "attend": {"@layers": "spacy-eeap.ContextAttention.v1"},
        "predict": {"@layers": "spacy-eeap.Tag.v1"},
    }
    nlp.add_pipe("eeap_tagger", config={"model": model})
    examples = tagged_examples(nlp, SENTENCES[:4])
    nlp.initialize(lambda: examples)
    return nlp


@pytest.mark.parametrize("bad", [numpy.nan, numpy.inf])
def test_a_component_that_reads_them_is_not_loaded(nlp, tmp_path, bad):
    nlp.vocab.vectors.data[1] = bad
    nlp.to_disk(tmp_path)
    named = "component 'eeap_tagger' from .* 1 words hold NaN or infinity, 'bad' among"
    with pytest.raises(ValueError, match=named):
        spacy.load(tmp_path)


def test_those_that_are_numbers_or_not_there_yet_are_no_error(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path)("A good film")[1].has_vector
    data = nlp.get_pipe("eeap_tagger").to_bytes()
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings)
    nlp.get_pipe("eeap_tagger").from_bytes(data)


def test_rows_without_words_are_counted(nlp):
    table = Vectors(strings=nlp.vocab.strings, shape=(5, 4))
    table.data[2:4] = numpy.nan
    nlp.vocab.vectors = table
    data = nlp.get_pipe("eeap_tagger").to_bytes()
    with pytest.raises(ValueError, match="2 words hold NaN or infinity, and all"):
        nlp.get_pipe("eeap_tagger").from_bytes(data)
