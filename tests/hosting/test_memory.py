"""Memory is bounded by the tokens of a batch, not by its longest document."""

import os
import subprocess
import sys
from pathlib import Path

from ..peak_memory import needs_linux

ROOT = Path(__file__).parents[2]
SCRIPT = """
import spacy
from tests.peak_memory import peak, reset_peak

nlp = spacy.blank("en")
textcat = nlp.add_pipe("eeap_textcat")
for label in ("A", "B"):
    textcat.add_label(label)
nlp.initialize()
short = ["word " * 20] * 299
list(nlp.pipe(short, batch_size=1000))
before = reset_peak()
list(nlp.pipe([*short, "long " * 4000], batch_size=1000))
print((peak() - before) / 1e6)
"""


@needs_linux
def test_one_long_document_among_short_ones_adds_less_than_300_megabytes():
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert float(result.stdout) < 300
