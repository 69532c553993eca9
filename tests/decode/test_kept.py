import numpy
import pytest

from spacy_eeap.attend.source import Source
from spacy_eeap.decode import kept
from spacy_eeap.decode.kept import blocks, keeps_all

SOURCE = Source(numpy.zeros((3, 5, 2), dtype="f"), numpy.asarray([5, 4, 4]))


def test_what_states_and_rows_are_compared_by_is_kept_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(kept, "KEPT", 4 * 5 * 7)
    assert keeps_all(SOURCE, n_states=4, width=7)
    assert not keeps_all(SOURCE, n_states=5, width=7)
    assert not keeps_all(SOURCE, n_states=4, width=8)


@pytest.mark.parametrize(
    "n_floats, expected",
    [
        (0, [[0], [1], [2], [3], [4]]),
        (2 * 3 * 5 * 7, [[0, 1], [2, 3], [4]]),
        (100 * 3 * 5 * 7, [[0, 1, 2, 3, 4]]),
    ],
)
def test_so_many_steps_ask_at_once_that_what_they_need_is_bounded(
    monkeypatch, n_floats, expected
):
    monkeypatch.setattr(kept, "KEPT", n_floats * kept.AT_ONCE)
    assert [list(range(5))[block] for block in blocks(SOURCE, 5, 7)] == expected


def test_a_batch_of_usual_size_is_kept():
    source = Source(numpy.zeros((64, 30, 1), dtype="f"), numpy.asarray([30] * 64))
    assert keeps_all(source, 64 * 30, width=512)
