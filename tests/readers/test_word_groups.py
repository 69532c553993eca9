from collections import Counter

import pytest
import spacy

from spacy_eeap.readers.word_groups import check_groups, check_tokens, draw_exchanges

GROUPS = [["Mary", "John", "Sandra"], ["kitchen", "garden"]]


@pytest.fixture
def nlp():
    return spacy.blank("en")


def draw_all(occurring):
    return draw_exchanges(GROUPS, occurring, 99)


def test_words_stand_for_words_of_their_group():
    exchanges = draw_all({"Mary", "kitchen"})
    found = [(each["Mary"], each["kitchen"]) for each in exchanges]
    names, rooms = GROUPS
    expected = {(name, room) for name in names for room in rooms}
    assert sorted(found) == sorted(expected - {("Mary", "kitchen")})


def test_no_two_words_are_the_same_afterwards():
    exchanges = draw_all({"Mary", "John", "Sandra"})
    assert [len(set(each.values())) for each in exchanges] == [3] * 5


def test_words_that_do_not_occur_do_not_make_an_exchange_another_one():
    assert len(draw_all({"Mary"})) == 2
    assert len(draw_all({"Mary", "John"})) == 5
    assert len(draw_all({"Mary", "John", "garden"})) == 11


def test_so_many_are_drawn_no_two_alike_and_none_that_changes_nothing():
    occurring = {"Mary", "John", "garden"}
    for _ in range(50):
        exchanges = draw_exchanges(GROUPS, occurring, 4)
        assert len(exchanges) == 4
        assert len({tuple(sorted(each.items())) for each in exchanges}) == 4
        assert all(each.keys() == occurring for each in exchanges)
        assert all(any(a != b for a, b in each.items()) for each in exchanges)


def test_where_no_word_occurs_there_is_nothing_to_draw():
    assert draw_all(set()) == []


def test_all_are_equally_likely():
    draws = [draw_exchanges(GROUPS, {"Mary", "garden"}, 1)[0] for _ in range(5000)]
    counts = Counter(tuple(sorted(each.items())) for each in draws)
    assert len(counts) == 5
    # 1,000 of each, and a standard deviation of 28.
    assert all(abs(count - 1000) < 130 for count in counts.values())


@pytest.mark.parametrize("group", [[], ["Mary"]])
def test_a_group_of_less_than_two_words_is_refused(group):
    with pytest.raises(ValueError, match=r"needs at least two, but one was \["):
        check_groups([["kitchen", "garden"], group])


@pytest.mark.parametrize(
    "groups",
    [[["Mary", "Mary"]], [["Mary", "mary"]], [["Mary", "John"], ["MARY", "Ann"]]],
)
def test_a_word_that_is_there_more_than_once_is_refused(groups):
    with pytest.raises(ValueError, match="these words are there more than once: mary"):
        check_groups(groups)


def test_good_groups_are_accepted(nlp):
    check_groups(GROUPS)
    check_tokens(nlp, GROUPS)


def test_words_that_the_tokenizer_cuts_are_refused_and_told(nlp):
    with pytest.raises(ValueError, match=r"token of 'ice cream', 'U-turn'\. Leave"):
        check_tokens(nlp, [["milk", "ice cream"], ["U-turn", "turn"]])


def test_a_word_without_a_token_is_refused(nlp):
    with pytest.raises(ValueError, match="one token of ''"):
        check_tokens(nlp, [["milk", ""]])


def test_a_word_that_the_tokenizer_was_taught_is_accepted(nlp):
    for word in ("can't", "ice cream"):
        nlp.tokenizer.add_special_case(word, [{"ORTH": word}])
    check_tokens(nlp, [["can't", "won"], ["milk", "ice cream"]])
