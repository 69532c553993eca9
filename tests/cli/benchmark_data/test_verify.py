from hashlib import md5
from pathlib import Path

import pytest
import srsly
from typer.testing import CliRunner

from spacy_eeap.cli import app
from spacy_eeap.cli.benchmark_data.verify import read_checksums
from spacy_eeap.readers.checksum import verify

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A directory with a project.yml of one asset, made the working directory."""
    monkeypatch.chdir(tmp_path)
    checksum = md5(b"text").hexdigest()
    assets = [{"dest": "assets/file", "checksum": checksum}, {"dest": "assets/any"}]
    srsly.write_yaml("project.yml", {"assets": assets})
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "file").write_bytes(b"text")
    return tmp_path


@pytest.fixture
def fails():
    def fails(*files):
        result = run(*files)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        return " ".join(result.output.split())

    return fails


def run(*files):
    return CliRunner().invoke(app, ["benchmark-data", "verify", *map(str, files)])


def test_the_expected_files_pass(project):
    result = run("assets/file", project / "assets" / "file")
    assert result.exit_code == 0
    assert "Verified assets/file" in result.output


def test_of_a_folder_all_assets_below_it_are_verified(project, fails):
    assert run("assets").exit_code == 0
    (project / "assets" / "file").write_bytes(b"tex")
    assert "assets/file should have the md5" in fails("assets")


def test_a_missing_file_is_named(project, fails):
    (project / "assets" / "file").unlink()
    assert "No file at assets/file. Fetch it: python -m" in fails("assets/file")


def test_a_damaged_file_is_named(project, fails):
    (project / "assets" / "file").write_bytes(b"tex")
    assert "assets/file should have the md5" in fails("assets/file")


@pytest.mark.parametrize("name", ["assets/any", "project.yml"])
def test_a_file_without_a_checksum_is_refused(project, fails, name):
    assert f"{name} has no checksum among the assets" in fails("assets/file", name)


def test_a_directory_without_a_project(project, fails):
    (project / "project.yml").unlink()
    assert "project.yml" in fails("assets/file")


def test_the_assets_of_this_project_that_were_fetched_are_the_expected_ones():
    checksums = read_checksums(ROOT / "project.yml")
    assert len(checksums) == 98
    for path, checksum in checksums.items():
        if path.exists():
            verify(path, checksum)
