import shutil

import srsly
from typer.testing import CliRunner

from spacy_eeap.cli import app
from spacy_eeap.cli.compare import print_table
from spacy_eeap.validation.comparison import Row


def compare(*arguments):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_compare_prints_and_saves_the_figures_of_each_pipeline(
    model_path, corpus, tmp_path
):
    renamed = shutil.copytree(model_path, tmp_path / "mine")
    output = tmp_path / "metrics" / "comparison.json"
    test, train = corpus / "dev.spacy", corpus / "train.spacy"
    options = ["--test", test, "--train", train, "--output", output, "--rounds", 1]
    result = compare(model_path, renamed, *options)
    assert result.exit_code == 0, result.output
    saved = srsly.read_json(output)
    names = [model_path.parent.name, "mine"]
    assert [row["name"] for row in saved["pipelines"]] == names
    assert all(name in result.output for name in names)
    assert "spaCy" in saved["machine"]


def test_a_slower_pipeline_has_the_smaller_number_beside_it(capsys):
    rows = [
        Row("ours", 0.9, 0.01, 300.0, 50.0, 10, 1.0),
        Row("theirs", 0.8, 0.01, 60.0, 100.0, 10, 1.0),
    ]
    print_table(rows)
    printed = capsys.readouterr().out
    assert "300 (1x)" in printed
    assert "60 (0.2x)" in printed
    assert "100 (2x)" in printed
    assert "(2x): twice as fast as ours" in printed


def test_what_is_missing_is_named(model_path, corpus, tmp_path):
    test = corpus / "dev.spacy"
    result = compare(tmp_path / "none", "--test", test, "--train", test)
    assert result.exit_code == 1
    assert f"Not found: {tmp_path / 'none'}" in result.output.replace("\n", " ")


def test_two_pipelines_of_one_name_are_refused(model_path, corpus):
    test = corpus / "dev.spacy"
    result = compare(model_path, model_path, "--test", test, "--train", test)
    assert result.exit_code == 1
    assert "same name" in result.output


def test_a_classifier_and_a_tagger_cannot_be_compared(model_path, tagger_path, corpus):
    test = corpus / "dev.spacy"
    result = compare(model_path, tagger_path, "--test", test, "--train", test)
    assert result.exit_code == 1
    assert "scores in common" in " ".join(result.output.split())
