"""Documents that nobody would write."""

import spacy
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

# Seeded, as a test fails again or not at all. Fixtures here do not change.
FEW = settings(
    derandomize=True,
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
NLP = spacy.blank("en")
ODD = ["\n", "\t", "\0", " ", "a b", "\u200b", "\u2028", "\ufeff", "?", ".", ";", "'"]
ODD += [
    "e\u0301",
    "\U0001f600",
    "\u05d0",
    "\u0660",
    "\U0010ffff",
    "x" * 300,
    "He",
    "good",
]
# All but halves of characters, which spaCy refuses itself: see test_documents.py.
CHARACTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.one_of(st.sampled_from(ODD), st.text(CHARACTERS, min_size=1, max_size=6))
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=20),
    st.lists(WORDS, max_size=8).map(" ".join),
    st.text(st.sampled_from(" \t\n\u3000"), max_size=5),
)


@st.composite
def made_by_hand(draw, vocab=NLP.vocab):
    """A Doc of any words, with spaces behind some, and sentences or none."""
    words = draw(st.lists(WORDS, max_size=10))
    some = st.lists(st.booleans(), min_size=len(words), max_size=len(words))
    spaces, starts = draw(some), draw(st.one_of(st.none(), some))
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=starts)
    if draw(st.booleans()) and words:
        end = draw(st.integers(1, len(words)))
        doc.spans["sc"] = [doc[:end], doc[end - 1 : end]]
        doc.set_ents([spacy.tokens.Span(doc, 0, end, "X")])
    return doc


DOCUMENTS = st.one_of(TEXTS.map(NLP.make_doc), made_by_hand())
BATCHES = st.lists(DOCUMENTS, max_size=4)
