import pytest
import spacy
import srsly
import typer
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_eeap.cli.benchmark_data.babi import babi_cli
from spacy_eeap.explain.collect.records import read_records
from spacy_eeap.readers.babi import BabiReader
from spacy_eeap.stories import find_story

from ...readers.babi_folders import make_folder, make_stories

SPLITS = ("train", "dev", "test")


def convert(*arguments):
    app = typer.Typer()
    app.command()(babi_cli)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def folder(tmp_path):
    return make_folder(
        tmp_path / "en",
        qa1_train=make_stories(20, 5),
        qa1_test=make_stories(12, 5),
        qa8_train=[*make_stories(9, 2), "1 A cat.", "2 A dog.", "3 Who?\tcat,dog\t1 2"],
        qa8_test=make_stories(2, 2),
    )


@pytest.fixture
def output(tmp_path):
    return tmp_path / "corpus"


def read(path, nlp):
    return list(Corpus(path)(nlp))


def gold(example):
    doc = example.reference
    answer, supporting = doc._.answer, doc._.supporting_facts
    story = find_story(doc)
    return doc.text, story, answer["text"], list(answer["answers"]), list(supporting)


@pytest.mark.parametrize("split", SPLITS)
def test_a_file_has_what_the_reader_gives(folder, output, nlp, split):
    convert(folder, output, "--tasks", "1,8")
    expected = BabiReader(folder, split, [1, 8])(nlp)
    found = read(output / f"{split}.spacy", nlp)
    assert [gold(example) for example in found] == [gold(e) for e in expected]
    assert {example.reference._.task for example in found} == {"qa1", "qa8"}


def test_spacys_own_reader_makes_predictions_that_are_stories(folder, output, nlp):
    convert(folder, output, "--tasks", "8")
    for example in read(output / "train.spacy", nlp):
        assert not example.predicted.spans
        assert find_story(example.predicted) == find_story(example.reference)
        words = [token.text for token in example.reference]
        assert [token.text for token in example.predicted] == words


def test_the_sample_has_ten_test_stories_of_about_eight_facts(folder, output):
    convert(folder, output, "--tasks", "1")
    sample = list(srsly.read_jsonl(output / "sample.jsonl"))
    assert [len(story["facts"]) for story in sample] == [8] * 10
    assert sample[0] == {
        "facts": [
            "John is in room 0.",
            "Mary went to the kitchen.",
            "John is in room 0.",
            "John went to the kitchen.",
            "John is in room 0.",
            "Daniel went to the kitchen.",
            "John is in room 0.",
            "Sandra went to the kitchen.",
        ],
        "question": "Where is Sandra?",
        "answer": "kitchen",
        "supporting_facts": [7],
    }


def test_the_sample_takes_the_tasks_in_turn(folder, output):
    convert(folder, output, "--tasks", "8,1")
    sample = list(srsly.read_jsonl(output / "sample.jsonl"))
    assert [len(story["facts"]) for story in sample] == [4, 8, 4, 8, 2, 8, 2, 8, 8]


def test_the_sample_can_be_explained(folder, output, nlp):
    convert(folder, output, "--tasks", "1")
    (example, *_) = [
        example
        for example in read(output / "test.spacy", nlp)
        if len(example.reference.spans["facts"]) == 8
    ]
    record, *_ = read_records(str(output / "sample.jsonl"))
    assert record.input_of(nlp).text == example.reference.text


def test_the_questions_of_each_task_are_counted(folder, output):
    lines = convert(folder, output, "--tasks", "1, 8").output.splitlines()
    rows = [line.split() for line in lines]
    assert ["qa1", "single-supporting-fact", "90", "10", "60"] in rows
    assert ["qa8", "lists-sets", "16", "3", "4"] in rows
    assert ["total", "106", "13", "64"] in rows


def test_a_missing_training_file_is_taken_from_the_fallback(folder, output, nlp):
    other = make_folder(
        folder.parent / "10k",
        qa1_train=make_stories(40, 5),
        qa1_test=make_stories(1),
        qa8_test=make_stories(1),
    )
    convert(other, output, "--tasks", "1,8", "--fallback", folder)
    tasks = [e.reference._.task for e in read(output / "train.spacy", nlp)]
    assert (tasks.count("qa1"), tasks.count("qa8")) == (180, 16)


@pytest.mark.parametrize("tasks", ["", "0", "1,21", "one", "1 2"])
def test_unknown_tasks_end_with_a_message(folder, output, tasks):
    result = convert(folder, output, "--tasks", tasks)
    assert result.exit_code == 1
    message = (
        f"Tasks are numbers from 1 to 20 with commas between them, but got {tasks!r}"
    )
    assert message in " ".join(result.output.split())
    assert not output.exists()


def test_all_tasks_are_converted_unless_some_are_named(folder, output):
    result = convert(folder, output)
    assert result.exit_code == 1
    assert "qa2_two-supporting-facts_train.txt" in "".join(result.output.split())


def test_nothing_is_written_if_a_file_is_missing(folder, output):
    (folder / "qa8_lists-sets_test.txt").unlink()
    result = convert(folder, output, "--tasks", "1,8")
    assert result.exit_code == 1
    assert "Fetch it: python -m spacy project assets" in " ".join(result.output.split())
    assert not output.exists()
