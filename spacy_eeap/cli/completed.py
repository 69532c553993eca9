"""Files that have their name only when they are complete."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def completed(path: Path) -> Iterator[Path]:
    """Get a temporary path to write to. The file gets its name when it is complete."""
    temporary = path.with_name(f"{path.name}.part")
    yield temporary
    temporary.replace(path)
