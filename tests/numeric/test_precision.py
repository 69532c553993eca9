import numpy
import pytest
import torch
from thinc.api import Model

from spacy_eeap.numeric import precision
from spacy_eeap.numeric.precision import check_precision, has_bfloat16, uses_bfloat16


@pytest.fixture
def capable(monkeypatch):
    """A processor that multiplies bfloat16."""
    monkeypatch.setattr(precision, "has_bfloat16", lambda: True)


def layer(name):
    return Model("layer", None, attrs={"precision": name})


def test_training_multiplies_in_bfloat16_where_that_is_asked_for(capable):
    assert uses_bfloat16(layer("bfloat16"), is_train=True)
    assert not uses_bfloat16(layer("float32"), is_train=True)


def test_prediction_never_does(capable):
    assert not uses_bfloat16(layer("bfloat16"), is_train=False)


def test_another_processor_falls_back_to_float32(monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda: False)
    assert not uses_bfloat16(layer("bfloat16"), is_train=True)


def test_another_device_falls_back_to_float32(capable):
    model = layer("bfloat16")
    model.ops = type("Ops", (), {"xp": object()})()
    assert model.ops.xp is not numpy
    assert not uses_bfloat16(model, is_train=True)


def test_the_processor_is_asked_as_far_as_torch_can(monkeypatch):
    for supported in (True, False):
        has_bfloat16.cache_clear()
        check = "_is_avx512_bf16_supported"
        monkeypatch.setattr(torch.cpu, check, lambda s=supported: s, raising=False)
        monkeypatch.delattr(torch.cpu, "_is_amx_tile_supported", raising=False)
        assert has_bfloat16() == supported
    has_bfloat16.cache_clear()
    monkeypatch.delattr(torch.cpu, check, raising=False)
    assert not has_bfloat16()
    has_bfloat16.cache_clear()


def test_an_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="must be one of bfloat16, float32, but was"):
        check_precision("float16")
