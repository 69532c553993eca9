"""A layer in the slot of another kind says where it belongs."""

import numpy
import pytest
from thinc.api import Ragged

from spacy_eeap.attend import (
    ContextAttention,
    GlobalAttention,
    LocalAttention,
    MultiHeadAttention,
    MultiHopAttention,
)

ROWS = numpy.ones((3, 4), dtype="f")


def test_context_attention_is_no_reducer():
    model = ContextAttention().initialize(X=[ROWS])
    with pytest.raises(ValueError, match="cannot make one vector of a text"):
        model.predict(Ragged(ROWS, numpy.asarray([3], dtype="i")))


@pytest.mark.parametrize(
    "build", [GlobalAttention, LocalAttention, MultiHeadAttention, MultiHopAttention]
)
def test_a_reducer_gives_no_row_to_each_token(build):
    model = build().initialize(X=Ragged(ROWS, numpy.asarray([3], dtype="i")))
    with pytest.raises(ValueError, match="In a tagger, use ContextAttention"):
        model.predict([ROWS])
