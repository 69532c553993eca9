from spacy_eeap.explain.drawing import left_out as module
from spacy_eeap.explain.drawing.left_out import left_out, opening


def test_a_line_says_what_is_left_out_and_where_it_is():
    assert left_out(9_800, "tokens") == (
        "and 9,800 tokens more, which a page shows (--output)"
    )
    assert left_out(2, "facts", "of less weight") == (
        "and 2 facts more, of less weight, which a page shows (--output)"
    )


def test_of_a_long_text_the_first_tokens_are_shown(monkeypatch):
    monkeypatch.setattr(module, "N_TOKENS", 2)
    assert opening(["a", "b"], [True, False]) == "a b"
    assert opening(["a", "b", "c"], [True, True, False]) == "a b …"
    assert opening([], []) == ""


def test_control_characters_are_shown():
    assert opening(["\x1b"], [False]) == "␛"
