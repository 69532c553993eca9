import pytest

from spacy_eeap.explain.kinds.answers.fact_rows import FactRows

from ....attribute.pipelines import decide

TEXT = "Mary is in the kitchen. Mary is in the kitchen. Where is Mary?"


def test_facts_of_the_same_words_have_rows_of_their_own(facts):
    _, [decision] = decide(facts, [TEXT])
    opened = FactRows(facts.get_pipe("qa").model).open(decision)
    assert opened.rows.shape[0] == 3
    assert (opened.rows[0] == opened.rows[1]).all()
    assert opened.of_units.tolist() == [0, 1]
    probabilities, backprop = opened.run(opened.rows[None])
    d_rows = backprop(probabilities)
    assert not (d_rows[0, 0] == d_rows[0, 1]).all()


def test_versions_of_the_rows_are_stories_of_their_own(facts):
    _, [decision] = decide(facts, [TEXT])
    opened = FactRows(facts.get_pipe("qa").model).open(decision)
    rows = opened.rows[None].repeat(3, axis=0)
    rows[1] *= 0.5
    several, _ = opened.run(rows)
    for i in range(3):
        alone, _ = opened.run(rows[i : i + 1])
        assert several[i] == pytest.approx(alone[0], rel=1e-4)
