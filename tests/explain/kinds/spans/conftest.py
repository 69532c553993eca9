from pathlib import Path

import pytest
import spacy

from spacy_eeap.explain import SpansExplanation

GOLDEN = Path(__file__).parents[3] / "golden" / "pipelines" / "spancat"


@pytest.fixture(scope="session")
def spans():
    """A pipeline with spaCy's spancat, whose reducer is an attention of ours."""
    return spacy.load(GOLDEN)


@pytest.fixture
def found():
    """Two spans with a label, of which "Ada Lovelace" attends most to "Ada"."""
    return SpansExplanation(
        words=["Ada", "Lovelace", "saw", "Rome", "."],
        spaces=[True, True, True, False, False],
        spans=[[0, 2], [1, 3], [3, 4]],
        labels=["PERSON", "PLACE", "PLACE"],
        scores=[0.9, 0.25, 0.75],
        assigned=[True, False, True],
        weights=[[0.75, 0.25], [0.5, 0.5], [1.0]],
        gold=[[0, 12, "PERSON"], [17, 21, "PLACE"]],
        lang="en",
    )
