import pytest
import spacy
from spacy.training import Example
from spacy.util import registry

from spacy_eeap.batchers.by_documents import batch_by_documents

NLP = spacy.blank("en")


def examples(*lengths):
    docs = [NLP.make_doc(" ".join(["word"] * n)) for n in lengths]
    return [Example(doc, doc.copy()) for doc in docs]


def sizes(batches):
    return [len(batch) for batch in batches]


def test_batches_grow_up_to_the_most():
    batcher = batch_by_documents(first=2, most=5, growth=1.5)
    assert sizes(batcher(examples(*[1] * 20))) == [2, 3, 4, 5, 5, 1]


def test_the_size_goes_on_growing_in_the_next_pass():
    batcher = batch_by_documents(first=2, most=8, growth=2.0)
    assert sizes(batcher(examples(*[1] * 6))) == [2, 4]
    assert sizes(batcher(examples(*[1] * 10))) == [8, 2]


def test_words_are_bounded_but_for_one_long_document():
    batcher = batch_by_documents(first=3, most=3, max_words=10)
    assert sizes(batcher(examples(4, 4, 4, 50, 1, 1))) == [2, 1, 1, 2]


def test_all_examples_come_in_their_order():
    made = examples(*range(30))
    batches = batch_by_documents(first=4, most=7, growth=1.1, max_words=60)(made)
    assert [each for batch in batches for each in batch] == made


def test_nothing_makes_no_batch():
    assert list(batch_by_documents()([])) == []


@pytest.mark.parametrize(
    "settings",
    [{"first": 0}, {"first": 9, "most": 8}, {"growth": 0.9}, {"max_words": 0}],
)
def test_sizes_that_cannot_be_are_refused(settings):
    with pytest.raises(ValueError, match="grows by 1 or more"):
        batch_by_documents(**settings)


def test_it_is_made_by_a_config():
    config = {"batcher": {"@batchers": "spacy-eeap.batch_by_documents.v1", "first": 3}}
    batcher = registry.resolve(config)["batcher"]
    assert sizes(batcher(examples(1, 1, 1, 1))) == [3, 1]
