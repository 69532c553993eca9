import subprocess
import sys
from xml.etree import ElementTree

import pytest
import spacy
import srsly
import typer
from typer.testing import CliRunner

from spacy_eeap.cli.explain import explain_cli
from spacy_eeap.explain import read_jsonl

from .. import word_by_word
from ..explain.pipelines import train
from ..told import STORIES, TEXTS, new_pipeline, story_examples, write_stories

LINES = [
    {"text": "A good film", "cats": {"POS": 1.0, "NEG": 0.0}},
    {"text": "A bad film"},
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model")
    train().to_disk(path)
    return str(path)


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    """The path of a pipeline that answers questions, though not yet well."""
    path = tmp_path_factory.mktemp("answerer")
    nlp = new_pipeline()
    nlp.initialize(lambda: story_examples(nlp))
    nlp.to_disk(path)
    return str(path)


@pytest.fixture
def stories(tmp_path):
    """A file of ten stories."""
    lines = [
        {
            "facts": facts,
            "question": f"Where is {name}?",
            "answer": facts[i].split()[-1].strip("."),
            "supporting_facts": [i],
        }
        for facts, name, i in STORIES[:10]
    ]
    srsly.write_jsonl(tmp_path / "stories.jsonl", lines)
    return str(tmp_path / "stories.jsonl")


@pytest.fixture
def texts(tmp_path):
    srsly.write_jsonl(tmp_path / "texts.jsonl", LINES)
    return str(tmp_path / "texts.jsonl")


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(explain_cli)

    def run(*args, **kwargs):
        return CliRunner().invoke(app, [*map(str, args)], **kwargs)

    return run


@pytest.fixture
def fails(run):
    """Run the command, which must end with exit code 1, a message, no traceback."""

    def fails(*args, **kwargs):
        result = run(*args, **kwargs)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        return " ".join(result.output.split())

    return fails


def test_text_is_shown(run, model):
    result = run(model, "A good film")
    assert result.exit_code == 0
    told, (first, why, second, third) = (
        result.output.split("1. *")[0],
        (f"1. *{result.output.split('1. *')[1]}".splitlines()),
    )
    # Five updates teach attention little, and the command says so.
    assert "hardly been trained" in " ".join(told.split())
    assert first.startswith("1. *") and "POS" in first
    assert why.startswith("Without “") or why.endswith("stays POS.")
    assert second == "A good film"
    assert third.startswith("Strongest tokens: ")


def test_texts_of_a_file_are_shown_with_their_gold_labels(run, model, texts):
    output = run(model, texts, "--no-why").output
    assert "gold: POS)\nA good film\n" in output
    assert "\n\n2. " in output
    assert output.count("gold") == 1


def test_standard_input(run, model):
    output = run(model, "-", input='{"text": "A good film"}\n').output
    assert "A good film" in output


def test_limit(run, model, texts):
    output = run(model, texts, "--limit", 1).output
    assert "good" in output
    assert "bad" not in output


def test_page_is_written_into_a_new_folder(run, model, texts, tmp_path):
    path = tmp_path / "new" / "folder" / "page.html"
    assert run(model, texts, "-o", path).exit_code == 0
    page = path.read_text(encoding="utf-8")
    assert f'<h1 dir="auto">Attention of classifier in {model}</h1>' in page
    assert page.count("<article") == 2


def test_a_picture_of_one_text_is_written(run, model, tmp_path):
    path = tmp_path / "new" / "picture.svg"
    output = run(model, "A good film", "-o", path).output
    assert f"Saved the picture to {path}" in " ".join(output.split())
    assert ElementTree.fromstring(path.read_text(encoding="utf-8")).attrib["role"]


def test_a_picture_has_no_place_for_several_texts(fails, model, texts, tmp_path):
    path = tmp_path / "picture.svg"
    message = fails("nowhere", texts, "-o", path)
    assert "A picture shows one text, not 2." in message
    assert "--limit 1" in message and "picture.html" in message
    assert not path.exists()


def test_the_first_of_several_texts_can_have_a_picture(run, model, texts, tmp_path):
    path = tmp_path / "picture.svg"
    assert run(model, texts, "-n", 1, "-o", path).exit_code == 0
    assert path.exists()


def test_data_are_written_with_the_gold_labels(run, model, texts, tmp_path):
    path = tmp_path / "new" / "texts.jsonl"
    output = run(model, texts, "-o", path).output
    assert f"Saved the data to {path}" in " ".join(output.split())
    first, second = read_jsonl(path)
    assert (first.text, first.gold) == ("A good film", ["POS"])
    assert (second.text, second.gold) == ("A bad film", None)


@pytest.mark.parametrize("name", ["page.txt", "page", "page.html.gz"])
def test_another_ending_is_refused_before_anything_is_read(fails, name):
    message = fails("nowhere", "nowhere.jsonl", "-o", name)
    assert "ends in .html (a page), .svg" in message and f"got: {name}" in message


def test_with_an_output_only_the_first_texts_are_printed(run, model, tmp_path):
    lines = "\n".join(f'{{"text": "Film {i}"}}' for i in range(12))
    path = tmp_path / "page.html"
    output = run(model, "-", "-o", path, input=lines).output
    assert "10. " in output and "11. " not in output
    assert f"and 2 more, which are in {path}" in output
    assert path.read_text(encoding="utf-8").count("<article") == 12
    assert "12. " in run(model, "-", input=lines).output


def test_other_methods_are_shown_beside_the_attention(run, model, tmp_path):
    path = tmp_path / "texts.jsonl"
    methods = ["-m", "erasure", "--method", "integrated_gradients"]
    output = run(model, "A good film", *methods, "-o", path).output
    assert "Erasure, for (+) or against" in output
    assert "Integrated gradients, for (+) or against" in output
    [explanation] = read_jsonl(path)
    assert list(explanation.attributions) == ["erasure", "integrated_gradients"]
    assert explanation.target in explanation.scores


def test_an_unknown_method_is_refused(fails, model):
    message = fails(model, "A good film", "-m", "guess")
    assert "Can't explain the texts" in message and "erasure" in message


def test_component_can_be_named(run, model):
    assert run(model, "Good", "--pipe", "classifier").exit_code == 0


def test_linear_scores_that_the_shading_leaves_out_are_told(run, tmp_path):
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("eeap_textcat")
    for label in ("POS", "NEG"):
        pipe.add_label(label)
    nlp.initialize()
    nlp.to_disk(tmp_path)
    assert "comes from a linear model" in run(tmp_path, "Good").output


def test_tags_are_shown_and_written_to_a_page(run, tagger_path, tagged_paths, tmp_path):
    page = tmp_path / "page.html"
    dev = tagged_paths["paths.dev"]
    output = run(tagger_path, dev, "--limit", 2, "-o", page).output
    assert "attends to" in output and "\n2. " in output
    assert page.read_text(encoding="utf-8").count("<article") == 2


def test_ten_stories_are_shown_and_written_to_a_page(run, answerer, stories, tmp_path):
    page = tmp_path / "page.html"
    output = run(answerer, stories, "-o", page).output
    assert output.count("gold: ") == output.count("yes") == 10
    html = page.read_text(encoding="utf-8")
    assert html.count("<article") == html.count("◆</span>") == 10
    assert html.count(">Hop 1</th>") == 10


def test_stories_of_a_spacy_file_are_shown(run, answerer, tmp_path):
    path = tmp_path / "stories.spacy"
    write_stories(path, story_examples(new_pipeline())[:2])
    output = run(answerer, path).output
    assert output.count("gold: ") == output.count("yes") == 2


def test_a_story_may_be_a_plain_text(run, answerer):
    output = run(answerer, TEXTS[0]).output
    assert STORIES[0][0][0] in output
    assert "gold" not in output


def test_translations_are_shown_and_written_to_a_page(run, tmp_path):
    word_by_word.new_pipeline().to_disk(tmp_path / "model")
    lines = [{"text": "a b", "translation": "B A"}, {"text": "c d e"}]
    srsly.write_jsonl(tmp_path / "texts.jsonl", lines)
    page = tmp_path / "page.html"
    output = run(tmp_path / "model", tmp_path / "texts.jsonl", "-o", page).output
    assert output.count("attends to") == 2
    assert output.count("(right)") == 1
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 2
    assert html.count("the same</b>") == 1


def test_a_text_that_is_no_story(fails, answerer):
    message = fails(answerer, "Mary is in the kitchen.")
    assert "Can't explain the texts" in message and "is its question" in message


def test_unknown_component(fails, model):
    assert "Name one of these: classifier." in fails(model, "Good", "--pipe", "nowhere")


def test_pipeline_without_attention(fails, tmp_path):
    nlp = train()
    nlp.remove_pipe("classifier")
    nlp.to_disk(tmp_path)
    assert "No component of this pipeline has attention" in fails(tmp_path, "Good")


def test_missing_model(fails):
    assert "Can't load the pipeline nowhere" in fails("nowhere", "Good")


def test_missing_file(fails, model):
    message = fails(model, "nowhere.jsonl")
    assert "Can't read texts from nowhere.jsonl" in message


@pytest.mark.parametrize("line", ["{", '{"txt": "Good", "n": 1}'])
def test_bad_line(fails, model, line):
    message = fails(model, "-", input=f'{{"text": "Good"}}\n{line}\n')
    assert "standard input, line 2: " in message


def test_file_without_texts(fails, model):
    assert "No texts in -" in fails(model, "-", input="\n")


def test_page_that_cannot_be_written(fails, model, tmp_path):
    (tmp_path / "file").touch()
    message = fails(model, "Good", "-o", tmp_path / "file" / "page.html")
    assert "Can't write" in message


def test_gpu_that_is_not_there(fails, model, monkeypatch):
    def no_gpu(*args, **kwargs):
        raise ValueError("No GPU devices detected")

    monkeypatch.setattr("spacy.cli._util.setup_gpu", no_gpu)
    message = fails(model, "Good", "-g", 7)
    assert "Can't use GPU 7" in message and "No GPU devices" in message


def test_start_of_the_command_line_does_not_import_what_explains():
    code = (
        "import sys, spacy_eeap.cli.explain;"
        "assert not {'spacy_eeap.explain', 'spacy_eeap.models'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
