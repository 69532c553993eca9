"""The commands of `python -m spacy eeap`.

Each start of `python -m spacy` imports this module, so the commands' modules import
what they need inside their functions.
"""

import typer
from spacy.cli._util import app as spacy_app

from .apply import apply_cli
from .benchmark_data import app as benchmark_data_app
from .compare import compare_cli
from .convert import convert_cli
from .cross_validate import cross_validate_cli
from .debug_data import debug_data_cli
from .explain import explain_cli
from .faithfulness import faithfulness_cli
from .info import info_cli
from .init_config import init_config_cli
from .overrides import SETTINGS
from .train import train_cli
from .translate import translate_cli
from .version import version_callback

app = typer.Typer(
    name="eeap",
    help="Attention for spaCy: train, explain, measure, translate.",
    no_args_is_help=True,
)
app.command("convert")(convert_cli)
app.command("init-config")(init_config_cli)
app.command("explain", short_help="Say why a pipeline decided as it did.")(explain_cli)
app.command(
    "faithfulness",
    short_help="Measure whether attention shows what decisions rest on.",
)(faithfulness_cli)
app.command("train", context_settings=SETTINGS)(train_cli)
app.command("cross-validate", context_settings=SETTINGS)(cross_validate_cli)
app.command("apply", short_help="Apply a pipeline to all texts of files.")(apply_cli)
app.command("debug-data", context_settings=SETTINGS)(debug_data_cli)
app.command("translate")(translate_cli)
app.command("compare")(compare_cli)
app.command("info", short_help="Print the versions in use.")(info_cli)
app.callback()(version_callback)
app.add_typer(benchmark_data_app)
spacy_app.add_typer(app)
