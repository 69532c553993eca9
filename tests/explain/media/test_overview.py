from dataclasses import replace

from spacy_eeap.explain.media.overview import overviews


def test_a_single_text_needs_no_table(explanation, answering):
    assert overviews([]) == overviews([explanation]) == []
    assert overviews([explanation, answering]) == []


def test_errors_come_first_and_of_them_the_surest(explanation):
    wrong = replace(explanation, gold=["NEG"])
    surer = replace(wrong, scores={"POS": 0.95, "NEG": 0.05})
    unknown = replace(explanation, gold=None)
    [overview] = overviews([explanation, wrong, unknown, surer, explanation])
    assert [row.number for row in overview.rows] == [4, 2, 1, 3, 5]


def test_a_line_says_how_many_are_wrong(explanation):
    wrong, unknown = (replace(explanation, gold=gold) for gold in (["NEG"], None))
    [overview] = overviews([explanation, wrong, wrong])
    assert overview.summary == "2 of 3 wrong"
    [overview] = overviews([explanation, wrong, unknown])
    assert overview.summary == "1 of 2 wrong, and 1 without gold"
    [overview] = overviews([unknown] * 1_000)
    assert overview.summary == "1,000 texts"


def test_a_translation_that_differs_is_not_called_wrong(translating):
    other = replace(translating, gold_translation="Anna sleeps.")
    [overview] = overviews([translating, other])
    assert overview.summary == "1 of 2 unlike the gold translation"


def test_a_column_without_entries_is_left_out(explanation):
    unknown = replace(explanation, gold=None)
    [overview] = overviews([unknown, unknown])
    assert overview.columns == ["Predicted", "Score", "Tokens", "Most attended"]
    [overview] = overviews([unknown, explanation])
    assert overview.columns[2:4] == ["Gold", "Verdict"]


def test_each_kind_has_a_table_of_its_own(explanation, answering, tagging):
    texts = [answering, explanation, tagging, explanation, answering]
    first, second = overviews(texts)
    assert [row.number for row in first.rows] == [1, 5]
    assert [row.number for row in second.rows] == [2, 4]
