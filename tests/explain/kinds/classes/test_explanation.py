from dataclasses import asdict, replace

import pytest
import srsly

from spacy_eeap.explain.kinds.classes.explanation import Explanation


def test_text_is_words_and_spaces(explanation):
    assert explanation.text == "Good film!"


def test_json_round_trip(explanation, tmp_path):
    srsly.write_jsonl(tmp_path / "one.jsonl", map(asdict, [explanation]))
    lines = srsly.read_jsonl(tmp_path / "one.jsonl")
    assert [Explanation(**line) for line in lines] == [explanation]


def test_sentences_survive_json(sentences):
    line = srsly.json_loads(srsly.json_dumps(asdict(sentences)))
    assert Explanation(**line) == sentences


def test_sentences_start_where_the_one_before_ends(sentences, explanation):
    assert sentences.sentence_starts == {0: 0, 2: 1}
    assert explanation.sentence_starts == {}


def test_strongest_sentences_come_in_order_of_weight(sentences):
    ranked = sentences.strongest_sentences(5)
    assert [sentences.sentence(i) for i in ranked] == ["Good film!", "Long. "]
    assert sentences.strongest_sentences(1) == ranked[:1]


def test_sentence_shades_are_shares_of_the_strongest_sentence(sentences):
    assert sentences.sentence_shades(9) == [3, 9]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sentence_lengths": [2, 2]}, "expected 5 in 'sentence_lengths', got 4"),
        ({"sentence_attention": [1.0]}, "'sentence_attention': expected 2, got 1"),
        ({"sentence_attention": [1.0, -0.5]}, "attention of sentence 2 must be"),
    ],
)
def test_bad_sentences_are_refused(sentences, changes, message):
    with pytest.raises(ValueError, match=message):
        replace(sentences, **changes)


def test_scores_are_ranked_highest_first(explanation):
    assert explanation.ranked_scores == [("POS", 0.9), ("NEG", 0.1)]


@pytest.mark.parametrize(
    ("predicted", "gold", "is_right"),
    [
        (["POS"], ["POS"], True),
        (["POS"], ["NEG"], False),
        (["A", "B"], ["B", "A"], True),
        (["A", "B"], ["A"], False),
        ([], [], True),
        (["POS"], None, None),
    ],
)
def test_right_means_the_same_labels(explanation, predicted, gold, is_right):
    assert replace(explanation, predicted=predicted, gold=gold).is_right is is_right


def test_strongest_tokens_come_in_order_of_weight(explanation):
    reordered = replace(explanation, attention=[0.1, 0.2, 0.7])
    assert reordered.strongest(2) == [2, 1]
    assert reordered.strongest(9) == [2, 1, 0]


def test_shades_are_shares_of_the_strongest_token(explanation):
    assert replace(explanation, attention=[0.3, 0.15, 0.0]).shades(4) == [4, 2, 0]


def test_no_attention_has_no_shade(explanation):
    assert replace(explanation, attention=[0.0, 0.0, 0.0]).shades(4) == [0, 0, 0]


def test_document_without_tokens():
    empty = Explanation([], [], [], {"POS": 0.5}, ["POS"])
    assert (empty.text, empty.strongest(3), empty.shades(9)) == ("", [], [])


@pytest.mark.parametrize("name", ["spaces", "attention"])
def test_every_token_needs_an_entry(explanation, name):
    with pytest.raises(ValueError, match=f"'{name}': expected 3, got 1"):
        replace(explanation, **{name: [1]})


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -0.1])
def test_bad_weight_is_refused(explanation, weight):
    with pytest.raises(ValueError, match="attention of 'film'"):
        replace(explanation, attention=[0.5, weight, 0.5])


def test_bad_score_is_refused(explanation):
    with pytest.raises(ValueError, match="score of 'POS'"):
        replace(explanation, scores={"POS": float("nan")})


@pytest.mark.parametrize("name", ["heads", "hops"])
def test_heads_and_hops_have_a_weight_for_each_token(explanation, name):
    right = [[0.5, 0.25, 0.25], [1.0, 0.0, 0.0]]
    assert getattr(replace(explanation, **{name: right}), name) == right
    with pytest.raises(ValueError, match=rf"'{name}\[2\]': expected 3, got 1"):
        replace(explanation, **{name: [right[0], [1.0]]})
    with pytest.raises(ValueError, match=rf"{name}\[1\] of 'film' must be finite"):
        replace(explanation, **{name: [[0.5, float("nan"), 0.5]]})
