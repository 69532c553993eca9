import numpy
import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.attrs import NORM, SHAPE
from spacy.tokens import Doc

from spacy_eeap.embed.masked import Masked


@pytest.mark.parametrize("text", ["walking talks", "one", ""])
@pytest.mark.parametrize(
    "attrs",
    ["NORM", NORM, "SHAPE", ["NORM"], [SHAPE, "NORM", "SUFFIX", NORM], ["SHAPE"]],
    ids=str,
)
def test_attributes_are_read_as_from_a_document(text, attrs):
    doc = Doc(spacy.blank("en").vocab, words=text.split())
    masked = Masked(doc, NORM, doc.to_array(NORM) + 1)
    assert (len(masked), masked.vocab) == (len(doc), doc.vocab)
    expected = doc.to_array(attrs)
    wanted = attrs if isinstance(attrs, list) else [attrs]
    replaced = [attr in ("NORM", NORM) for attr in wanted]
    columns = numpy.asarray(replaced, dtype="uint64")
    assert masked.to_array(attrs).shape == expected.shape
    if len(doc):
        of_words = expected.reshape(len(doc), -1) + columns
        assert_array_equal(masked.to_array(attrs).reshape(len(doc), -1), of_words)


def test_what_is_no_attribute_cannot_be_read():
    masked = Masked(Doc(spacy.blank("en").vocab), NORM, numpy.zeros(0, dtype="uint64"))
    with pytest.raises(ValueError, match=r"to_array, attributes, but it read 'text'"):
        _ = masked.text
