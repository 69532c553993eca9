import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import Model, Ragged, fix_random_seed, reduce_mean

from spacy_eeap.attend import hierarchical
from spacy_eeap.attend.batch.sentences import SentenceRagged
from spacy_eeap.attend.global_ import GlobalAttention
from spacy_eeap.attend.hierarchical import HierarchicalAttention, attend
from spacy_eeap.encode.recurrent import BiGRU

SENTENCES = [[3, 1, 2], [], [4]]
STARTS = [0, 3, 4, 6]  # of the sentences, in the rows of all documents


@pytest.fixture
def X():
    """Documents of three, no and one sentences, whose tokens have width 4."""
    return documents(SENTENCES)


def documents(sentences):
    rows = numpy.random.default_rng(0).normal(size=(10, 4)).astype("f")
    return SentenceRagged(rows, numpy.asarray([6, 0, 4], dtype="i"), lambda: sentences)


def initialized(X, **parts):
    """Build a layer whose weights are not all alike."""
    fix_random_seed(0)
    model = HierarchicalAttention(**parts).initialize(X=X)
    for name in ("words", "sentences"):
        if model.get_ref(name).has_param("q"):
            model.get_ref(name).set_param("q", numpy.asarray([2, -3, 1, 4], dtype="f"))
    return model


def encoded(X, dropout=None):
    return initialized(
        X,
        encode_words=BiGRU(4, dropout=dropout),
        encode_sentences=BiGRU(4, dropout=dropout),
    )


def test_without_encoders_the_summary_is_the_sum_of_tokens_by_attention(X):
    summaries, weights, _ = attend(initialized(X), X)
    attention = weights["attention"]
    assert_allclose(summaries[0], attention[:6] @ X.data[:6], rtol=1e-5)
    assert_allclose(summaries[2], attention[6:] @ X.data[6:], rtol=1e-5)


def test_weights_sum_to_one_at_each_level(X):
    _, weights, _ = attend(encoded(X), X)
    assert_allclose(numpy.add.reduceat(weights["words"], STARTS), [1] * 4, rtol=1e-5)
    assert_allclose(weights["sentences"].data[:3].sum(), 1, rtol=1e-5)
    assert_allclose(weights["sentences"].data[3], 1, rtol=1e-5)
    assert_allclose(weights["attention"][:6].sum(), 1, rtol=1e-5)
    assert_allclose(weights["attention"][6:].sum(), 1, rtol=1e-5)
    assert weights["words"].std() > 0.01 < weights["sentences"].data[:3].std()


def test_attention_is_the_weight_in_the_sentence_times_that_of_the_sentence(X):
    _, weights, _ = attend(encoded(X), X)
    of_sentences = weights["sentences"].data.ravel().repeat([3, 1, 2, 4])
    assert_allclose(weights["attention"], weights["words"] * of_sentences, rtol=1e-5)


def test_sentences_are_told_by_document(X):
    _, weights, _ = attend(initialized(X), X)
    for name in ("sentences", "sentence_lengths"):
        assert weights[name].lengths.tolist() == [3, 0, 1]
    assert weights["sentence_lengths"].dataXd.tolist() == [3, 1, 2, 4]


def test_summaries_are_those_of_an_ordinary_prediction(X):
    model = encoded(X)
    assert_array_equal(attend(model, X)[0], model.predict(X))


def test_a_sentence_is_read_on_its_own(X):
    model = encoded(X)
    before = attend(model, X)[1]["words"]
    X.data[4] += 1
    after = attend(model, X)[1]["words"]
    assert_array_equal(after[:4], before[:4])
    assert abs(after[4:6] - before[4:6]).max() > 1e-3


def test_a_document_of_one_sentence_is_reduced_as_its_words_are(X):
    model = initialized(X)
    expected = model.get_ref("words").predict(Ragged(X.data[6:], X.lengths[2:]))
    assert_allclose(model.predict(X)[2:], expected, rtol=1e-6)


def test_where_the_sentences_end_makes_a_difference(X):
    model = encoded(X)
    other = model.predict(documents([[1, 5], [], [4]]))
    assert abs(other[0] - model.predict(X)[0]).max() > 1e-3
    assert_allclose(other[2], model.predict(X)[2], rtol=1e-5)


