from benchmarks.speed.report import bar, table
from benchmarks.speed.timing import Row

ROW = Row(
    suite="embed",
    task="predict",
    name="peer",
    unit="words/s",
    value=12345.6,
    low=1.0,
    high=2.0,
    ratio=2.345,
    at_least=3.0,
    at_most=None,
    met=False,
    of_limit=0.254,
    above_floor=1.26,
)


def test_a_line_tells_all_figures_with_their_units():
    (line,) = table([ROW])
    assert line == (
        "| embed: predict | peer | 12,346 words/s | 2.35 | ≥ 3 missed | 25 | 1.3 |"
    )


def test_what_does_not_apply_is_left_empty():
    without = ROW._replace(
        unit="MB", ratio=None, at_least=None, met=None, of_limit=None, above_floor=None
    )
    (line,) = table([without])
    assert line == "| embed: predict | peer | 12,345.60 MB |  |  |  |  |"


def test_a_task_is_named_in_its_first_line():
    lines = list(table([ROW, ROW, ROW._replace(task="train")]))
    titles = [line.split("|")[1].strip() for line in lines]
    assert titles == ["embed: predict", "", "embed: train"]


def test_a_bar_has_its_direction():
    assert bar(ROW._replace(at_least=None, at_most=1.05, met=True)) == "≤ 1.05 met"
