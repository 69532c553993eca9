import pytest

from spacy_eeap.explain.explanation import Explanation


@pytest.fixture
def explanation():
    """A right prediction for "Good film!", with most attention to "Good"."""
    return Explanation(
        words=["Good", "film", "!"],
        spaces=[True, False, False],
        attention=[0.75, 0.2, 0.05],
        scores={"NEG": 0.1, "POS": 0.9},
        predicted=["POS"],
        gold=["POS"],
        lang="en",
    )
