"""Documents and tokens far longer than those of any corpus are read as others are.

How the time grows, `python -m tests.torture --only long` measures.
"""

import pytest
import spacy
from spacy.tokens import Doc

from ..golden.predicted import FOLDER

PIPELINES = ["morphologizer", "qa_facts", "qa_memory_network", "tagger", "textcat"]
PIPELINES += ["textcat_ensemble", "textcat_local", "translate_luong"]
QUESTION = [".", "Where", "is", "he", "?"]

EACH = pytest.mark.parametrize("nlp", PIPELINES, indirect=True)


@pytest.fixture(scope="module")
def nlp(request):
    return spacy.load(FOLDER / request.param)


def read(nlp, words):
    end = QUESTION if "qa" in nlp.pipe_names else []
    doc = Doc(nlp.vocab, words=[*words, *end])
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return len(doc) - len(end)


@EACH
def test_a_hundred_thousand_tokens(nlp):
    assert read(nlp, ["He", "went", ";", "there"] * 25_000) == 100_000


@EACH
@pytest.mark.parametrize("letter", ["e", "\u6f22"])
def test_a_token_of_a_million_characters(nlp, letter):
    assert read(nlp, [letter * 1_000_000]) == 1
