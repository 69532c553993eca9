import pytest

from spacy_eeap.readers.babi_files import (
    TASKS,
    BabiQuestion,
    BabiStory,
    file_name,
    read_stories,
)
from spacy_eeap.readers.checksum import FETCH

LINES = [
    "1 Mary took the milk.",
    "2 Mary took the apple.",
    "3 What is Mary carrying? \tmilk,apple\t1 2",
    "4 Mary went home.",
    "5 Where is Mary?\thome\t4",
    "6 Mary slept.",
    "1 John went out.",
    "2 Where is John? \tout\t1",
]
FIRST = BabiStory(
    ["Mary took the milk.", "Mary took the apple.", "Mary went home.", "Mary slept."],
    [
        BabiQuestion("What is Mary carrying?", "milk,apple", [0, 1], 2),
        BabiQuestion("Where is Mary?", "home", [2], 3),
    ],
)
SECOND = BabiStory(["John went out."], [BabiQuestion("Where is John?", "out", [0], 1)])


@pytest.fixture
def read(tmp_path):
    def read(lines, end="\n"):
        path = tmp_path / "stories.txt"
        path.write_bytes("".join(f"{line}{end}" for line in lines).encode("utf8"))
        return read_stories(path)

    return read


def test_a_file_has_the_name_that_it_is_distributed_under():
    assert file_name(3, "train") == "qa3_three-supporting-facts_train.txt"
    assert file_name(20, "test") == "qa20_agents-motivations_test.txt"
    assert list(TASKS) == list(range(1, 21))


def test_number_one_begins_a_story_and_questions_are_numbered_as_facts_are(read):
    assert read(LINES) == [FIRST, SECOND]


@pytest.mark.parametrize("end", ["\r\n", " \n", "\n"])
def test_white_space_at_the_ends_of_a_line_does_not_matter(read, end):
    assert read(LINES, end) == [FIRST, SECOND]


def test_empty_lines_at_the_end_do_not_matter(read):
    assert read([*LINES, "", ""]) == [FIRST, SECOND]


@pytest.mark.parametrize("line", ["2 Who?\tJohn", "2 Who?\tJohn\t", "2 Who?\tJohn\t  "])
def test_the_supporting_facts_can_be_missing(read, line):
    (story,) = read(["1 John slept.", line])
    assert story.questions == [BabiQuestion("Who?", "John", None, 1)]


def test_supporting_facts_keep_the_order_of_the_file(read):
    (story,) = read(["1 A cat.", "2 A dog.", "3 Who?\tcat\t2 1"])
    assert story.questions[0].supporting == [1, 0]


def test_a_story_without_a_question_is_left_out(read):
    assert read(["1 Nobody asks.", *LINES]) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line, reason",
    [
        ("Mary slept.", "'Mary' is no number"),
        ("", "'' is no number"),
        ("-2 Mary slept.", "'-2' is no number"),
        ("4 Mary slept.", "its number should be 2 or 1"),
        ("0 Mary slept.", "its number should be 2 or 1"),
        ("2", "it has no text"),
        ("2 \tMary\t1", "it has no text"),
        ("2 Who?\t", "it has no answer"),
        ("2 Who?\t\t1", "it has no answer"),
        ("2 Who?\tMary,\t1", "it has no answer"),
        ("2 Who?\tMary\t1\t1", "it has 3 tabs"),
        ("2 Who?\tMary\tone", "'one' is no number"),
        ("2 Who?\tMary\t1 2", "line 2 of its story is no fact before it"),
        ("1 Who?\tMary\t1", "a question needs a fact before it in its story"),
    ],
)
def test_an_error_names_the_line_and_what_is_wrong(read, tmp_path, line, reason):
    with pytest.raises(ValueError) as error:
        read([*LINES, "1 Mary slept.", line, "3 Mary woke up."])
    message = str(error.value)
    assert message.startswith(f"{tmp_path / 'stories.txt'}, line 10: expected its numb")
    assert f"but found {line!r}: {reason}. Delete the file and fetch it" in message
    assert message.endswith(FETCH)


def test_a_file_begins_with_a_story(read):
    with pytest.raises(ValueError, match=r"line 1: .* its number should be 1\. "):
        read(["2 Mary slept."])


@pytest.mark.parametrize("lines", [["1 Mary slept."], ["1 A cat.", "2 A dog."]])
def test_a_file_without_questions_is_refused(read, lines):
    with pytest.raises(ValueError, match=r"stories\.txt should have questions, but"):
        read(lines)


def test_an_empty_file_is_refused(read):
    with pytest.raises(ValueError, match="should have questions, but has none"):
        read([])


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No bAbI file at .*a\.txt. Fetch it"):
        read_stories(tmp_path / "a.txt")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"1 caf\xe9\n")
    with pytest.raises(
        ValueError, match=r"a\.txt, line 1: .*UTF-8, but .* 0xe9.*fetch it"
    ):
        read_stories(path)
