from dataclasses import replace

import pytest

from spacy_eeap.explain import SpansExplanation, from_dict, to_dict


def test_predicted_spans_are_told_in_characters(found):
    assert found.predicted == [[0, 12, "PERSON"], [17, 21, "PLACE"]]
    assert [found.text[start:end] for start, end, _ in found.predicted] == [
        "Ada Lovelace",
        "Rome",
    ]


@pytest.mark.parametrize(
    ("gold", "is_right"),
    [
        (None, None),
        ([[17, 21, "PLACE"], [0, 12, "PERSON"]], True),
        ([[0, 12, "PERSON"]], False),
        ([[0, 12, "PERSON"], [17, 21, "PERSON"]], False),
    ],
)
def test_all_spans_and_labels_must_be_those_that_are_right(found, gold, is_right):
    assert replace(found, gold=gold).is_right is is_right


def test_a_span_has_its_text_its_tokens_and_the_strongest_of_these(found):
    assert found.text_of(1) == "Lovelace saw"
    assert list(found.tokens_of(1)) == [1, 2]
    assert list(found.strongest(0, 1)) == [(0, 0.75)]


def test_spans_with_a_label_are_shown_or_else_the_likeliest(found):
    assert found.shown(9) == [0, 2]
    assert found.shown(1) == [0]
    none = replace(found, assigned=[False] * 3)
    assert none.shown(2) == [0, 2]
    assert found.others(9) == [1]


def test_it_is_json_and_back(found):
    assert from_dict(to_dict(found)) == found
    assert to_dict(found)["kind"] == "spans"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spaces": [True]}, "one entry per token in 'spaces'"),
        ({"labels": ["A"]}, "one entry per span in 'labels': expected 3, got 1"),
        ({"spans": [[0, 2], [1, 3], [3, 6]]}, "span 2 is from 3 to before 6"),
        ({"spans": [[0, 2], [1, 1], [3, 4]]}, "span 1 is from 1 to before 1"),
        ({"weights": [[1.0], [0.5, 0.5], [1.0]]}, "Span 0 needs one weight per token"),
        ({"weights": [[1.0, -1.0], [0.5, 0.5], [1.0]]}, "Ada Lovelace must be finite"),
        ({"scores": [0.5, float("nan"), 0.5]}, "score of 'PLACE' must be finite"),
        ({"attributions": {"erasure": [[1.0]]}}, "one entry per span in 'attributions"),
        ({"attributions": {"erasure": [[1.0], [], []]}}, "one number per token"),
    ],
)
def test_what_contradicts_itself_is_refused(found, change, message):
    with pytest.raises(ValueError, match=message):
        replace(found, **change)


def test_a_text_without_spans_is_one():
    empty = SpansExplanation([], [], [], [], [], [], [])
    assert empty.predicted == empty.shown(3) == []
