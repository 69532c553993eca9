"""What a command does not know overrides the config, as in `spacy train`."""

from typing import Any

from typer import Context

from ..printing.messages import msg
from .failing import failing

# What a command must be registered with, to be given what it does not know.
SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True}


def overrides_of(ctx: Context) -> dict[str, Any]:
    """Get the values that override the config, by their dotted names.

    It ends the program with a message if an option is neither known nor dotted: spaCy
    ends in a traceback there, as the click that it knows is not the one that runs this.
    """
    from spacy.cli._util import parse_config_overrides

    unknown = [arg for arg in ctx.args if arg.startswith("--") and "." not in arg]
    if unknown:
        hint = "What overrides the config has a dot: --training.dropout 0.2"
        msg.fail(f"No such option: {unknown[0]}", hint, exits=1)
    with failing("Can't override the config"):
        overrides: dict[str, Any] = parse_config_overrides(ctx.args)
    return overrides
