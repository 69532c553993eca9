"""The examples of the README and of docs/pipeline.md work as they stand there."""

import re
import shlex
import shutil
from pathlib import Path

import numpy
import pytest
import spacy
from spacy.cli._util import app as spacy_app
from spacy.util import load_model_from_config
from thinc.api import Config
from typer.testing import CliRunner

import spacy_eeap.cli  # noqa: F401  (adds `eeap` to the commands)

from .tiny import CONFIGS, make_examples, update
from .told import story_examples

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf8")
PIPELINE = (ROOT / "docs" / "pipeline.md").read_text(encoding="utf8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def block(language, containing="", of=PIPELINE):
    blocks = re.findall(rf"```{language}\n(.*?)```", of, re.DOTALL)
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
    code = block("python", of=README)
    assert code.startswith("import spacy\n")
    assert "..." not in code
    exec(code, {})
    scores, *explained = capsys.readouterr().out.splitlines()
    assert re.match(r"\{'billing': 0\.[5-9]", scores)
    assert "*billing" in explained[0]
    assert explained[1] == "You charged my card twice"
    assert "Strongest tokens:" in explained[2]
    assert "Erasure, for (+)" in explained[3]


def test_the_commands_for_own_data_end_in_a_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(CONFIGS, "configs")
    rows = [f"{word} {i},{word}" for i in range(20) for word in ("billing", "delivery")]
    Path("tickets.csv").write_text("\n".join(["text,label", *rows]), encoding="utf8")
    shown = README.split("## Your own data\n\n")[1].split("\n\n")[0]
    commands = [shlex.split(each, comments=True) for each in joined_lines(shown)]
    assert [command[3] for command in commands] == ["eeap", "train", "eeap"]
    for command in commands:
        few = ["--training.max_steps", "4", "--training.eval_frequency", "2"]
        more = few if command[3] == "train" else []
        done = CliRunner().invoke(spacy_app, [*command[3:], *more])
        assert done.exit_code == 0, done.output
    assert "charged" in Path("page.html").read_text(encoding="utf8")


def joined_lines(shown):
    """Get commands, of which a backslash continues a line."""
    return re.sub(r"\\\n\s*", "", shown).splitlines()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_page_links_to_is_there(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


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
