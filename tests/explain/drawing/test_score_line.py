from dataclasses import replace

import pytest

from spacy_eeap.explain.drawing.score_line import draw


def test_the_highest_score_comes_first_and_the_predicted_label_has_asterisks(answering):
    line = draw(answering, colors=False)
    assert line == "*home 90.0%*  garden 10.0%  (right, gold: home)"


def test_the_predicted_label_is_bold_where_letters_can_be(answering):
    assert draw(answering, colors=True).startswith("\x1b[1mhome 90.0%\x1b[0m  garden")


def test_only_the_ten_highest_scores_are_listed(explanation):
    scores = {f"L{i:02}": 1 - i / 100 for i in range(13)}
    line = draw(replace(explanation, scores=scores), colors=False)
    assert "L09" in line
    assert "L10" not in line
    assert "and 3 lower" in line


@pytest.mark.parametrize(
    ("gold", "verdict"),
    [
        (["NEG"], "(wrong, gold: NEG)"),
        (["POS", "NEG"], "(wrong, gold: POS, NEG)"),
        ([], "(wrong, gold: no label)"),
    ],
)
def test_a_wrong_prediction_is_called_wrong(explanation, gold, verdict):
    assert draw(replace(explanation, gold=gold), colors=False).endswith(verdict)


def test_without_gold_labels_nothing_is_right_or_wrong(explanation):
    assert "gold" not in draw(replace(explanation, gold=None), colors=False)
