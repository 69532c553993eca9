import pytest
from thinc.api import Model

from spacy_eeap.attribute.rows import check_is_ours, copy_for_gradients
from spacy_eeap.explain.collect.deciders import find_decider

from ..told import new_pipeline, story_examples
from .pipelines import classifier


def test_nothing_is_drawn_at_random_in_the_copy():
    nlp = classifier(n_updates=0)
    model = nlp.get_pipe("textcat").model
    drawn = {"dropout_rate", "own_dropout_rate", "noise"}
    for node in model.walk():
        for name in drawn & node.attrs.keys():
            node.attrs[name] = 0.5
    for node in copy_for_gradients(model).walk():
        assert not any(node.attrs[name] for name in drawn & node.attrs.keys())
    assert any(node.attrs.get("dropout_rate") == 0.5 for node in model.walk())


def test_models_of_others_are_refused():
    with pytest.raises(
        ValueError, match=r"this model is 'theirs'.*Use 'erasure', which"
    ):
        check_is_ours(Model("theirs", lambda model, X, is_train: (X, lambda dY: dY)))


def test_so_are_models_of_stories_without_our_stages():
    nlp = new_pipeline()
    nlp.initialize(lambda: story_examples(nlp))
    with pytest.raises(ValueError, match="this model is 'bag_of_facts'"):
        find_decider(nlp, "qa").rows()
