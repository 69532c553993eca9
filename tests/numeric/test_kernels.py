"""Each compiled loop beside what numpy computes in float64."""

import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.encode import mingru
from spacy_eeap.numeric import kernels

compiled = kernels.compiled
pytestmark = pytest.mark.skipif(compiled is None, reason="No kernels were compiled")
LENGTHS = [[1], [3, 0, 1, 12, 2], [0], [], [40, 40]]
OF_LENGTHS = pytest.mark.parametrize("lengths", LENGTHS)


def random(*shape, seed=0):
    return numpy.random.default_rng(seed).normal(size=shape).astype("float32")


def ints(values):
    return numpy.asarray(values, dtype="int64")


def test_tanh_is_exact_to_a_few_units_of_float32():
    x = numpy.concatenate([numpy.linspace(-10, 10, 100_001), [0.0, 1e-30, 1e30, -1e30]])
    x = x.astype("float32")
    y = kernels.tanh_in_place(x.copy())
    assert_allclose(y, numpy.tanh(x.astype("d")), atol=4e-7, rtol=0)
    assert numpy.isnan(kernels.tanh_in_place(numpy.array([numpy.nan], "f")))


@OF_LENGTHS
@pytest.mark.parametrize("width", [1, 8, 11])
def test_attention_is_the_softmax_of_the_energies_and_its_sum(lengths, width):
    K, n = 9, sum(lengths)
    keys, b, q, X = random(n, K), random(K), 3 * random(K), random(n, width)
    weights, Y = numpy.empty(n, "f"), random(len(lengths), width)
    answers = keys.copy()
    compiled.attend_forward(answers, b, q, X, ints(lengths), weights, Y)
    energies = numpy.tanh(keys.astype("d") + b) @ q
    start = 0
    for length, y in zip(lengths, Y, strict=True):
        part = slice(start, start + length)
        exponentials = numpy.exp(energies[part])
        expected = exponentials / exponentials.sum()
        assert_allclose(weights[part], expected, atol=2e-6)
        assert_allclose(y, expected @ X[part].astype("d"), atol=1e-5)
        start += length


def test_energies_of_any_size_have_weights():
    keys = numpy.array([[100], [100], [-100]], "f")
    one, weights, Y = numpy.ones(1, "f"), numpy.empty(3, "f"), numpy.empty((1, 1), "f")
    q, X = numpy.full(1, 1e30, "f"), numpy.ones((3, 1), "f")
    compiled.attend_forward(keys, one, q, X, ints([3]), weights, Y)
    assert_allclose(weights, [0.5, 0.5, 0])


@OF_LENGTHS
@pytest.mark.parametrize("width", [1, 8, 11])
def test_the_gradients_of_attention_are_those_of_finite_differences(lengths, width):
    K, n = 9, sum(lengths)
    keys, b, q, X = random(n, K), random(K), random(K), random(n, width)
    dY = random(len(lengths), width, seed=1)

    def loss(keys, q, X):
        energies = numpy.exp(numpy.tanh(keys.astype("d") + b) @ q)
        parts = (
            numpy.split(numpy.arange(n), numpy.cumsum(lengths)[:-1]) if lengths else []
        )
        return sum(
            energies[i] @ X[i] @ dY[d] / energies[i].sum()
            for d, i in enumerate(parts)
            if len(i)
        )

    weights, Y = numpy.empty(n, "f"), numpy.empty_like(dY)
    d_keys, dX, dq = keys.copy(), numpy.empty_like(X), numpy.zeros_like(q)
    compiled.attend_forward(d_keys, b, q, X, ints(lengths), weights, Y)
    compiled.attend_backward(d_keys, q, X, weights, ints(lengths), dY, dX, dq)
    arrays = [keys.astype("d"), q.astype("d"), X.astype("d")]
    for array, gradient in zip(arrays, [d_keys, dq, dX], strict=True):
        expected = numpy.zeros_like(array)
        for place in numpy.ndindex(array.shape):
            kept = array[place]
            for sign in (1, -1):
                array[place] = kept + sign * 1e-5
                expected[place] += sign * loss(*arrays) / 2e-5
            array[place] = kept
        assert_allclose(gradient, expected, atol=2e-5)


