"""The commands of `python -m spacy eeap`.

Each start of `python -m spacy` imports this module, so the commands' modules import
what they need inside their functions.
"""

import typer
from spacy.cli._util import app as spacy_app

from .compare import compare_cli
from .convert_babi import convert_babi_cli
from .convert_long_reviews import convert_long_reviews_cli
from .convert_parallel import convert_parallel_cli
from .convert_polarity import convert_polarity_cli
from .convert_reviews import convert_reviews_cli
from .cross_validate import cross_validate_cli
from .explain import explain_cli
from .faithfulness import faithfulness_cli
from .generate import generate_dates_cli, generate_orders_cli
from .overrides import SETTINGS
from .train import train_cli
from .translate import translate_cli
from .verify_assets import verify_assets_cli

app = typer.Typer(
    name="eeap",
    help="Attention for spaCy: what a pipeline attends to, and the data to try it on.",
    no_args_is_help=True,
)
app.command("explain")(explain_cli)
app.command("faithfulness")(faithfulness_cli)
app.command("train", context_settings=SETTINGS)(train_cli)
app.command("cross-validate", context_settings=SETTINGS)(cross_validate_cli)
app.command("translate")(translate_cli)
app.command("convert-reviews")(convert_reviews_cli)
app.command("convert-polarity")(convert_polarity_cli)
app.command("convert-long-reviews")(convert_long_reviews_cli)
app.command("convert-babi")(convert_babi_cli)
app.command("convert-parallel")(convert_parallel_cli)
app.command("generate-dates")(generate_dates_cli)
app.command("generate-orders")(generate_orders_cli)
app.command("verify-assets")(verify_assets_cli)
app.command("compare")(compare_cli)
spacy_app.add_typer(app)
