"""What people hold in a notebook: Docs and Examples that know what is right."""

import pytest
from spacy.tokens import Doc
from spacy.training import Example

from spacy_eeap.explain import explain, from_dict, render, to_dict

from ...tagged import tagged_examples
from ...tiny import make_examples
from ...told import story_examples

WRONG = {"GOOD": 0.0, "BAD": 1.0}


def test_the_cats_of_examples_are_gold(classes):
    examples = make_examples(classes)[:4]
    for explanation, example in zip(explain(classes, examples), examples, strict=True):
        cats = example.reference.cats
        assert explanation.gold == [label for label, value in cats.items() if value]
        assert not example.predicted.cats and not example.predicted.has_annotation(
            "SENT_START"
        )


def test_so_are_those_of_a_doc_if_they_are_sure(classes):
    doc = classes.make_doc("good bag")
    doc.cats = dict(WRONG)
    [explanation] = explain(classes, doc)
    assert explanation.gold == ["BAD"] and explanation.is_right is False
    [explanation] = explain(classes, [classes("good bag")])
    assert explanation.gold is None
    [explanation] = explain(classes, [classes.make_doc("good bag")])
    assert explanation.gold is None


def test_errors_come_first_in_a_notebook(classes):
    docs = [classes.make_doc(text) for text in ("good bag", "good film", "bad book")]
    for doc, cats in zip(docs, [{"GOOD": 1.0, "BAD": 0.0}, WRONG, WRONG], strict=True):
        doc.cats = dict(cats)
    drawn = render(explain(classes, docs), jupyter=False)
    assert "1 of 3 wrong" in drawn
    table = drawn.split("<tbody>")[1]
    assert table.index("text2") < table.index("text1") < table.index("text3")


def test_tags_are_those_of_the_reference_token_by_token(tags):
    examples = tagged_examples(tags, ["They book the show ."])
    [example] = examples
    [explanation] = explain(tags, example)
    assert explanation.gold == [token.tag_ for token in example.reference]
    assert explanation.wrong == [
        i for i, tag in enumerate(explanation.tags) if tag != explanation.gold[i]
    ]
    assert from_dict(to_dict(explanation)) == explanation
    [unknown] = explain(tags, Example(example.predicted, example.predicted))
    assert unknown.gold is None and unknown.wrong is None


def test_wrong_tags_are_told_in_every_view(tags):
    words = ["They", "book", "the", "show", "."]
    reference = Doc(tags.vocab, words=words, tags=["X", "", "", "", "<i>"])
    example = Example(Doc(tags.vocab, words=words), reference)
    explanations = list(explain(tags, [example, tags.make_doc("They book .")]))
    assert explanations[0].wrong == [0, 4]
    assert "(wrong, gold: X)" in render(explanations, style="text", jupyter=False)
    page = render(explanations, page=True, jupyter=False)
    assert "1 of 1 with wrong tags, and 1 without gold" in page
    assert "gold: &lt;i&gt;" in page and "✗ 2 wrong" in page
    assert "2 of 2" in page


def test_answers_and_their_supporting_facts_are_gold(facts):
    example = story_examples(facts)[0]
    [explanation] = explain(facts, example)
    assert explanation.gold_answer == example.reference._.answer["text"]


def test_what_is_none_of_these_is_refused(classes):
    with pytest.raises(TypeError, match=r"Docs or Examples, but number 1 of them is 3"):
        next(explain(classes, [3]))
