"""The group of commands: its help, and its version."""

from importlib.metadata import version

import pytest
from spacy.cli._util import app as spacy_app
from typer.testing import CliRunner

from spacy_eeap.cli import app


@pytest.mark.parametrize("group", [["eeap"], ["eeap", "benchmark-data"]])
def test_no_line_of_the_help_is_cut(group):
    result = CliRunner().invoke(spacy_app, [*group, "--help"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert "Commands:" in result.output
    assert "..." not in result.output.replace("COMMAND [ARGS]...", "")


def test_the_line_that_spacy_has_for_the_group_is_not_cut():
    result = CliRunner().invoke(spacy_app, ["--help"], env={"COLUMNS": "80"})
    [line] = [line for line in result.output.splitlines() if " eeap " in line]
    assert line.endswith("translate.")


def test_the_version_is_told():
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert f"spacy-eeap {version('spacy-eeap')}" in result.output
    assert "thinc " in result.output
