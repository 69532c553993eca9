"""Questions answered in several processes and threads at once."""

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from numpy.testing import assert_array_equal
from thinc.api import Adam

from ..tiny import update
from ..told import TEXTS, new_pipeline, story_examples
from .test_processes import run_or_kill

# A file, because spawn and forkserver import the main module anew.
TWO_PROCESSES = """
import multiprocessing
import sys

import spacy

sys.path.append(sys.argv[3])
from tests import told

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    nlp = spacy.load(sys.argv[2])
    one, two = (list(nlp.pipe(told.TEXTS, n_process=n, batch_size=20)) for n in (1, 2))
    for doc, other in zip(one, two, strict=True):
        assert doc._.answer == other._.answer
        assert told.find_story(doc) == told.find_story(other)
        hops, other_hops = (d._.activations["qa"]["hops"] for d in (doc, other))
        assert (hops == other_hops).all()
    print("equal", len(two))
"""
ROOT = Path(__file__).parents[2]
METHODS = {multiprocessing.get_all_start_methods()[0], "spawn"}


@pytest.fixture(scope="module")
def nlp():
    nlp = new_pipeline(save_activations=True)
    examples = story_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.2), 5)
    return nlp


@pytest.mark.parametrize("method", sorted(METHODS))
def test_two_processes_give_what_one_gives(method, nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "script.py").write_text(TWO_PROCESSES)
    command = [sys.executable, tmp_path / "script.py", method, tmp_path / "model", ROOT]
    printed = run_or_kill(command, timeout=300)
    assert printed.split() == [b"equal", str(len(TEXTS)).encode()]


def test_eight_threads_give_what_one_gives(nlp):
    pipe = nlp.get_pipe("qa")
    batches = [list(map(nlp.make_doc, TEXTS[i::8])) for i in range(8)]
    expected = [pipe.predict(docs).scores for docs in batches]
    with ThreadPoolExecutor(8) as executor:
        for _ in range(5):
            found = executor.map(pipe.predict, batches)
            for prediction, scores in zip(found, expected, strict=True):
                assert_array_equal(prediction.scores, scores)
