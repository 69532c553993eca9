import pytest
import spacy
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_eeap.cli import app

from ..tiny import CONFIGS


def init_config(*arguments):
    return CliRunner().invoke(app, ["init-config", *map(str, arguments)])


def told(result):
    return " ".join(result.output.split())


def test_it_writes_a_config_that_makes_a_pipeline(tmp_path):
    path = tmp_path / "new" / "config.cfg"
    result = init_config(path, "--task", "textcat_multilabel", "--lang", "nl")
    assert result.exit_code == 0
    nlp = spacy.util.load_model_from_config(load_config(path), auto_fill=True)
    assert nlp.lang == "nl"
    assert nlp.get_pipe_meta("textcat").factory == "eeap_textcat_multilabel"
    assert "spacy train" in told(result)


def test_it_can_be_printed():
    result = init_config("-", "--task", "tagger", "--optimize", "accuracy")
    written = (CONFIGS / "tagger_accuracy.cfg").read_text("utf-8")
    assert result.output.splitlines()[3:] == written.splitlines()[3:]


def test_a_file_is_not_written_over_unless_asked(tmp_path):
    path = tmp_path / "config.cfg"
    path.write_text("mine")
    result = init_config(path)
    assert result.exit_code == 1
    assert "add --force" in told(result)
    assert path.read_text() == "mine"
    assert init_config(path, "--force").exit_code == 0
    assert load_config(path)["nlp"]["pipeline"] == ["textcat"]


@pytest.mark.parametrize("option", ["--task", "--lang", "--optimize"])
def test_what_cannot_be_chosen_is_told(tmp_path, option):
    result = init_config(tmp_path / "config.cfg", option, "zz")
    assert result.exit_code == 1
    assert "zz" in told(result)
    assert not (tmp_path / "config.cfg").exists()
