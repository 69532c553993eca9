import pytest
from typer.testing import CliRunner

from spacy_eeap.cli import app
from spacy_eeap.numeric import kernels


@pytest.mark.usefixtures("either_way")
def test_it_tells_whether_the_loops_are_compiled():
    result = CliRunner().invoke(app, ["info"])
    assert result.exit_code == 0
    assert "thinc" in result.stdout
    assert kernels.describe() in result.stdout
