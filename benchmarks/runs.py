"""The file of runs that a benchmark adds to, bit by bit and by several processes."""

from pathlib import Path
from typing import Any

import srsly

Run = dict[str, Any]


def record(path: Path, run: Run) -> None:
    """Add a run to a file, and print it."""
    srsly.write_jsonl(path, [run], append=True, append_new_line=False)
    print(srsly.json_dumps(run), flush=True)
