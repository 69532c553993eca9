"""The examples of the README work as they stand there."""

import re
from pathlib import Path

import numpy
import pytest
import spacy
from spacy.util import load_model_from_config
from thinc.api import Config

from .tiny import make_examples, update

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)[1]


@pytest.fixture
def config():
    """The config block, in a pipeline of that one component."""
    pipeline = '[nlp]\nlang = "en"\npipeline = ["textcat"]\n[components]\n'
    without_notes = re.sub(r" +#.*", "", block("ini"))
    return Config().from_str(pipeline + without_notes)


def test_the_config_block_trains(config):
    nlp = load_model_from_config(config, auto_fill=True)
    examples = make_examples(nlp)
    update(nlp, examples, nlp.initialize(lambda: examples), n_updates=30)
    assert nlp("This film is good.").cats["GOOD"] > 0.9


def test_the_config_block_is_the_model_of_the_config_file(config):
    path = Path(__file__).parents[1] / "configs" / "textcat.cfg"
    assert config["components"] == Config().from_disk(path)["components"]


def test_the_component_is_added_and_read_as_shown():
    before, after = block("python").split("...\n")
    scope = {"nlp": spacy.blank("en")}
    exec(before, scope)
    examples = make_examples(scope["nlp"])
    scope["nlp"].initialize(lambda: examples)
    exec(after, scope)
    expression = re.search(r"doc\._\..*\]", after)[0]
    weights = eval(expression, scope)
    assert len(weights) == len(scope["doc"])
    assert numpy.isclose(weights.sum(), 1)
