import pytest
import spacy
from confection import ConfigValidationError
from spacy.util import registry, resolve_dot_names
from thinc.api import Config

from spacy_eeap.readers.babi import BabiReader
from spacy_eeap.stories import find_story
from spacy_eeap.stories import make_story as make_doc

from .babi_folders import make_folder, make_stories

TASK_1 = [
    "1 Mary  moved to the U.S.",
    "2 John went out.",
    "3 Where is Mary? \tU.S.\t1",
    "4 Mary left.",
    "5 Where is Mary? \tnowhere,out\t1 4",
]


@pytest.fixture
def folder(tmp_path):
    return make_folder(
        tmp_path / "en",
        qa1_train=make_stories(20, 5),
        qa1_test=TASK_1,
        qa2_train=make_stories(10, 2),
        qa2_test=make_stories(2, 2),
    )


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def read(nlp, *args, **kwargs):
    return list(BabiReader(*args, **kwargs)(nlp))


def texts(doc):
    story = find_story(doc)
    return [doc[start:end].text for start, end in (*story.facts, story.question)]


def test_an_example_is_a_question_about_the_facts_before_it(folder, nlp):
    first, second = read(nlp, folder, "test", [1])
    facts = ["Mary  moved to the U.S.", "John went out."]
    for doc in (first.predicted, first.reference):
        assert texts(doc) == [*facts, "Where is Mary?"]
    assert texts(second.reference) == [*facts, "Mary left.", "Where is Mary?"]


def test_the_reference_has_the_answer_the_supporting_facts_and_the_task(folder, nlp):
    first, second = (example.reference for example in read(nlp, folder, "test", [1]))
    assert first._.answer == {"text": "U.S.", "answers": ["U.S."]}
    assert first._.supporting_facts == [0]
    assert second._.answer == {"text": "nowhere,out", "answers": ["nowhere", "out"]}
    assert second._.supporting_facts == [0, 2]
    assert first._.task == second._.task == "qa1"


def test_the_prediction_is_another_document_without_gold(folder, nlp):
    for example in read(nlp, folder, "test", [1]):
        assert example.predicted is not example.reference
        assert example.predicted.user_data == {}


def test_supporting_facts_that_the_corpus_does_not_tell_are_none(tmp_path, nlp):
    folder = make_folder(tmp_path, qa9_test=["1 Ann slept.", "2 Who slept?\tAnn"])
    (example,) = read(nlp, folder, "test", [9])
    assert example.reference._.supporting_facts is None


def test_documents_are_those_that_are_made_of_strings(folder, nlp):
    attrs = ["ORTH", "NORM", "SPACY", "IDX"]
    for example in read(nlp, folder, "test", [1, 2]):
        *facts, question = texts(example.reference)
        expected = make_doc(nlp, facts, question)
        for doc in (example.predicted, example.reference):
            assert doc.text == expected.text
            assert find_story(doc) == find_story(expected)
            assert (doc.to_array(attrs) == expected.to_array(attrs)).all()
            assert not doc.has_unknown_spaces


def test_a_distinct_sentence_is_tokenized_once(folder, nlp, monkeypatch):
    tokenized = []
    make = nlp.make_doc
    monkeypatch.setattr(nlp, "make_doc", lambda t: tokenized.append(t) or make(t))
    examples = read(nlp, folder, "train", [1, 2])
    sentences = {text for example in examples for text in texts(example.reference)}
    assert sorted(tokenized) == sorted(sentences)


def test_tasks_are_read_one_after_the_other_and_once(folder, nlp):
    examples = read(nlp, folder, "test", [2, 1, 2])
    assert [e.reference._.task for e in examples] == ["qa2"] * 4 + ["qa1"] * 2


def test_no_story_is_both_in_train_and_in_dev(folder, nlp):
    # Each story has a room of its own, which its first fact names.
    rooms, texts = {}, []
    for split in ("train", "dev"):
        references = [e.reference for e in read(nlp, folder, split, [1, 2])]
        rooms[split] = {(doc._.task, doc[4].text) for doc in references}
        texts += [doc.text for doc in references]
    assert len(rooms["train"]) + len(rooms["dev"]) == 30
    assert rooms["train"].isdisjoint(rooms["dev"])
    assert len(texts) == 20 * 5 + 10 * 2


