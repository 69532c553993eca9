"""Memory is bounded by the tokens of a batch, not by its longest document."""

import subprocess
import sys

import pytest

SCRIPT = """
import resource, sys
import spacy

def peak():
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6

nlp = spacy.blank("en")
textcat = nlp.add_pipe("eeap_textcat")
for label in ("A", "B"):
    textcat.add_label(label)
nlp.initialize()
short = ["word " * 20] * 299
list(nlp.pipe(short, batch_size=1000))
before = peak()
list(nlp.pipe([*short, "long " * 4000], batch_size=1000))
print(peak() - before)
"""


def test_one_long_document_among_short_ones_adds_less_than_300_megabytes():
    pytest.importorskip("resource")  # which Windows lacks
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True
    )
    assert float(result.stdout) < 300
