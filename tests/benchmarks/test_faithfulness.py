import pytest

from benchmarks import faithfulness

from ..faithfulness.test_verdict import NAN, about, report


@pytest.fixture
def figures():
    told = report(0.3, hits=about(0.5), distance=about(0.2), changed=about(0.1))
    return {**told.to_dict(), "verdict": ["Trust it.", "But."], "machine": "a machine"}


def test_each_method_of_each_model_has_a_row(figures):
    lines = list(faithfulness.table([("one", figures), ("two", figures)]))
    rows = [line for line in lines if line.startswith("| one | ")]
    assert rows[0] == (
        "| one | attention | 0.300 ± 0.050 | 0.000 ± 0.050 | 0.300 ± 0.050 | "
        "0.500 ± 0.050 |"
    )
    assert len([line for line in lines if line.startswith("| two | ")]) == len(rows)


def test_weights_and_verdicts_follow(figures):
    lines = list(faithfulness.table([("one", figures)]))
    assert "| one | 50 | 50 | 0.90 | 0.200 ± 0.050 | 10% |" in lines
    assert "- one: Trust it. But." in lines
    assert lines[-1] == "a machine, seed 0"


def test_what_is_not_known_is_left_blank(figures):
    blank = NAN._asdict() | {"mean": None, "low": None, "high": None}
    figures |= {"distance": blank, "changed": blank}
    lines = list(faithfulness.table([("one", figures)]))
    assert "| one | 50 | 50 | 0.90 |  |  |" in lines
