"""The peak of a process is its own, and not that of the process that started it."""

import os
import subprocess
import sys
from pathlib import Path

from .peak_memory import needs_linux, peak, reset_peak

ROOT = Path(__file__).parents[1]
MEGABYTES_100 = 100 * 2**20
CHILD = """
from tests.peak_memory import peak, reset_peak

before = reset_peak()
bytearray(b"a" * 100 * 2**20)
print(peak() - before)
"""


@needs_linux
def test_a_peak_below_that_of_the_parent_is_seen():
    before = reset_peak()
    bytearray(b"a" * 6 * MEGABYTES_100)
    assert peak() - before > 5 * MEGABYTES_100
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert MEGABYTES_100 < int(child.stdout) < 3 * MEGABYTES_100


@needs_linux
def test_a_peak_begins_anew():
    bytearray(b"a" * MEGABYTES_100)
    before = reset_peak()
    assert peak() - before < MEGABYTES_100 / 10
