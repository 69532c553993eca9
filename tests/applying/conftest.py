"""A small pipeline on disk, texts in files, and runs over them."""

import pytest
import spacy
import srsly
from spacy.language import Language

from spacy_eeap.applying.apply import WHOLE, Run, Staff
from spacy_eeap.applying.plan import Options

from ..tiny import REVIEWS

ALONE = Staff()
ROWS = [
    {"id": i, "text": f"{text} It is number {i}.", "note": quality}
    for i, (text, quality) in enumerate(REVIEWS[:70])
]


@pytest.fixture(scope="session")
def model(classes, tmp_path_factory):
    """The path of a text classifier."""
    path = tmp_path_factory.mktemp("classifier")
    classes.to_disk(path)
    return str(path)


@pytest.fixture
def texts(tmp_path):
    """The path of seventy texts."""
    srsly.write_jsonl(tmp_path / "texts.jsonl", ROWS)
    return str(tmp_path / "texts.jsonl")


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def apply(model, texts, output):
    """Apply a pipeline, in parts of twenty texts. RETURNS: The run, and its summary."""

    def apply(
        *inputs,
        to=None,
        pipeline=model,
        staff=ALONE,
        share=WHOLE,
        force=False,
        report=lambda counts: None,
        **options,
    ):
        options = Options(**{"part_size": 20, **options})
        run = Run(
            str(pipeline),
            [*map(str, inputs)] or [texts],
            str(to or output),
            options,
            share=share,
            force=force,
        )
        return run, run.work(staff, report)

    return apply


def results(folder):
    """The records of all parts of a folder, in order."""
    paths = sorted(folder.glob("part-*.jsonl"))
    return [record for path in paths for record in srsly.read_jsonl(path)]


def contents(folder):
    """What is in the files of a folder, but the plan, which has times of the input."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "_plan.json"
    }


@Language.component("fails", assigns=[])
def fails(doc):
    """Fail at a text that has the word "fails" in it."""
    return {"fails": None}["no such thing"] if "fails" in doc.text else doc


@pytest.fixture
def failing_model(tmp_path):
    """The path of a pipeline that fails at some texts."""
    nlp = spacy.blank("en")
    nlp.add_pipe("fails")
    nlp.to_disk(tmp_path / "failing")
    return tmp_path / "failing"