def test_documents_without_sentences_are_cut_by_the_window(X):
    model = initialized(X, window=4)
    expected = model.predict(documents([[4, 2], [], [4]]))
    assert_array_equal(model.predict(Ragged(X.dataXd, X.lengths)), expected)


def test_reading_in_groups_changes_neither_summaries_nor_gradients(X, monkeypatch):
    model = encoded(X)
    dY = numpy.random.default_rng(1).normal(size=(3, 4)).astype("f")

    def run():
        Y, backprop = model.begin_update(X)
        dX = backprop(dY).dataXd
        nodes = [
            node for node in model.walk() if node.has_grad("U") or node.has_grad("q")
        ]
        grads = [
            node.get_grad(name).copy() for node in nodes for name in node.grad_names
        ]
        for node in nodes:
            for name in node.grad_names:
                node.set_grad(name, numpy.zeros_like(node.get_grad(name)))
        return [Y, dX, *grads, attend(model, X)[1]["attention"]]

    at_once = run()
    monkeypatch.setattr(hierarchical, "MAX_TOKENS", 3)
    in_groups = run()
    assert len(at_once) == 3 + 4 + 3 + 4 + 3
    for expected, actual in zip(at_once, in_groups, strict=True):
        assert_allclose(actual, expected, atol=1e-5)


def test_dropout_is_the_same_on_the_way_back(X, monkeypatch):
    monkeypatch.setattr(hierarchical, "MAX_TOKENS", 3)
    model = encoded(X, dropout=0.5)
    numpy.random.seed(3)
    Y, backprop = model.begin_update(X)
    d_rows = backprop(numpy.ones_like(Y)).dataXd
    step = 1e-2
    slopes = numpy.zeros_like(d_rows)
    for i in numpy.ndindex(slopes.shape):
        sums = []
        for sign in (1, -1):
            X.data[i] += sign * step
            numpy.random.seed(3)
            sums.append(model(X, is_train=True)[0].sum(dtype="d"))
            X.data[i] -= sign * step
        slopes[i] = (sums[0] - sums[1]) / (2 * step)
    assert_allclose(d_rows, slopes, atol=2e-3)
    assert abs(d_rows).max() > 0.1


def test_any_reducer_and_no_encoder_will_do(X):
    model = initialized(X, words=reduce_mean(), sentences=reduce_mean())
    means = [rows.mean(axis=0) for rows in numpy.split(X.data[:6], [3, 4])]
    assert_allclose(model.predict(X)[0], numpy.mean(means, axis=0), rtol=1e-5)
    Y, backprop = model.begin_update(X)
    assert backprop(Y).dataXd.shape == (10, 4)


@pytest.mark.parametrize("level", ["words", "sentences"])
def test_reducers_that_tell_no_weights_leave_none_to_tell(X, level):
    model = initialized(X, **{level: reduce_mean()})
    assert "attend" in initialized(X).attrs
    assert "attend" not in model.attrs
    assert attend(model, X)[1] == {}


def test_reducers_are_told_that_they_are_in_training(X):
    told = []

    def forward(model, Xr, is_train):
        told.append(is_train)
        return words(Xr, is_train)

    words = GlobalAttention(4).initialize()
    attrs = {"attend": lambda model, Xr: words.attrs["attend"](words, Xr)}
    model = initialized(X, words=Model("spy", forward, attrs=attrs))
    told.clear()
    model(X, is_train=True)
    assert told == [True]


def test_documents_without_tokens_have_zero_summaries(X):
    model = encoded(X)
    assert not model.predict(X)[1].any()
    empty = Ragged(numpy.zeros((0, 4), dtype="f"), numpy.zeros(2, dtype="i"))
    assert_array_equal(model.predict(empty), numpy.zeros((2, 4)))


def test_widths_can_be_given_instead_of_data():
    parts = {"words": GlobalAttention(4), "sentences": GlobalAttention(4)}
    assert HierarchicalAttention(**parts).initialize().get_dim("nO") == 4


def test_width_is_that_of_the_last_reducer(X):
    labels = numpy.zeros((3, 7), dtype="f")
    model = HierarchicalAttention(encode_sentences=BiGRU(6)).initialize(X=X, Y=labels)
    assert (model.get_dim("nI"), model.get_dim("nO")) == (4, 6)


def test_a_window_without_tokens_is_refused():
    with pytest.raises(ValueError, match="at least 1 token, was 0"):
        HierarchicalAttention(window=0)