@OF_LENGTHS
@pytest.mark.parametrize("H", [1, 4, 9])
def test_the_minimal_gru_is_that_of_numpy_in_float64(lengths, H):
    weights = {"W": random(2, 2 * H, 5), "b": random(2, 2 * H, seed=1)}
    X, dY = random(sum(lengths), 5, seed=2), random(sum(lengths), 2 * H, seed=3)
    exact = {name: weight.astype("d") for name, weight in weights.items()}
    lengths = ints(lengths)
    Y, backprop = mingru.run(numpy, weights, X, lengths, is_train=True)
    expected, backprop_expected = mingru.run(
        numpy, exact, X.astype("d"), lengths, is_train=True
    )
    assert Y.dtype == numpy.float32
    assert_allclose(Y, expected, atol=3e-6)
    for _ in range(2):  # a callback may be called again
        dX, grads = backprop(dY)
        dX_expected, grads_expected = backprop_expected(dY.astype("d"))
        assert_allclose(dX, dX_expected, atol=2e-5)
        for name, grad in grads.items():
            assert_allclose(grad, grads_expected[name], atol=1e-4)


@OF_LENGTHS
def test_sums_of_bags_count_what_a_document_holds_once(lengths):
    generator = numpy.random.default_rng(0)
    ids = generator.integers(-1, 6, size=sum(lengths)).astype("int32")
    rows, sums = random(6, 4), random(len(lengths), 4)
    expected = sums.astype("d")
    for d, part in enumerate(
        numpy.split(ids, numpy.cumsum(lengths)[:-1] if lengths else [])
    ):
        held = numpy.unique(part[part >= 0], return_counts=True)
        for i, count in zip(*held, strict=True):
            damped = 1 + numpy.log(count)
            expected[d] += rows[i] * [damped, damped, damped, damped**2]
    compiled.sum_of_bags(rows, ids, ints(lengths), sums)
    assert_allclose(sums, expected, atol=1e-5)


@pytest.mark.parametrize("n", [1, 7, 8, 1000])
def test_a_gradient_is_clipped_by_its_norm(n):
    weights, gradient = numpy.zeros(n, "f"), 3 * random(n)
    mom1, mom2 = numpy.zeros((2, n), "f")
    expected = gradient / max(1, numpy.linalg.norm(gradient.astype("d")) / 0.5)
    compiled.adam(weights, gradient, mom1, mom2, None, 0.5, 0.9, 0.99, 1e-8, 0.1, 0, 0)
    assert_allclose(mom1, 0.1 * expected, rtol=1e-5)
    assert_array_equal(gradient, 0)


def calls_that_do_not_fit():
    two, three = random(2, 4), random(3, 4)
    ids = numpy.array([0, 5], "int32")
    vector, Y = random(4), random(1, 4)
    return {
        "scan": lambda: compiled.scan_kept(two, ids, ints([2]), random(2, 2)),
        "scan, negative": lambda: compiled.scan_kept(
            two, -ids, ints([2]), random(2, 2)
        ),
        "lengths": lambda: compiled.scan_kept(two, ids, ints([3, -1]), random(2, 2)),
        "bags": lambda: compiled.sum_of_bags(two, ids, ints([2]), Y),
        "mingru": lambda: compiled.mingru_forward(two, ints([3]), random(2, 2)),
        "back": lambda: compiled.mingru_backward(
            two, ints([2]), random(2, 2), random(3, 2), random(1)
        ),
        "attend": lambda: compiled.attend_forward(
            two, vector, vector, three, ints([2]), random(2), Y
        ),
        "attend back": lambda: compiled.attend_backward(
            two, vector, two, random(2), ints([2]), Y, three, vector
        ),
        "adam": lambda: compiled.adam(
            vector, vector, vector, random(3), None, 1, 0.9, 0.9, 1e-8, 0.1, 0, 0
        ),
    }


@pytest.mark.parametrize("name", calls_that_do_not_fit() if compiled else [])
def test_arrays_that_do_not_fit_are_refused(name):
    with pytest.raises(ValueError, match="do not fit"):
        calls_that_do_not_fit()[name]()


@pytest.mark.parametrize(
    "array",
    [
        numpy.zeros((2, 2)),
        numpy.zeros((4, 4), "f")[:, :2],
        [1.0],
        numpy.zeros((2, 2), "f").view(type("Other", (numpy.ndarray,), {})),
    ],
)
def test_there_are_no_kernels_for_other_arrays(array):
    assert kernels.kernels_for(numpy.zeros(3, "f")) is compiled
    assert kernels.kernels_for(numpy.zeros(3, "f"), array) is None


def test_the_environment_can_say_numpy(monkeypatch):
    assert kernels.describe() == "compiled"
    monkeypatch.setenv(kernels.VARIABLE, "numpy")
    assert kernels._load() is None
    monkeypatch.setattr(kernels, "compiled", None)
    assert kernels.describe() == "numpy, as SPACY_EEAP_KERNELS says"
    monkeypatch.delenv(kernels.VARIABLE)
    assert "were not compiled" in kernels.describe()
