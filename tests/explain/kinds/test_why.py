from dataclasses import asdict, replace

import pytest

from spacy_eeap.explain.kinds.why import UnitSet, Why, read_whys

ONE = UnitSet([[0, 1]], "NEG", 0.6, True)
WHY = Why("POS", 0.9, True, ONE, False, None)


def test_objects_of_json_become_reasons_again():
    both = replace(WHY, sufficient=ONE, contrast="NEG", place=2)
    assert read_whys([asdict(WHY), asdict(both), WHY], 3, "token") == [WHY, both, WHY]


@pytest.mark.parametrize(
    ("why", "message"),
    [
        ({"label": "POS"}, "An entry of 'why' has the members label, score, .*"),
        ({**asdict(WHY), "cause": 1}, "An entry of 'why' has the members label"),
        ({**asdict(WHY), "removal": {"units": []}}, "its sets have units, label"),
        (
            replace(WHY, removal=replace(ONE, units=[[2, 4]])),
            "3 facts, but one is .* 4",
        ),
        (replace(WHY, removal=replace(ONE, units=[[1, 1]])), "from 1 to before 1"),
        (replace(WHY, score=float("nan")), "score of 'POS' must be finite"),
        (replace(WHY, sufficient=replace(ONE, score=-1)), "score of 'NEG' must be"),
    ],
)
def test_what_is_no_reason_is_refused(why, message):
    with pytest.raises(ValueError, match=message):
        read_whys([why], 3, "fact")
