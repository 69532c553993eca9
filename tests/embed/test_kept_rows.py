import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import SGD, Adam, NumpyOps

from spacy_eeap.embed import kept_rows
from spacy_eeap.embed.hash_embed import MultiHashEmbed

from .spacy_twin import ARGUMENTS, build, make_docs, params


@pytest.fixture
def docs():
    return make_docs()


@pytest.fixture
def model(docs):
    return build(docs)


@pytest.fixture
def computed(monkeypatch):
    """How many tokens were embedded, by each call."""
    counts = []
    embed = kept_rows.KeptRows.rows

    def rows(self, layers, width, tokens, compute):
        def counted(distinct):
            counts.append(len(distinct))
            return compute(distinct)

        return embed(self, layers, width, tokens, counted)

    monkeypatch.setattr(kept_rows.KeptRows, "rows", rows)
    return counts


def predict(model, docs):
    return numpy.concatenate(model.predict(docs))


def fresh(model, docs):
    """What a model that has kept nothing predicts."""
    return predict(model.copy(), docs)


def backprop(model, docs):
    Ys, callback = model.begin_update(docs)
    generator = numpy.random.default_rng(0)
    callback([generator.normal(size=Y.shape).astype("f") for Y in Ys])


def test_only_tokens_that_were_not_met_before_are_computed(model, computed):
    for text in ("a b a", "a b", "c b a c", "d"):
        model.predict(make_docs([text]))
    assert computed == [2, 1, 1]


def update(model, docs):
    backprop(model, docs)
    model.finish_update(Adam(0.01))


def predict_before_the_update_is_finished(model, docs):
    backprop(model, docs)
    model.predict(docs)
    model.finish_update(SGD(0.1))


def let_an_optimizer_write_into_the_arrays(model, docs):
    backprop(model, docs)
    optimizer = SGD(0.1)
    model.predict(docs)
    for key, (param, grad) in model.get_gradients().items():
        optimizer(key, param, grad)


def load_bytes(model, docs):
    model.from_bytes(build(docs).to_bytes())


def set_a_table(model, docs):
    node, name = next(pair for pair in params(model) if pair[1] == "E")
    node.set_param(name, node.get_param(name) * 2)


def write_into_a_table_and_clear(model, docs):
    node, name = next(pair for pair in params(model) if pair[1] == "E")
    node.get_param(name)[:] *= 2
    model.shims[0].clear()


def move_to_another_device_and_back(model, docs):
    set_a_table(model, docs)
    model._to_ops(NumpyOps())


@pytest.mark.parametrize(
    "change",
    [
        update,
        predict_before_the_update_is_finished,
        let_an_optimizer_write_into_the_arrays,
        load_bytes,
        set_a_table,
        write_into_a_table_and_clear,
        move_to_another_device_and_back,
    ],
)
def test_rows_are_forgotten_when_parameters_change(model, docs, change):
    before = predict(model, docs)
    change(model, docs)
    after = predict(model, docs)
    assert abs(after - before).max() > 1e-3
    assert_allclose(after, fresh(model, docs), atol=1e-6)


def test_rows_are_forgotten_when_averages_come_and_go(model, docs):
    optimizer = Adam(0.05, use_averages=True)
    for _ in range(3):
        backprop(model, docs)
        model.finish_update(optimizer)
        trained = predict(model, docs)
        with model.use_params(optimizer.averages):
            averaged = predict(model, docs)
            assert_allclose(averaged, fresh(model, docs), atol=1e-6)
        assert_allclose(predict(model, docs), trained, atol=1e-6)
    assert abs(averaged - trained).max() > 1e-3


def test_a_copy_keeps_its_own_rows(model, docs):
    before = predict(model, docs)
    copy = model.copy()
    assert copy.shims[0] is not model.shims[0]
    set_a_table(copy, docs)
    assert abs(predict(copy, docs) - before).max() > 1e-3
    assert_array_equal(predict(model, docs), before)


def test_rows_are_neither_saved_nor_pickled(model, docs):
    saved, pickled = model.to_bytes(), len(pickle.dumps(model))
    model.predict(docs)
    assert model.to_bytes() == saved
    assert len(pickle.dumps(model)) == pickled


def test_when_there_is_no_room_it_starts_over(model, computed, monkeypatch):
    monkeypatch.setattr(kept_rows, "MAX_ROWS", 4)
    texts = ["a b c", "c d", "a b c d e f g", "d", "a"]
    for text in [*texts, *texts]:
        docs = make_docs([text])
        assert_allclose(predict(model, docs), fresh(model, docs), atol=1e-6)
    # Each first by the model, then by its copy, which has kept nothing.
    assert computed[:10:2] == [3, 1, 3, 1, 1]


def test_vectors_of_the_vocab_can_be_changed_in_place(docs):
    vocab = docs[0].vocab
    vocab.set_vector("good", numpy.ones(5, dtype="f"))
    model = build(docs, include_static_vectors=True)
    before = predict(model, docs)
    vocab.set_vector("good", numpy.arange(5, dtype="f"))
    after = predict(model, docs)
    words = numpy.asarray([token.text for doc in docs for token in doc])
    moved = abs(after - before).max(axis=1) > 1e-4
    assert set(words[moved]) == {"good"}


@pytest.mark.parametrize("max_rows", [2**16, 16])
def test_eight_threads_get_what_one_gets(model, monkeypatch, max_rows):
    monkeypatch.setattr(kept_rows, "MAX_ROWS", max_rows)
    words = [f"{letter}{i}" for i in range(9) for letter in "abcdefgh"]
    batches = [make_docs([" ".join(words[i : i + 9])] * 2) for i in range(0, 64, 8)]
    expected = [fresh(model, docs) for docs in batches]
    with ThreadPoolExecutor(8) as executor:
        for _ in range(5):
            model.shims[0].clear()
            outputs = executor.map(lambda docs: predict(model, docs), batches)
            for Y, Y_expected in zip(outputs, expected, strict=True):
                assert_allclose(Y, Y_expected, atol=1e-6)


def test_rows_that_two_threads_have_computed_are_kept_once(model, monkeypatch):
    monkeypatch.setattr(kept_rows, "MAX_ROWS", 8)
    table = kept_rows.Table([model], 8)
    generator = numpy.random.default_rng(0)
    keys = generator.integers(2**64, size=6, dtype="uint64")
    rows = generator.normal(size=(6, 8)).astype("f")
    for part in ([0, 1, 2], [1, 2, 3], [4, 0, 5]):
        assert table.add(keys[part], rows[part])
    assert_array_equal(table.rows[table.find(keys)], rows)


def test_a_loaded_model_keeps_rows_again(model, docs, computed):
    restored = MultiHashEmbed(**ARGUMENTS).from_bytes(model.to_bytes())
    restored.predict(docs)
    restored.predict(docs)
    assert len(computed) == 1
