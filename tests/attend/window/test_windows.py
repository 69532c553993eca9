import numpy
import pytest

from spacy_eeap.attend.window.windows import around, check_window, whole

# Three documents of 5, 0 and 3 tokens, the second without any.
ORIGINS = numpy.asarray([0, 5, 5])
LENGTHS = numpy.asarray([5, 0, 3])


def spans(windows):
    return list(zip(windows.starts.tolist(), windows.ends.tolist(), strict=True))


def test_a_global_window_is_the_document():
    assert spans(whole(ORIGINS, LENGTHS)) == [(0, 5), (5, 5), (5, 8)]


def test_a_local_window_reaches_equally_far_to_both_sides():
    centre = numpy.asarray([2])
    assert spans(around(centre, 1, ORIGINS[:1], LENGTHS[:1])) == [(1, 4)]


def test_a_local_window_ends_where_the_document_does():
    first = numpy.asarray([0, 0, 0])
    last = numpy.asarray([4, 0, 2])
    assert spans(around(first, 2, ORIGINS, LENGTHS)) == [(0, 3), (5, 5), (5, 8)]
    assert spans(around(last, 2, ORIGINS, LENGTHS)) == [(2, 5), (5, 5), (5, 8)]


@pytest.mark.parametrize(
    "centre, expected",
    [(0.0, (0, 2)), (0.5, (0, 2)), (1.5, (1, 3)), (3.99, (3, 5)), (5.0, (4, 5))],
)
def test_a_centre_between_tokens_has_those_at_most_the_radius_away(centre, expected):
    windows = around(numpy.asarray([centre]), 1, ORIGINS[:1], LENGTHS[:1])
    assert spans(windows) == [expected]


def test_an_unknown_window_is_refused():
    with pytest.raises(ValueError, match=r"global, local-m, but was 'local'"):
        check_window("local", 1, ("global", "local-m"))


def test_a_window_of_no_width_is_refused():
    with pytest.raises(ValueError, match="at least 1, but was 0"):
        check_window("local-m", 0, ("global", "local-m"))
