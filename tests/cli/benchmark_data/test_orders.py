import srsly
import typer
from typer.testing import CliRunner

from spacy_eeap.cli.benchmark_data.orders import orders_cli
from spacy_eeap.readers import orders

from .test_dates import read


def test_orders_are_written_by_their_splits(tmp_path):
    app = typer.Typer()
    app.command()(orders_cli)
    output = tmp_path / "new" / "corpus"
    options = ["--train", "5", "--dev", "4", "--test", "3", "--seed", "2"]
    result = CliRunner().invoke(app, [str(output), *options])
    assert result.exit_code == 0
    expected = orders.generate(seed=2, train=5, dev=4, test=3)
    for split, pairs in expected.items():
        assert list(read(output / f"{split}.spacy")) == pairs
    assert len(list(srsly.read_jsonl(output / "sample.jsonl"))) == 3
