import re
from dataclasses import replace

from spacy_eeap.explain import TaggingExplanation
from spacy_eeap.explain.drawing import left_out
from spacy_eeap.explain.kinds.tags import table as tag_table
from spacy_eeap.explain.media.terminal import render


def test_each_token_has_a_row(tagging):
    assert render([tagging], colors=False).splitlines() == [
        "1. Good film!",
        "",
        "#   token   tag      %   attends to",
        "-   -----   ---   ----   --------------------------",
        "0   Good    JJ    99.0   film#1 0.750, Good#0 0.250",
        "1   film    NN    75.0   film#1 1.000",
        "2   !       .     50.0   !#2 1.000",
    ]


def test_features_stand_beside_the_tag(tagging):
    view = render([replace(tagging, features=["Degree=Pos", "", ""])])
    assert "JJ Degree=Pos   99.0" in view


def test_a_text_without_tokens_is_called_so(tagging):
    empty = TaggingExplanation([], [], [], [], [], [])
    assert render([empty, tagging]).startswith("1. (a text without tokens)\n\n2. Good")


def test_each_other_method_has_a_column_with_the_strongest(tagging):
    rows = [[0.0, 0.5, -0.75], [0.1, 0.0, 0.2], [0.0, 0.0, 0.0]]
    view = render([replace(tagging, attributions={"integrated_gradients": rows})])
    *_, header, _, first, second, third = view.splitlines()
    assert header.endswith("attends to                   integrated gradients")
    assert first.endswith("Good#0 0.250   !#2 \N{MINUS SIGN}0.75, film#1 +0.5")
    assert second.endswith("!#2 +0.2, Good#0 +0.1")
    assert third.endswith("!#2 1.000")


def test_a_long_text_is_cut(tagging, monkeypatch):
    monkeypatch.setattr(tag_table, "N_TOKENS", 2)
    monkeypatch.setattr(left_out, "N_TOKENS", 2)
    view = render([tagging])
    assert view.startswith("1. Good film …\n")
    assert view.endswith("and 1 tokens more, which a page shows (--output)")
    assert "!#2" not in view


def test_control_characters_never_reach_the_terminal(tagging):
    evil = "\x1b]0;pwned\x07"
    view = render([replace(tagging, words=[evil, "a\n", "b"], tags=[evil] * 3)])
    assert "␛]0;pwned␇" in view
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", view)
