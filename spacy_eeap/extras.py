"""Packages that only some parts need, and that the extras of setup.cfg install."""

from importlib import import_module
from typing import Any


def import_extra(module: str, extra: str, what: str) -> Any:
    """Import a module of a package that may not be installed.

    module (str): Its name, such as "pyarrow.parquet".
    extra (str): The extra of this package that installs it.
    what (str): What needs it, for the error.
    RETURNS (Any): The module.
    RAISES (ImportError): If it is not installed. It says how to install it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ImportError(
            f"{what} needs {package}, which is not installed. Install it: pip install "
            f"{package}. It is in the extra '{extra}' of spacy-eeap."
        ) from error
