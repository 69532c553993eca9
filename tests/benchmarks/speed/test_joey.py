import numpy
import pytest
import torch

from benchmarks.speed.joey import END, PADDING, START, UNKNOWN, Joey, make_batch
from spacy_eeap.vocabulary import special

pytest.importorskip("joeynmt", reason="see benchmarks/speed/joey.py")
SETTINGS = {"width": 8, "smoothing": 0.1, "learn_rate": 0.01, "grad_clip": 1.0}


@pytest.fixture
def joey():
    torch.manual_seed(0)
    return Joey(n_source=6, n_target=9, dropout=0.0, **SETTINGS)


@pytest.fixture
def batch():
    return make_batch([[3], [4, 5, special.UNKNOWN]], [[8, 3], [4]])


def test_the_longest_source_is_first_and_ids_make_room_for_padding(batch):
    assert batch.src.tolist() == [[5, 6, UNKNOWN], [4, PADDING, PADDING]]
    assert batch.src_length.tolist() == [3, 1]
    assert batch.trg_input.tolist() == [[START, 5, PADDING], [START, 9, 4]]
    assert batch.trg.tolist() == [[5, END, PADDING], [9, 4, END]]


def test_target_ids_are_counted_with_their_end(batch):
    assert batch.ntokens == 5


def test_each_id_has_a_vector_and_padding_has_one_too(joey):
    source, target = joey.model.src_embed.lut, joey.model.trg_embed.lut
    assert source.num_embeddings == 7
    assert target.num_embeddings == 10
    assert joey.model.decoder.output_layer.weight is target.weight


def test_layers_are_of_the_same_width_in_each_direction(joey):
    encoder, decoder = joey.model.encoder.rnn, joey.model.decoder
    assert isinstance(encoder, torch.nn.GRU)
    assert isinstance(decoder.rnn, torch.nn.GRU)
    assert encoder.bidirectional
    assert encoder.hidden_size == decoder.rnn.hidden_size == 8
    assert decoder.rnn.input_size == 16
    assert type(decoder.attention).__name__ == "BahdanauAttention"


def test_vectors_and_what_tells_the_next_id_are_dropped_in_training():
    model = Joey(6, 9, dropout=0.2, **SETTINGS).model
    rates = {name: m.p for name, m in model.named_modules() if hasattr(m, "p")}
    assert rates == {
        "encoder.emb_dropout": 0.2,
        "decoder.emb_dropout": 0.2,
        "decoder.hidden_dropout": 0.2,
    }


def test_it_learns_with_smoothed_labels(joey, batch):
    losses = [joey.train(batch) for _ in range(30)]
    assert 0 <= losses[-1] < losses[0] / 2
    assert joey.model.loss_function.smoothing == 0.1


def test_it_learns_from_gradients_that_are_clipped(batch):
    joey = Joey(n_source=6, n_target=9, dropout=0.0, **{**SETTINGS, "grad_clip": 1e-3})
    norms = []
    joey.optimizer.register_step_pre_hook(lambda *_: norms.append(norm_of(joey)))
    joey.train(batch)
    assert norms == [pytest.approx(1e-3, rel=0.01)]


def norm_of(joey):
    gradients = [parameter.grad.ravel() for parameter in joey.model.parameters()]
    return torch.cat(gradients).norm().item()


def test_a_gradient_is_that_of_one_batch(joey, batch):
    joey.train(batch)
    assert all(p.grad is None or not p.grad.any() for p in joey.model.parameters())


@pytest.mark.parametrize("beam", [1, 5])
def test_translations_have_as_many_steps_as_are_asked_for(joey, batch, beam):
    for _ in range(30):  # It would end by itself after two steps, or three.
        joey.train(batch)
    ids = joey.translate(make_batch([[3], [4, 5]]), beam, steps=4)
    assert ids.shape == (2, 4)
    assert not numpy.isin(ids, [PADDING, START, END]).any()
