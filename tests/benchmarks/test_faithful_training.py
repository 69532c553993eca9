import pytest
import srsly

from benchmarks import faithful_training


@pytest.fixture
def run(corpus, tmp_path, monkeypatch):
    """Train a row for two steps on a tiny corpus, and measure it."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for split, source in (("train", "train"), ("dev", "dev"), ("test", "dev")):
        (folder / f"{split}.spacy").write_bytes(
            (corpus / f"{source}.spacy").read_bytes()
        )
    return lambda row: faithful_training.train_and_measure(row, 0, folder, 2)


@pytest.mark.parametrize("row", ["softmax", "sparsemax", "erasure"])
def test_a_row_is_trained_and_measured(row, run):
    told = run(row)
    assert told["row"] == row
    assert 0 <= told["accuracy"] <= 1
    assert -1 <= told["attention comprehensiveness"] <= 1
    assert srsly.json_loads(srsly.json_dumps(told)).keys() == told.keys()


def runs():
    figures = {
        f"{method} {figure}": 0.1
        for method in ("attention", "erasure", "random")
        for figure in faithful_training.FIGURES
    }
    common = {**figures, "seconds": 60, "machine": "a machine", "score": 0.9}
    better = {**common, "attention comprehensiveness": 0.2}
    return [
        {**common, "row": "softmax", "seed": 0, "accuracy": 0.5},
        {**common, "row": "softmax", "seed": 0, "accuracy": 0.7},
        {**better, "row": "erasure", "seed": 0, "accuracy": 0.6},
        {**better, "row": "erasure", "seed": 1, "accuracy": 0.7},
    ]


def test_the_table_has_the_latest_run_of_each_seed_beside_softmax():
    lines = list(faithful_training.table(runs()))
    assert lines[2].startswith("| softmax | 70.0 | 0.100 | 1.00 | ")
    assert lines[3].startswith("| erasure | 65.0 ± 7.1 | 0.200 | 2.00 | ")
    assert lines[-1] == "a machine"
