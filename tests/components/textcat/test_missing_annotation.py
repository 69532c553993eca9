"""A text that is not annotated says nothing to any layer that counts the texts."""

import pytest
import spacy
from spacy.training import Example

from ...tiny import REVIEWS, cats

RATIOS = {
    "tok2vec": {
        "embed": {
            "@architectures": "spacy-eeap.LogCountRatioEmbed.v1",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 8,
                "attrs": ["NORM"],
                "rows": [50],
                "include_static_vectors": False,
            },
        }
    }
}
KINDS = {"linear": {}, "ratios": RATIOS}
UNLABELLED = [f"A lovely text of nobody, the {i}th, is good" for i in range(200)]


def fitted(factory, model, texts):
    """Initialize, and get all that was fitted."""
    nlp = spacy.blank("en")
    exclusive = {"predict": {"exclusive_classes": factory == "eeap_textcat"}}
    pipe = nlp.add_pipe(factory, config={"model": {**model, **exclusive}})
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": told}) for text, told in texts
    ]
    nlp.initialize(lambda: examples)
    return pipe.model.to_bytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("factory", ["eeap_textcat", "eeap_textcat_multilabel"])
def test_unlabelled_texts_change_nothing_that_is_fitted(factory, kind):
    labelled = [(text, cats(quality)) for text, quality in REVIEWS]
    unlabelled = [(text, {}) for text in UNLABELLED]
    spacy.util.fix_random_seed(0)
    alone = fitted(factory, KINDS[kind], labelled)
    spacy.util.fix_random_seed(0)
    beside = fitted(factory, KINDS[kind], [*unlabelled, *labelled])
    assert alone == beside


def test_unlabelled_texts_teach_nothing(nlp):
    pipe = nlp.get_pipe("textcat")
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": told})
        for text, told in [("It is good", cats("good")), ("It is lovely", {})]
    ]
    prediction = pipe.predict([example.x for example in examples])
    _, d_scores = pipe.get_loss(examples, prediction)
    assert d_scores[0].all()
    assert not d_scores[1].any()


def test_the_one_class_that_is_told_rules_out_the_others(nlp):
    pipe = nlp.get_pipe("textcat")
    example = Example.from_dict(nlp.make_doc("It is good"), {"cats": {"GOOD": 1.0}})
    _, d_scores = pipe.get_loss([example], pipe.predict([example.x]))
    assert d_scores.all()
