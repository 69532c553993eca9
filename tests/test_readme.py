"""The examples of the README work as they stand there."""

import re
from pathlib import Path

import numpy
import pytest
import spacy
from spacy.util import load_model_from_config
from thinc.api import Config

from .tiny import CONFIGS, make_examples, update
from .told import story_examples

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf8")


def block(language, containing=""):
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return next(found for found in blocks if containing in found)


def read_config(name):
    """The config block of a component, in a pipeline of that one."""
    pipeline = f'[nlp]\nlang = "en"\npipeline = ["{name}"]\n[components]\n'
    without_notes = re.sub(r" +#.*", "", block("ini", f"[components.{name}]"))
    return Config().from_str(pipeline + without_notes)


def test_the_config_block_trains():
    nlp = load_model_from_config(read_config("textcat"), auto_fill=True)
    examples = make_examples(nlp)
    update(nlp, examples, nlp.initialize(lambda: examples), n_updates=30)
    assert nlp("This film is good.").cats["GOOD"] > 0.9


@pytest.mark.parametrize("name", ["textcat", "tagger"])
def test_a_config_block_is_the_model_of_the_config_file(name):
    file = Config().from_disk(CONFIGS / f"{name}.cfg")
    assert read_config(name)["components"] == file["components"]


def test_the_ten_lines_predict_and_explain(capsys):
    code = block("python")
    assert code.startswith("import spacy\n")
    assert "..." not in code
    exec(code, {})
    scores, *explained = capsys.readouterr().out.splitlines()
    assert re.match(r"\{'billing': 0\.[5-9]", scores)
    assert "*billing" in explained[0]
    assert explained[1] == "You charged my card twice"
    assert "Strongest tokens:" in explained[2]
    assert "Erasure, for (+)" in explained[3]


def test_the_component_is_added_and_read_as_shown():
    before, after = block("python", "save_activations").split("...\n")
    scope = {"nlp": spacy.blank("en")}
    exec(before, scope)
    examples = make_examples(scope["nlp"])
    scope["nlp"].initialize(lambda: examples)
    exec(after, scope)
    expression = re.search(r"doc\._\..*\]", after)[0]
    weights = eval(expression, scope)
    assert len(weights) == len(scope["doc"])
    assert numpy.isclose(weights.sum(), 1)


def test_a_question_over_facts_is_answered_as_shown():
    before, after = block("python", "from spacy_eeap.stories").split("...\n")
    scope = {"nlp": spacy.blank("en")}
    exec(before, scope)
    examples = story_examples(scope["nlp"])
    scope["nlp"].initialize(lambda: examples)
    exec(after, scope)
    doc = scope["doc"]
    assert set(doc._.answer) == {"text", "answers", "score", "candidates"}
    assert doc._.activations["eeap_qa"]["hops"].shape[-1] == len(doc.spans["facts"])
