import re
from dataclasses import replace

from spacy_eeap.explain import TranslatingExplanation
from spacy_eeap.explain.kinds.translations import table as translation_table
from spacy_eeap.explain.media.terminal import render


def test_each_token_of_the_translation_has_a_row(translating):
    assert render([translating], colors=False).splitlines() == [
        "1. Anna schläft.",
        "Anna is asleep.  (-0.25 nats a piece)",
        "(right)",
        "next: Anna sleeps.  (-0.50 nats a piece)",
        "",
        "#   token    attends to",
        "-   ------   ----------------------------------------",
        "0   Anna     Anna#0 0.900, schläft#1 0.100",
        "1   is       schläft#1 0.500, Anna#0 0.250, .#2 0.250",
        "2   asleep   schläft#1 1.000",
        "3   .        .#2 0.750, schläft#1 0.246, Anna#0 0.004",
    ]


def test_another_gold_translation_is_shown(translating):
    view = render([replace(translating, gold_translation="Anna sleeps.")])
    assert "\ngold: Anna sleeps.\n" in view
    assert "right" not in view


def test_without_a_gold_translation_nothing_is_right(translating):
    view = render([replace(translating, gold_translation=None)])
    assert "right" not in view and "gold" not in view


def test_a_text_without_tokens_is_called_so(translating):
    empty = TranslatingExplanation([], [], "", [], [], 0.0)
    assert render([empty, translating]).startswith("1. (a text without tokens)\n\n2. A")


def test_a_translation_without_tokens_has_no_table(translating):
    empty = replace(translating, translation="", tokens=[], weights=[], candidates=[])
    assert "attends to" not in render([empty])
    assert "Anna schläft." in render([empty])


def test_only_the_best_candidates_are_shown(translating):
    others = [{"text": f"t{i}", "score": -1.0} for i in range(9)]
    many = replace(translating, candidates=[translating.candidates[0], *others])
    assert re.findall("next: t(.)", render([many])) == ["0", "1", "2", "3"]


def test_a_long_translation_is_cut(translating, monkeypatch):
    monkeypatch.setattr(translation_table, "N_TOKENS", 2)
    view = render([translating])
    assert "and 2 tokens more" in view
    assert "asleep   " not in view


def test_control_characters_never_reach_the_terminal(translating):
    evil = "\x1b]0;pwned\x07"
    view = render(
        [
            replace(
                translating,
                words=[evil, "a\n", "b"],
                tokens=[evil] * 4,
                translation=evil,
                candidates=[{"text": evil, "score": -1.0}] * 2,
                gold_translation=f"not {evil}",
            )
        ]
    )
    assert view.count("␛]0;pwned␇") > 4
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", view)


def test_what_was_copied_is_a_column(translating):
    view = render([replace(translating, copied=[0.9, 0.1, 0.0, 0.5])], colors=False)
    header, _, *rows = view.splitlines()[5:]
    assert header.split()[-1] == "copied"
    assert [row.split()[-1] for row in rows] == ["0.90", "0.10", "0.00", "0.50"]
