"""The commands of `python -m spacy eeap benchmark-data`: corpora of published figures.

Each reads one archive or makes up one corpus, for the workflows of project.yml. What
users bring themselves is read by `python -m spacy eeap convert`.
"""

import typer

from .babi import babi_cli
from .dates import dates_cli
from .long_reviews import long_reviews_cli
from .polarity import polarity_cli
from .reviews import reviews_cli
from .verify import verify_cli

app = typer.Typer(
    name="benchmark-data",
    help="Make the data sets behind the published figures.",
    no_args_is_help=True,
)
app.command("reviews")(reviews_cli)
app.command("polarity")(polarity_cli)
app.command("long-reviews")(long_reviews_cli)
app.command("babi")(babi_cli)
app.command("dates")(dates_cli)
app.command("verify")(verify_cli)
