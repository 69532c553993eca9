import json

import pytest
import spacy
import typer
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_eeap.cli.faithfulness import faithfulness_cli

from ..attribute.pipelines import answerer, classifier, tagger
from ..tagged import tagged_examples
from ..tiny import make_examples
from ..told import story_examples, write_stories


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A classifier, a tagger, and a component that answers, each with a corpus."""
    folder = tmp_path_factory.mktemp("faithfulness")
    makes = {"classes": classifier, "tags": tagger, "facts": answerer}
    examples = {"classes": make_examples, "tags": tagged_examples}
    for name, make in makes.items():
        nlp = make()
        nlp.to_disk(folder / name)
        path = folder / f"{name}.spacy"
        if name == "facts":
            write_stories(path, story_examples(nlp))
        else:
            docs = [example.reference for example in examples[name](nlp)]
            DocBin(docs=docs).to_disk(path)
    return folder


def run(*args):
    app = typer.Typer()
    app.command()(faithfulness_cli)
    result = CliRunner().invoke(app, list(map(str, args)))
    return result.exit_code, " ".join(result.output.split())


def test_it_prints_a_table_and_a_verdict(folder):
    code, output = run(folder / "classes", folder / "classes.spacy")
    assert code == 0
    assert "24 decisions of 'textcat' about 24 of 24 documents" in output
    for name in ("attention", "erasure", "gradient_x_input", "random"):
        assert name in output
    conclusions = output.count("Trust the attention"), output.count("Do not trust")
    assert sum(conclusions) == 1
    assert max(map(output.find, ("Trust the", "Do not"))) < output.index("ranked by")
    assert "in a random order, probabilities move by" in output


def test_it_writes_json(folder, tmp_path):
    path = tmp_path / "new" / "figures.json"
    code, output = run(folder / "classes", folder / "classes.spacy", "-o", path)
    assert code == 0
    assert "Saved the figures" in output
    figures = json.loads(path.read_text())
    assert figures["n_decisions"] == 24
    assert figures["corpus"] == str(folder / "classes.spacy")
    assert {"mean", "low", "high"} == figures["methods"]["attention"]["gain"].keys()
    assert figures["verdict"][0] in " ".join(output.split())


def test_methods_can_be_chosen(folder):
    args = [folder / "classes", folder / "classes.spacy", "-m", "gradient_x_input"]
    _, output = run(*args)
    assert "gradient_x_input" in output
    assert "integrated_gradients" not in output


def test_documents_and_decisions_can_be_limited(folder):
    args = [folder / "tags", folder / "tags.spacy", "-m", "erasure", "-G", "-n", 5]
    code, output = run(*args, "--max-decisions", 10)
    assert code == 0
    assert "10 decisions of 'tagger' about" in output
    assert "of 72 documents" in output


def test_stories_have_supporting_facts(folder):
    code, output = run(folder / "facts", folder / "facts.spacy", "-m", "erasure")
    assert code == 0
    assert "supporting facts" in output
    assert "all supporting facts are those of most attention" in output


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory):
    """A classifier of spaCy's own."""
    path = tmp_path_factory.mktemp("ensemble")
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat")
    nlp.initialize(lambda: make_examples(nlp))
    nlp.to_disk(path)
    return path


def test_classifiers_of_spacy_are_measured_beside_erasure(folder, ensemble):
    code, output = run(ensemble, folder / "classes.spacy")
    assert code == 0
    assert "erasure" in output
    assert "gradient_x_input" not in output
    assert "'textcat' also adds linear scores" in output
    assert "in a random order, probabilities move by" in output


def test_their_gradients_are_refused(folder, ensemble):
    code, output = run(ensemble, folder / "classes.spacy", "-m", "gradient_x_input")
    assert code == 1
    assert "Use 'erasure', which" in output


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["{0}/none", "{0}/classes.spacy"], "Can't load the pipeline"),
        (["{0}/classes", "{0}/none.spacy"], "Can't read documents from"),
        (["{0}/classes", "{0}/classes.spacy", "-m", "lime"], "not 'lime'"),
        (["{0}/classes", "{0}/classes.spacy", "-p", "ner"], "no component 'ner'"),
    ],
)
def test_bad_input_ends_with_a_message(folder, args, expected):
    code, output = run(*(arg.format(folder) for arg in args))
    assert code == 1
    assert expected in output
