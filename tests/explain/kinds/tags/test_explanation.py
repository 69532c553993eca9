from dataclasses import asdict, replace

import pytest
import srsly

from spacy_eeap.explain.kinds.tags.explanation import TaggingExplanation


def test_an_explanation_is_json(tagging):
    line = srsly.json_dumps(asdict(tagging))
    assert TaggingExplanation(**srsly.json_loads(line)) == tagging


def test_its_text_is_exact(tagging):
    assert tagging.text == "Good film!"


def test_the_strongest_come_first(tagging):
    assert list(tagging.strongest(0)) == [(1, 0.75), (0, 0.25)]
    assert list(tagging.strongest(0, 1)) == [(1, 0.75)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tags": ["NN"]}, "'tags': expected 3, got 1"),
        ({"features": ["_"]}, "'features': expected 3, got 1"),
        ({"attended": [[1], [1], [2]]}, r"Token 0 .* expected 1, got 2"),
        ({"attended": [[1, 3], [1], [2]]}, "from 0 to 2, was: 3"),
        ({"attended": [[1, -1], [1], [2]]}, "from 0 to 2, was: -1"),
        ({"weights": [[1.0, -1.0], [1.0], [1.0]]}, "attention of 'Good' .* was: -1"),
        ({"probabilities": [1.0, float("nan"), 1.0]}, "probability of 'film' .* nan"),
    ],
)
def test_lists_that_do_not_fit_are_refused(tagging, change, message):
    with pytest.raises(ValueError, match=message):
        replace(tagging, **change)
