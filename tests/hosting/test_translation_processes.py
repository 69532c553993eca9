"""Translations in several processes and threads at once, and of long texts."""

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from ..pairs import GOLD, TEXTS, new_pipeline, train
from ..peak_memory import needs_linux
from .test_processes import run_or_kill

# A file, because spawn and forkserver import the main module anew.
TWO_PROCESSES = """
import multiprocessing
import sys

import spacy
from numpy.testing import assert_allclose

sys.path.append(sys.argv[3])
from tests.pairs import GOLD, TEXTS

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    nlp = spacy.load(sys.argv[2])
    texts = [*TEXTS, ""]
    one, two = (list(nlp.pipe(texts, n_process=n, batch_size=5)) for n in (1, 2))
    assert [doc._.translation["text"] for doc in two] == [*GOLD, ""]
    for doc, other in zip(one, two, strict=True):
        assert doc._.translation == other._.translation
        weights = [d._.activations["translate"]["weights"] for d in (doc, other)]
        assert (weights[0] == weights[1]).all()
    print("equal", len(two))
"""
ROOT = Path(__file__).parents[2]
METHODS = {multiprocessing.get_all_start_methods()[0], "spawn"}


@pytest.fixture(scope="module")
def nlp():
    nlp = new_pipeline(save_activations=True)
    train(nlp)
    return nlp


@pytest.mark.parametrize("method", sorted(METHODS))
def test_two_processes_give_what_one_gives(method, nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "script.py").write_text(TWO_PROCESSES)
    command = [sys.executable, tmp_path / "script.py", method, tmp_path / "model", ROOT]
    printed = run_or_kill(command, timeout=300)
    assert printed.split() == [b"equal", str(len(TEXTS) + 1).encode()]


def test_eight_threads_give_what_one_gives(nlp):
    pipe = nlp.get_pipe("translate")
    batches = [list(map(nlp.make_doc, TEXTS[i::4])) for i in range(4)] * 2
    expected = [pipe.predict(docs) for docs in batches]
    with ThreadPoolExecutor(8) as executor:
        for _ in range(5):
            found = executor.map(pipe.predict, batches)
            for batch, alone in zip(found, expected, strict=True):
                for [one], [other] in zip(batch, alone, strict=True):
                    assert one.ids == other.ids
                    assert_allclose(one.weights, other.weights, atol=1e-6)


def test_threads_translate_at_once(nlp):
    def translate(text):
        return nlp(text)._.translation["text"]

    with ThreadPoolExecutor(8) as executor:
        assert list(executor.map(translate, TEXTS * 5)) == GOLD * 5


MEMORY = """
import sys

sys.path.append(sys.argv[1])
from tests.pairs import *
from tests.peak_memory import peak, reset_peak
from spacy_eeap.vocabulary.special import END

decoder = {{**{decoder}, "nH": 64, "nO": 64, "energy": "additive"}}
tokens = read(vocabulary=WHOLE_TOKENS), WHOLE_TOKENS
nlp = new_pipeline(model_config(decoder, *tokens, tied=False), beam_size=5)
examples = pair_examples(nlp)
nlp.initialize(lambda: examples)
pieces = nlp.get_pipe("translate").model.get_ref("pieces")
pieces.get_param("b")[END] = -99  # so that no text ends
list(nlp.pipe(TEXTS))
nlp.update(examples, sgd=Adam(0.001))
texts, pairs = {texts}, {pairs}
before = reset_peak()
for doc in nlp.pipe(texts):
    assert len(doc._.translation["tokens"]) <= 500
if pairs:
    nlp.update(pair_examples(nlp, pairs), sgd=Adam(0.001))
print((peak() - before) / 1e6)
"""
LONG_TEXT = "['Mann ' * 5000]"
LONG_PAIR = "[('Mann ' * 3000, 'man ' * 3000)]"


@needs_linux
@pytest.mark.parametrize(
    ("decoder", "texts", "pairs"),
    [
        ("BAHDANAU", LONG_TEXT, []),
        ("BAHDANAU", [], LONG_PAIR),
        ("LUONG", [], LONG_PAIR),
    ],
    ids=["text", "pair", "pair that Luong's decoder reads"],
)
def test_a_long_text_and_a_long_pair_add_less_than_250_megabytes(
    decoder, texts, pairs, tmp_path
):
    script = MEMORY.format(decoder=decoder, texts=texts, pairs=pairs)
    (tmp_path / "script.py").write_text(script)
    printed = run_or_kill([sys.executable, tmp_path / "script.py", ROOT], timeout=300)
    assert float(printed) < 250
