"""Messages of the commands, in a form that a terminal shows and does not obey.

Paths, labels and texts can carry escape sequences that recolour, rename or rewrite the
terminal. All messages pass through here.
"""

from collections.abc import Iterable
from typing import Any

from wasabi import Printer

from .printable import printable


class SafePrinter(Printer):
    """wasabi's printer, which shows control characters instead of obeying them."""

    def text(self, title: Any = "", text: Any = "", *args: Any, **settings: Any) -> Any:
        """Print a message. good, fail, warn and info end here, too."""
        return super().text(_safe(title), _safe(text), *args, **settings)

    def table(self, data: Any, header: Iterable[Any] = (), **settings: Any) -> Any:
        """Print a table."""
        rows = [[_safe(cell) for cell in row] for row in data]
        return super().table(rows, header=[*map(_safe, header)], **settings)


def _safe(value: Any) -> str:
    return printable(str(value))


msg = SafePrinter()
