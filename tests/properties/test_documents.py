"""What spaCy refuses before a component of ours meets it."""

import pytest
from spacy.tokens import Doc

from .documents import NLP


@pytest.mark.parametrize("text", ["\ud800", "a \udfff b"])
def test_half_a_character_makes_no_document(text):
    with pytest.raises(UnicodeEncodeError):
        NLP.make_doc(text)
    with pytest.raises(UnicodeEncodeError):
        Doc(NLP.vocab, words=[text])


def test_a_token_without_text_makes_no_document():
    with pytest.raises(ValueError, match="E031"):
        Doc(NLP.vocab, words=["a", "", "b"])
