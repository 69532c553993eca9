import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_eeap.faithfulness.examples import read_examples
from spacy_eeap.stories import find_story

from ..tiny import make_examples


@pytest.fixture
def corpus(tmp_path):
    docs = [example.reference for example in make_examples(spacy.blank("en"))]
    DocBin(docs=docs).to_disk(tmp_path / "reviews.spacy")
    return tmp_path


def texts(examples):
    return [example.x.text for example in examples]


def test_a_file_and_its_folder_give_the_same(corpus):
    nlp = spacy.blank("en")
    of_file, n = read_examples(nlp, str(corpus / "reviews.spacy"), 500, False, 0)
    of_folder, m = read_examples(nlp, str(corpus), 500, False, 0)
    assert n == m == 24
    assert texts(of_file) == texts(of_folder)


def test_some_are_drawn_in_the_order_of_the_corpus(corpus):
    nlp, path = spacy.blank("en"), str(corpus)
    every = texts(read_examples(nlp, path, 500, False, 0)[0])
    some, n = read_examples(nlp, path, 6, False, 0)
    other, _ = read_examples(nlp, path, 6, False, 1)
    assert n == 24
    assert [text for text in every if text in texts(some)] == texts(some)
    assert texts(some) != texts(other)
    assert len(some) == len(other) == 6


def test_stories_of_a_jsonl_file_know_their_supporting_facts(tmp_path):
    story = {"facts": ["Mary left.", "John ran."], "question": "Who ran?"}
    known = {**story, "answer": "John", "supporting_facts": [1]}
    srsly.write_jsonl(tmp_path / "stories.jsonl", [known, story])
    path = str(tmp_path / "stories.jsonl")
    [one, other], _ = read_examples(spacy.blank("en"), path, 9, False, 0)
    assert one.reference._.supporting_facts == [1]
    assert other.reference._.supporting_facts is None
    assert len(find_story(one.x).facts) == 2


def test_texts_of_a_jsonl_file_need_no_gold(tmp_path):
    srsly.write_jsonl(tmp_path / "texts.jsonl", [{"text": "Good film"}])
    [example], _ = read_examples(
        spacy.blank("en"), str(tmp_path / "texts.jsonl"), 9, False, 0
    )
    assert [token.text for token in example.x] == ["Good", "film"]


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No file or folder at .*none\.spacy"):
        read_examples(spacy.blank("en"), str(tmp_path / "none.spacy"), 9, False, 0)


def test_an_empty_corpus_is_refused(tmp_path):
    (tmp_path / "none.jsonl").write_text("")
    path = str(tmp_path / "none.jsonl")
    with pytest.raises(ValueError, match="no documents in"):
        read_examples(spacy.blank("en"), path, 9, False, 0)
