import re
from dataclasses import replace

from spacy_eeap.explain.kinds.answers import table as fact_table
from spacy_eeap.explain.media.terminal import render


def test_each_fact_has_a_row_and_each_hop_a_column(answering):
    assert render([answering], colors=False).splitlines() == [
        "1. *home 90.0%*  garden 10.0%  (right, gold: home)",
        "Where is the milk?",
        "",
        "#   fact                  hop 1   hop 2   supports",
        "-   -------------------   -----   -----   --------",
        "0   Mary took the milk.   *0.90    0.25   yes",
        "1   Mary went home.        0.25   *1.00   yes",
        "2   John slept.            0.25    0.25",
    ]


def test_weights_of_next_to_nothing_are_blank(answering):
    view = render(
        [replace(answering, weights=[[[0.996, -0.004, 0.004]]])], colors=False
    )
    assert view.splitlines()[-3:] == [
        "0   Mary took the milk.   *1.00   yes",
        "1   Mary went home.               yes",
        "2   John slept.",
    ]


def test_without_supporting_facts_there_is_no_such_column(answering):
    view = render([replace(answering, supporting_facts=None)])
    assert "supports" not in view and "yes" not in view


def test_each_other_method_has_a_column_with_signs(answering):
    values = {"erasure": [0.25, -0.5, 0.0], "gradient_x_input": [3.0, 0.02, -1.5]}
    view = render([replace(answering, attributions=values)], colors=False)
    minus = "\N{MINUS SIGN}"
    assert "hop 2   erasure   gradient \N{MULTIPLICATION SIGN} input   supp" in view
    rows = [line.split("   ", 2)[2] for line in view.splitlines()[-3:]]
    assert [row.split() for row in rows] == [
        ["*0.90", "0.25", "+0.25", "*+3", "yes"],
        ["0.25", "*1.00", f"*{minus}0.5", "yes"],
        ["0.25", "0.25", f"{minus}1.5"],
    ]


def test_a_method_that_says_nothing_has_a_blank_column(answering):
    view = render([replace(answering, attributions={"erasure": [0.0] * 3})])
    assert view.splitlines()[-1].split() == ["2", "John", "slept.", "0.25", "0.25"]


def test_the_strongest_fact_of_each_method_of_a_long_story_is_shown(
    answering, monkeypatch
):
    monkeypatch.setattr(fact_table, "N_FACTS", 1)
    n = 1_000
    long = replace(
        answering,
        facts=[f"fact {m}." for m in range(n)],
        weights=[[[1.0] + [0.0] * (n - 1)]],
        supporting_facts=None,
        attributions={"erasure": [0.0] * (n - 1) + [-1.0]},
    )
    view = render([long], colors=False)
    assert "0   fact 0." in view and "999   fact 999." in view
    assert "and 998 facts more" in view


def test_the_strongest_facts_of_a_long_story_are_shown(answering, monkeypatch):
    monkeypatch.setattr(fact_table, "N_FACTS", 1)
    n = 1_000
    weights = [[[0.0] * (n - 1) + [1.0]], [[1.0] + [0.0] * (n - 1)]]
    facts = [f"fact {m}." for m in range(n)]
    long = replace(answering, facts=facts, weights=weights, supporting_facts=None)
    *_, first, last, rest = render([long]).splitlines()
    assert first.endswith("fact 0.             *1.00")
    assert last.startswith("999   fact 999.   *1.00")
    assert rest == "and 998 facts more, of less weight, which a page shows (--output)"


def test_a_long_fact_is_cut(answering):
    facts = ["long " * 50, "b", "c"]
    view = render([replace(answering, facts=facts)], colors=False)
    assert f"{('long ' * 12).rstrip()}…   *0.90" in view


def test_control_characters_never_reach_the_terminal(answering):
    evil = "\x1b]0;pwned\x07"
    view = render(
        [
            replace(
                answering,
                facts=[evil] * 3,
                question=evil,
                answer=evil,
                candidates={evil: 1.0},
                gold_answer=evil,
            )
        ],
        colors=False,
    )
    assert view.count("␛]0;pwned␇") == 6
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", view)
