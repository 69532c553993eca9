from dataclasses import asdict, replace

import pytest
import srsly

from spacy_eeap.explain.kinds.translations.explanation import TranslatingExplanation


def test_an_explanation_is_json(translating):
    line = srsly.json_dumps(asdict(translating))
    assert TranslatingExplanation(**srsly.json_loads(line)) == translating


def test_its_text_is_exact(translating):
    assert translating.text == "Anna schläft."


def test_the_strongest_come_first_and_none_without_weight(translating):
    assert list(translating.strongest(1, 2)) == [(1, 0.5), (0, 0.25)]
    assert list(translating.strongest(2, 2)) == [(1, 1.0)]


def test_weights_are_graded_beside_the_highest_of_all(translating):
    shades = [translating.shade(weight, 9) for weight in (1.0, 0.5, 0.06, 0.05, 0.0)]
    assert shades == [9, 4, 1, 0, 0]
    halved = [[weight / 2 for weight in row] for row in translating.weights]
    assert replace(translating, weights=halved).shade(0.5, 9) == 9


def test_without_attention_nothing_has_a_shade(translating):
    assert replace(translating, weights=[[0.0] * 3] * 4).shade(0.0, 9) == 0


@pytest.mark.parametrize(
    ("gold", "is_gold"),
    [("Anna is asleep.", True), ("Anna sleeps.", False), (None, False)],
)
def test_gold_means_the_same_words(translating, gold, is_gold):
    assert replace(translating, gold_translation=gold).is_gold is is_gold


@pytest.mark.parametrize("tokens", [[], ["Anna", "is"]], ids=["and no", "but some"])
def test_a_text_may_have_no_tokens(tokens):
    empty = TranslatingExplanation([], [], "", tokens, [[]] * len(tokens), 0.0)
    assert empty.peak == 0.0
    assert empty.text == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spaces": [True]}, "'spaces': expected 3, got 1"),
        ({"weights": [[1.0, 0.0, 0.0]]}, "'weights': expected 4, got 1"),
        ({"weights": [*[[1.0, 0, 0]] * 3, [1.0]]}, "Token 3 .* expected 3, got 1"),
        ({"weights": [[1.0, -1.0, 0]] * 4}, "attention of 'Anna' .* was: -1"),
        ({"weights": [[1.0, float("nan"), 0]] * 4}, "attention of 'Anna' .* was: nan"),
        ({"score": float("-inf")}, r"score of 'Anna is asleep\.' .* was: -inf"),
        ({"copied": [0.5]}, "'copied': expected 4, got 1"),
        ({"copied": [-1.0, 0, 0, 0]}, "copied share of 'Anna' .* was: -1"),
        ({"translation": "No."}, r"'No\.', was: 'Anna is asleep\.'"),
    ],
)
def test_what_does_not_fit_is_refused(translating, change, message):
    with pytest.raises(ValueError, match=message):
        replace(translating, **change)


def test_a_candidate_without_a_score_that_is_a_number_is_refused(translating):
    [best, _] = translating.candidates
    candidates = [best, {"text": "No.", "score": float("nan")}]
    with pytest.raises(ValueError, match=r"score of 'No\.' .* was: nan"):
        replace(translating, candidates=candidates)
