"""The notebook of docs/, run from top to bottom on small pipelines."""

import shutil
from pathlib import Path

import nbformat
import pytest
import spacy
from nbclient import NotebookClient

from .tiny import make_examples, update

NOTEBOOK = Path(__file__).parents[1] / "docs" / "explanations.ipynb"


@pytest.fixture
def folder(tmp_path, model_path, corpus):
    """What `make quickstart` leaves behind, smaller."""
    shutil.copytree(model_path, tmp_path / "training/eeap/model-best")
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat")
    examples = make_examples(nlp)
    update(nlp, examples, nlp.initialize(lambda: examples), n_updates=3)
    (tmp_path / "training/spacy-ensemble").mkdir()
    nlp.to_disk(tmp_path / "training/spacy-ensemble/model-best")
    (tmp_path / "corpus").mkdir()
    shutil.copy(corpus / "dev.spacy", tmp_path / "corpus/test.spacy")
    return tmp_path


def test_it_runs_from_top_to_bottom(folder):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert not [out for out in outputs if out.output_type == "error"]
    drawn = [
        out.data["text/html"] for out in outputs if "text/html" in out.get("data", {})
    ]
    assert len(drawn) == 5
    assert "gorgeous" in drawn[0]
    printed = "".join(out.get("text", "") for out in outputs)
    assert "erasure" in printed and "rust the attention" in printed


def test_it_is_kept_without_outputs():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
