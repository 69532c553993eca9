"""End a command with a message where its input is to blame, not with a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from wasabi import msg


@contextmanager
def failing(title: str) -> Iterator[None]:
    """End the program with exit code 1 if a file or a value is not as expected.

    The message goes to standard error, away from what the command has written so far.

    title (str): What could not be done. The error says why.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads on, as with `| head`, which the command line ends quietly
    except (ImportError, OSError, ValueError) as error:
        with redirect_stdout(sys.stderr):
            msg.fail(title, str(error), exits=1)
