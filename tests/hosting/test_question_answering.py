"""Facts that attend to facts in pipelines: shared layers, processes, long stories."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from numpy.testing import assert_allclose
from thinc.api import Adam, Config, fix_random_seed

from ..facts import config
from ..peak_memory import needs_linux
from ..tiny import update
from ..told import GOLD, TEXTS, answers, story_examples

ROOT = Path(__file__).parents[2]
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 16}


@pytest.fixture(scope="module")
def trained():
    """A pipeline whose component reads what a shared tok2vec has made of a document."""
    fix_random_seed(0)
    model = config(dropout=0.0)
    shared = model["read"]["tok2vec"]
    model["read"]["tok2vec"] = LISTENER
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": Config(shared)})
    nlp.add_pipe("eeap_qa", name="qa", config={"model": model})
    examples = story_examples(nlp)
    nlp.initialize(lambda: examples)
    update(nlp, examples, Adam(0.01), 150)
    return nlp.to_bytes(), nlp.config


@pytest.fixture
def nlp(trained):
    data, pipeline = trained
    return spacy.blank("en").from_config(pipeline).from_bytes(data)


def scores(nlp):
    """The probabilities of the answers, by answer."""
    docs = nlp.pipe(TEXTS)
    return [sorted(doc._.answer["candidates"].items()) for doc in docs]


def assert_equal_scores(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert [answer for answer, _ in one] == [answer for answer, _ in other]
        assert_allclose([s for _, s in one], [s for _, s in other], atol=1e-5)


def shared_params(nlp):
    nodes = nlp.get_pipe("tok2vec").model.walk()
    return [node.get_param(name).copy() for node in nodes for name in node.param_names]


def test_a_listener_learns_to_answer(nlp):
    assert answers(nlp) == GOLD


def test_its_gradient_reaches_the_shared_tok2vec(nlp):
    before = shared_params(nlp)
    # spaCy updates a shared tok2vec before its listeners, so with the gradients of the
    # batch before.
    update(nlp, story_examples(nlp), Adam(0.01), 2)
    for param, old in zip(shared_params(nlp), before, strict=True):
        assert (param != old).any()


def test_it_learns_from_a_frozen_tok2vec(nlp):
    before = shared_params(nlp)
    frozen = {"exclude": ["tok2vec"], "annotates": ["tok2vec"]}
    losses = update(nlp, story_examples(nlp), Adam(0.001), 5, **frozen)
    assert losses[-1]["qa"] < losses[0]["qa"]
    for param, old in zip(shared_params(nlp), before, strict=True):
        assert (param == old).all()


def test_replaced_listeners_give_the_same_answers(nlp, tmp_path):
    expected = scores(nlp)
    nlp.replace_listeners("tok2vec", "qa", ["model.read.tok2vec"])
    nlp.remove_pipe("tok2vec")
    assert_equal_scores(scores(nlp), expected)
    nlp.to_disk(tmp_path)
    assert_equal_scores(scores(spacy.load(tmp_path)), expected)


TWO_PROCESSES = """
import sys

import spacy
from tests import told

if __name__ == "__main__":
    nlp = spacy.load(sys.argv[1])
    one, two = (list(nlp.pipe(told.TEXTS, n_process=n, batch_size=20)) for n in (1, 2))
    print([doc._.answer for doc in one] == [doc._.answer for doc in two])
"""


def run(folder, script, *arguments):
    """Run a script of its own, for it is measured or starts processes."""
    (folder / "script.py").write_text(script)
    result = subprocess.run(
        [sys.executable, folder / "script.py", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
    )
    return result.stdout.strip()


def test_two_processes_give_what_one_gives(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    assert run(tmp_path, TWO_PROCESSES, tmp_path / "model") == "True"


MEMORY = """
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from spacy_eeap.stories import mark_story
from tests.peak_memory import peak, reset_peak

def story(first, n):
    words = [w for i in range(first, first + n) for w in f"Item{i} is here .".split()]
    doc = Doc(nlp.vocab, words=[*words, "Where", "is", f"Item{first}", "?"])
    mark_story(doc, [4] * (n + 1))
    return doc

nlp = spacy.blank("en")
qa = nlp.add_pipe("eeap_qa")
gold = story(0, 10)
gold._.answer = {"text": "here", "answers": ["here"]}
nlp.initialize(lambda: [Example(gold.copy(), gold)])
list(nlp.pipe([story(10 * i, 10) for i in range(100)], batch_size=1000))
docs = %s
before = reset_peak()
for doc in nlp.pipe(docs, batch_size=1000):
    assert doc._.answer["text"] == "here"
print((peak() - before) / 1e6)
"""
THOUSAND_STORIES = "[story(i, 1 + i % 100) for i in range(1000)]"
ONE_STORY = "[story(0, 100_000)]"


@needs_linux
@pytest.mark.parametrize("docs", [THOUSAND_STORIES, ONE_STORY])
def test_a_hundred_thousand_facts_add_less_than_500_megabytes(docs, tmp_path):
    assert float(run(tmp_path, MEMORY % docs)) < 500
