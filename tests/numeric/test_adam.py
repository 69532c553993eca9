import numpy
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import registry
from thinc.api import Adam as ThincAdam

from spacy_eeap.numeric.adam import Adam

SHAPES = [(3, 4), (5,), (1000, 7)]
DEFAULT = {"L2": 0.01, "use_averages": True}


def gradients(n, scale=1.0):
    generator = numpy.random.default_rng(0)
    return [
        [scale * generator.normal(size=shape).astype("f") for shape in SHAPES]
        for _ in range(n)
    ]


def start():
    return [numpy.full(shape, 0.5, dtype="f") for shape in SHAPES]


def step(optimizer, params, grads, **options):
    for i, (param, grad) in enumerate(zip(params, grads, strict=True)):
        given = grad.copy()
        result, emptied = optimizer((i, "W"), param, given, **options)
        assert numpy.shares_memory(result, param)
        assert_array_equal(emptied, 0)


def assert_same_state(a, b):
    assert a.nr_update == b.nr_update
    for name in ("mom1", "mom2", "averages"):
        mine, others = getattr(a, name), getattr(b, name)
        assert (mine is None) == (others is None)
        for key in mine or {}:
            assert mine[key].shape == others[key].shape
            assert_allclose(mine[key], others[key], rtol=1e-4, atol=1e-7)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    "settings",
    [
        DEFAULT,
        {**DEFAULT, "use_averages": False},
        {**DEFAULT, "grad_clip": 0.0},
        {**DEFAULT, "L2_is_weight_decay": False},
        {**DEFAULT, "L2": 0.0, "learn_rate": 0.05, "beta1": 0.5, "eps": 1e-3},
        {**DEFAULT, "beta1": 0.0, "beta2": 0.0},
        {**DEFAULT, "learn_rate": [0.1, 0.01, 0.001]},
    ],
)
@pytest.mark.parametrize("scale", [0.001, 1.0])
def test_it_steps_as_thincs_adam(settings, scale):
    copied = {k: list(v) if isinstance(v, list) else v for k, v in settings.items()}
    ours, theirs = Adam(**settings), ThincAdam(**copied)
    mine, expected = start(), start()
    for grads in gradients(30, scale):
        step(ours, mine, grads)
        step(theirs, expected, grads)
        ours.step_schedules()
        theirs.step_schedules()
    for param, wanted in zip(mine, expected, strict=True):
        assert_allclose(param, wanted, rtol=1e-4, atol=2e-6)
    assert_same_state(ours, theirs)


@pytest.mark.usefixtures("either_way")
def test_a_rate_can_be_scaled():
    mine, expected = start(), start()
    [grads] = gradients(1)
    step(Adam(0.1), mine, grads, lr_scale=0.3)
    step(ThincAdam(0.1, **DEFAULT), expected, grads, lr_scale=0.3)
    for param, wanted in zip(mine, expected, strict=True):
        assert_allclose(param, wanted, rtol=1e-5)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("makers", [(Adam, ThincAdam), (ThincAdam, Adam)])
def test_each_goes_on_from_the_state_of_the_other(makers):
    first, second = (make(**DEFAULT) for make in makers)
    alone, mine, expected = ThincAdam(**DEFAULT), start(), start()
    grads = gradients(20)
    for each in grads[:10]:
        step(first, mine, each)
    for name in ("mom1", "mom2", "averages", "nr_update"):
        setattr(second, name, getattr(first, name))
    for each in grads[10:]:
        step(second, mine, each)
    for each in grads:
        step(alone, expected, each)
    for param, wanted in zip(mine, expected, strict=True):
        assert_allclose(param, wanted, rtol=1e-4, atol=2e-6)
    assert_same_state(second, alone)


def test_a_config_names_it_and_the_defaults_are_those_of_spacys_config():
    optimizer = registry.resolve({"o": {"@optimizers": "spacy-eeap.Adam.v1"}})["o"]
    assert (optimizer.learn_rate, optimizer.L2, optimizer.grad_clip) == (0.001, 0.01, 1)
    assert optimizer.L2_is_weight_decay
    assert optimizer.averages is None
