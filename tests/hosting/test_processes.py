"""Several processes and threads at once, and what training passes down to layers."""

import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from numpy.testing import assert_array_equal
from thinc.api import Adam, set_dropout_rate

from ..tiny import MODEL, TEXTS, update

# A file, because spawn and forkserver import the main module anew.
TWO_PROCESSES = """
import multiprocessing
import sys

import numpy
import spacy
import torch
from numpy.testing import assert_allclose


def results(docs):
    saved = [doc._.activations[name] for doc in docs]
    cats = [arrays["probabilities"].ravel() for arrays in saved]
    weights = [arrays["attention"].ravel() for arrays in saved]
    return len(saved), numpy.concatenate(cats), numpy.concatenate(weights)


if __name__ == "__main__":
    method, path, name, *texts = sys.argv[1:]
    multiprocessing.set_start_method(method)
    torch.set_num_threads(2)
    torch.rand(1000, 1000) @ torch.rand(1000, 1000)  # starts the second thread
    nlp = spacy.load(path)
    nlp.get_pipe(name).save_activations = True
    alone = results(nlp.pipe(texts))
    for one, two in zip(alone, results(nlp.pipe(texts, n_process=2, batch_size=20))):
        assert_allclose(two, one, atol=1e-6)
    print("equal", alone[0])
"""

METHODS = multiprocessing.get_all_start_methods()


@pytest.mark.parametrize(
    ("method", "name"),
    [*((method, "textcat") for method in METHODS), (METHODS[0], "tagger")],
)
def test_two_processes_give_what_one_gives_and_do_not_hang(
    method, name, model_path, tagger_path, tmp_path
):
    script = tmp_path / "two_processes.py"
    script.write_text(TWO_PROCESSES)
    path = {"textcat": model_path, "tagger": tagger_path}[name]
    command = [sys.executable, script, method, path, name, *TEXTS]
    assert run_or_kill(command, timeout=120).split() == [b"equal", b"120"]


def run_or_kill(command, timeout):
    """Get the output of a command. If it hangs, it is killed with its children."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            return process.communicate(timeout=timeout)[0]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def test_eight_threads_give_what_one_gives(nlp):
    pipe = nlp.get_pipe("textcat")
    batches = [list(map(nlp.make_doc, TEXTS[i::8])) for i in range(8)]
    expected = [pipe.predict(docs).scores for docs in batches]
    with ThreadPoolExecutor(8) as executor:
        for _ in range(20):
            for scores, alone in zip(
                executor.map(pipe.predict, batches), expected, strict=True
            ):
                assert_array_equal(scores.scores, alone)


@pytest.mark.parametrize("encoder", ["BiGRU", "BiLSTM"])
def test_averages_of_the_optimizer_reach_the_encoder(encoder, examples, from_config):
    nlp = from_config({MODEL + "tok2vec.encode.@layers": f"spacy-eeap.{encoder}.v1"})
    nlp.initialize(lambda: examples)
    optimizer = Adam(0.01, use_averages=True)
    update(nlp, examples, optimizer, 5)
    encode = nlp.get_pipe("textcat").model.get_ref("tok2vec").layers[1]
    trained = {name: encode.get_param(name).copy() for name in encode.param_names}
    with nlp.use_params(optimizer.averages):
        for name, value in trained.items():
            average = optimizer.averages[(encode.id, name)]
            assert_array_equal(encode.get_param(name), average)
            assert abs(average - value).max() > 1e-4
    for name, value in trained.items():
        assert_array_equal(encode.get_param(name), value)


def test_scores_under_averages_are_those_of_the_averages(nlp, examples):
    optimizer = Adam(0.1, use_averages=True)
    update(nlp, examples, optimizer, 5)
    before = nlp("A good film").cats
    with nlp.use_params(optimizer.averages):
        averaged = nlp("A good film").cats
    assert averaged["GOOD"] != pytest.approx(before["GOOD"], abs=1e-3)
    assert nlp("A good film").cats == before


def rates(model):
    """The rate at which each layer drops that can drop."""
    names = ["own_dropout_rate", "dropout_rate"]
    found = ([node.attrs[n] for n in names if n in node.attrs] for node in model.walk())
    return [node_rates[0] for node_rates in found if node_rates]


def test_training_dropout_reaches_every_layer(nlp, examples):
    nlp.update(examples, drop=0.3, sgd=Adam(0.0))
    model = nlp.get_pipe("textcat").model
    assert model.get_ref("tok2vec").layers[1].attrs["dropout_rate"] == 0.3
    assert model.get_ref("predict").layers[0].attrs["dropout_rate"] == 0.3


def test_training_dropout_changes_the_rows_of_the_encoder(nlp):
    encoder = nlp.get_pipe("textcat").model.get_ref("tok2vec")
    docs = [nlp.make_doc(TEXTS[0])]
    set_dropout_rate(encoder.layers[1], 0.5)
    [rows], _ = encoder(docs, is_train=True)
    assert (rows == 0).any()
    assert not (encoder.predict(docs)[0] == 0).any()


def test_rate_of_a_layer_is_its_own(examples, from_config):
    nlp = from_config(
        {MODEL + "tok2vec.encode.dropout": 0.1, MODEL + "predict.dropout": 0.2}
    )
    nlp.initialize(lambda: examples)
    nlp.update(examples, drop=0.5, sgd=Adam(0.001))
    model = nlp.get_pipe("textcat").model
    assert rates(model.get_ref("tok2vec").layers[1]) == [0.1]
    assert rates(model.get_ref("predict")) == [0.2]
