import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_eeap.cli import app

from ..tiny import CONFIGS, TEXTS, TINY, make_examples

SMALL = {**TINY, "training.max_epochs": 1}
FAILING = """
from spacy.util import registry

@registry.callbacks("spacy-eeap-tests.fail_at_fold_2.v1")
def make():
    def fail(nlp):
        if "fold-2" in nlp.config["corpora"]["train"]["path"]:
            raise RuntimeError("No disk left")
        return nlp
    return fail
"""


def cross_validate(output, path, *arguments, overrides=None):
    settings = {**SMALL, "paths.train": str(path), **(overrides or {})}
    options = [
        x for key in settings for x in (f"--{key}", srsly.json_dumps(settings[key]))
    ]
    command = [
        "cross-validate",
        str(CONFIGS / "textcat_attention.cfg"),
        "--output",
        str(output),
    ]
    return CliRunner().invoke(app, [*command, *map(str, arguments), *options])


def told(result):
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("reviews") / "train.spacy"
    examples = make_examples(spacy.blank("en"))
    DocBin(docs=[example.reference for example in examples]).to_disk(path)
    return path


def test_folds_are_summarised_and_a_missing_one_is_made_up_for(path, tmp_path):
    result = cross_validate(tmp_path, path, "--folds", 2)
    assert result.exit_code == 0, result.output
    assert "24 documents in 2 folds" in result.output
    assert "cats_macro_f" in result.output and "token_acc" not in result.output
    lines = list(srsly.read_jsonl(tmp_path / "predictions.jsonl"))
    assert [line["text"] for line in lines] == TEXTS[:24]
    assert sorted(line["fold"] for line in lines) == [1] * 12 + [2] * 12
    summary = srsly.read_json(tmp_path / "summary.json")
    mean = sum(fold["score"] for fold in summary["folds"]) / 2
    assert summary["scores"]["score"]["mean"] == pytest.approx(mean)

    (tmp_path / "fold-2" / "scores.json").unlink()
    again = cross_validate(tmp_path, path, "--folds", 2)
    assert again.exit_code == 0, again.output
    assert "1 of them done before" in again.output
    assert "Fold 2 of 2" in again.output and "Fold 1 of 2" not in again.output
    assert srsly.read_json(tmp_path / "summary.json")["scores"] == summary["scores"]

    other = cross_validate(tmp_path, path, "--folds", 2, "--seed", 1)
    assert other.exit_code == 1
    assert "differs in: seed" in told(other) and "--overwrite" in told(other)


def test_a_fold_that_fails_is_named_and_the_others_go_on(path, tmp_path):
    code = tmp_path / "code.py"
    code.write_text(FAILING)
    callback = {"@callbacks": "spacy-eeap-tests.fail_at_fold_2.v1"}
    result = cross_validate(
        tmp_path / "output",
        path,
        *("--folds", 3, "--code", code),
        overrides={"training.before_to_disk": callback},
    )
    assert result.exit_code == 1
    assert "RuntimeError: No disk left" in told(result)
    assert "Of 3 folds these failed: 2" in told(result)
    assert "Fold 3 of 3: score" in told(result)
    assert (tmp_path / "output" / "fold-2" / "error.txt").exists()
    assert not (tmp_path / "output" / "summary.json").exists()


def test_rare_labels_are_told(tmp_path):
    docs = [example.reference for example in make_examples(spacy.blank("en"))[:4]]
    for i, doc in enumerate(docs):
        doc.cats = {**doc.cats, "ODD": 0.0} if i else {"GOOD": 0, "BAD": 0, "ODD": 1.0}
    DocBin(docs=docs).to_disk(tmp_path / "train.spacy")
    result = cross_validate(tmp_path / "output", tmp_path / "train.spacy", "-k", 2)
    assert result.exit_code == 0, result.output
    assert "some folds lack them: GOOD, ODD" in told(result)


@pytest.mark.parametrize(
    "file, arguments, message",
    [
        ("none.spacy", [], "No such file"),
        (None, ["--folds", 25], "25 different texts or more, but the corpus has 24"),
        (None, ["--folds", 1], "--folds"),
        (None, ["--nonsense", 1], "No such option: --nonsense"),
    ],
)
def test_bad_input_ends_in_words(path, tmp_path, file, arguments, message):
    path = tmp_path / file if file else path
    result = cross_validate(tmp_path / "output", path, *arguments)
    assert result.exit_code in (1, 2)
    assert message in told(result)
    assert not (tmp_path / "output").exists()
