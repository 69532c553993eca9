import pytest
import spacy

from spacy_eeap.debugging.findings import Corpus
from spacy_eeap.debugging.stories import check_stories

from ..told import story_examples
from .test_texts import warnings


@pytest.fixture
def examples():
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_qa")
    return story_examples(nlp)


def check(train, dev):
    return list(check_stories(None, Corpus(train, dev)))


def test_stories_and_answers_are_counted(examples):
    found = check(examples, examples)
    assert {finding.level for finding in found} == {"info"}
    assert f"train: {len(examples)} stories of" in found[0].text
    assert "answers in train, and their questions" in found[-1].text


def test_questions_without_an_answer_are_told(examples):
    examples[0].reference._.answer = None
    [told] = warnings(check(examples, examples[1:]))
    assert told == "train: 1 question has no answer."
    assert check(examples, examples[:1])[-2].level == "fail"


def test_answers_of_dev_alone_are_told(examples):
    examples[0].reference._.answer = {"text": "Mars", "answers": ["Mars"]}
    [told] = warnings(check(examples[1:], examples))
    assert "dev: 1 question has an answer that train has not" in told
    assert told.endswith("Mars")


def test_a_text_without_a_story_is_an_error(examples):
    reference = examples[0].reference
    for group in ("facts", "question"):
        if group in reference.spans:
            del reference.spans[group]
    examples[0].reference = reference[:0].as_doc()
    found = check(examples, examples[1:])
    [fail] = [finding for finding in found if finding.level == "fail"]
    assert fail.text.startswith("train: 1 text holds no story.")
