from dataclasses import replace

from spacy_eeap.explain.kinds.classes.weight_rows import (
    attention_rows,
    weight_rows,
)


def test_the_attention_comes_first_then_heads_hops_and_methods(explanation):
    row = [0.5, 0.25, 0.25]
    rich = replace(
        explanation,
        heads=[row, row[::-1]],
        hops=[row, row],
        attributions={"integrated_gradients": [1.0, -1.0, 0.0]},
    )
    rows = weight_rows(rich)
    attention = ["attention", "head 1", "head 2", "hop 1", "hop 2"]
    assert list(rows) == [*attention, "integrated gradients"]
    assert rows["head 2"] == [0.25, 0.25, 0.5]
    assert rows["integrated gradients"] == [1.0, -1.0, 0.0]
    assert list(attention_rows(rich)) == attention


def test_one_head_is_the_attention_itself(explanation):
    one = replace(explanation, heads=[explanation.attention])
    assert weight_rows(one) == {"attention": explanation.attention}
