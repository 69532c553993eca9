"""End a command with a message, not with a traceback, where its input is to blame."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from ..printing.messages import msg

# Set to anything, it shows where an error comes from, as RUST_BACKTRACE does.
TRACEBACK = "EEAP_TRACEBACK"
# What our own errors, and those of files, are: their text says what to do.
IN_WORDS = (ImportError, OSError, ValueError)


@contextmanager
def failing(title: str) -> Iterator[None]:
    """End the program with exit code 1 if something fails within.

    The message goes to standard error, away from what the command has written so far.
    With EEAP_TRACEBACK in the environment the error is raised as it is.

    title (str): What could not be done. The error says why.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads on, as with `| head`, which the command line ends quietly
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        with redirect_stdout(sys.stderr):
            msg.fail(title, _told(error), exits=1)


def _told(error: Exception) -> str:
    """Say why. Of an error that was not foreseen also of which type it is."""
    if isinstance(error, IN_WORDS) and str(error):
        return str(error)
    kind = type(error).__name__
    told = f"{kind}: {error}".rstrip(". :")
    return (
        f"{told}. Either a file is damaged, or not what the command expects, or this "
        f"is an error of the program: {TRACEBACK}=1 before the command shows where."
    )
