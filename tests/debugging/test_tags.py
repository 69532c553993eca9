import pytest
import spacy

from spacy_eeap.debugging.findings import Corpus
from spacy_eeap.debugging.tags import check_tags

from ..tagged import SENTENCES, tagged_examples
from .test_texts import warnings


@pytest.fixture
def examples():
    return tagged_examples(spacy.blank("en"), SENTENCES)


@pytest.fixture(params=["eeap_tagger", "eeap_morphologizer", "tagger"])
def pipe(request):
    return spacy.blank("en").add_pipe(request.param)


def check(pipe, train, dev):
    return list(check_tags(pipe, Corpus(train, dev)))


def clear(token):
    token.tag_ = token.pos_ = ""
    token.set_morph(None)


def test_nothing_is_wrong_with_good_data(pipe, examples):
    [counts] = check(pipe, examples, examples)
    tokens = sum(len(example.reference) for example in examples)
    assert counts.level == "info" and counts.text.endswith(f"on {tokens} tokens")


def test_tokens_without_a_tag_are_told(pipe, examples):
    n = sum(len(example.reference) for example in examples)
    clear(examples[0].reference[0])
    [told] = warnings(check(pipe, examples, examples[1:]))
    assert told == f"train: 1 token has no tag, of {n:,}."


def test_a_split_without_tags_is_an_error(pipe, examples):
    for token in examples[0].reference:
        clear(token)
    [fail, _] = check(pipe, examples[1:], examples[:1])
    assert fail == ("fail", "dev: no token has a tag.")


def test_rare_and_unseen_tags_are_told(pipe, examples):
    token = examples[0].reference[0]
    token.tag_, token.pos_ = "ODD", "X"
    token.set_morph("Typo=Yes")
    [few] = warnings(check(pipe, examples, examples[1:]))
    assert "1 tag has fewer than 10 tokens in train" in few
    [unseen] = warnings(check(pipe, examples[1:], examples))
    assert "Tags of dev that train has not" in unseen and "(1 token)" in unseen
    assert unseen.endswith(("ODD", "POS=X|Typo=Yes"))