def test_the_limit_is_that_of_each_task(folder, nlp):
    everything = read(nlp, folder, "dev", [1, 2])
    limited = read(nlp, folder, "dev", [1, 2], limit=1)
    assert [e.reference._.task for e in limited] == ["qa1", "qa2"]
    assert limited[0].text == everything[0].text
    assert len(read(nlp, folder, "dev", [1, 2], limit=99)) == len(everything) == 12


def test_a_task_that_is_missing_is_read_from_the_fallback(folder, tmp_path, nlp):
    other = make_folder(tmp_path / "10k", qa1_train=make_stories(40, 5))
    examples = read(nlp, other, "train", [1, 2], fallback=folder)
    tasks = [example.reference._.task for example in examples]
    assert (tasks.count("qa1"), tasks.count("qa2")) == (180, 18)


def test_folders_can_be_given_as_strings(folder, tmp_path, nlp):
    other = str(make_folder(tmp_path / "10k"))
    assert len(read(nlp, other, "dev", [2], fallback=str(folder))) == 2


def test_an_augmenter_makes_further_examples(folder, nlp):
    def twice(nlp, example):
        yield from (example, example)

    assert len(read(nlp, folder, "test", [1], augmenter=twice)) == 4


@pytest.mark.parametrize(
    "options, expected",
    [
        ({"augment_below": 19}, (90, 36)),
        ({"augment_below": 18}, (90, 18)),
        ({"augment_below": 91}, (180, 36)),
        ({"augment_below": 91, "augmenter": None}, (90, 18)),
        ({"augment_below": 19, "limit": 18}, (36, 36)),
        ({"augment_below": 18, "limit": 18}, (18, 18)),
    ],
)
def test_tasks_of_which_fewer_questions_are_read_can_be_augmented_alone(
    folder, nlp, options, expected
):
    def twice(nlp, example):
        yield from (example, example)

    examples = read(nlp, folder, "train", [1, 2], **{"augmenter": twice, **options})
    tasks = [example.reference._.task for example in examples]
    assert (tasks.count("qa1"), tasks.count("qa2")) == expected


def test_a_reader_can_be_read_again(folder, nlp):
    reader = BabiReader(folder, "test", [1])
    assert [e.text for e in reader(nlp)] == [e.text for e in reader(nlp)]


def test_a_file_is_missed_when_it_is_read_not_when_the_config_is(folder, nlp):
    reader = BabiReader(folder, "train", [3])
    with pytest.raises(FileNotFoundError, match=r"qa3_.*_train\.txt. Fetch it"):
        next(reader(nlp))


def test_a_path_that_was_not_filled_in_is_refused():
    with pytest.raises(ValueError, match="E913"):
        BabiReader(None, "train")


def test_an_unknown_split_is_refused(folder):
    with pytest.raises(ValueError, match=r"'valid'. Choose from train, dev, test"):
        BabiReader(folder, "valid")


@pytest.mark.parametrize("tasks", [[], [0], [1, 21]])
def test_unknown_tasks_are_refused(folder, tasks):
    with pytest.raises(ValueError, match=r"from 1 to 20, at least one, but got \["):
        BabiReader(folder, "train", tasks)


CONFIG = """
[corpora]

[corpora.test]
@readers = "spacy-eeap.BabiReader.v1"
path = {path}
split = "test"
tasks = [1]
"""


def test_a_config_builds_the_reader(folder, nlp):
    config = Config().from_str(CONFIG, overrides={"corpora.test.path": str(folder)})
    (reader,) = resolve_dot_names(config, ["corpora.test"])
    assert len(list(reader(nlp))) == 2


def test_filling_a_config_writes_all_tasks():
    block = {"@readers": "spacy-eeap.BabiReader.v1", "path": "a", "split": "dev"}
    filled = registry.fill({"corpus": block})["corpus"]
    assert filled["tasks"] == list(range(1, 21))


@pytest.mark.parametrize("option", [{"split": "valid"}, {"tasks": ["one"]}])
def test_a_config_with_an_unknown_option_is_refused(folder, option):
    block = {"@readers": "spacy-eeap.BabiReader.v1", "path": str(folder)}
    with pytest.raises(ConfigValidationError, match=next(iter(option))):
        registry.resolve({"corpus": {**block, "split": "dev", **option}})
