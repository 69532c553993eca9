"""The rows of this benchmark that have a bar to reach, as an SVG image.

A bar is as long as the logarithm of the ratio, so that twice as fast and half as fast
are as far from the line of equal speed. A tick marks the ratio that is aimed at.
"""

import math
from xml.sax.saxutils import escape

from .timing import Row

WIDTH, LABELS, MARGIN, LINE = 1000, 560, 60, 24  # pixels
GRID = [0.2, 0.5, 1, 2, 5, 10, 20, 50]

TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
     aria-labelledby="title desc">
<title id="title">How many times as fast as its peers spacy-eeap is</title>
<desc id="desc">{summary}</desc>
<style>
  svg {{ background: #fff; font: 13px system-ui, sans-serif; }}
  text {{ fill: #1f2328; }}
  .met {{ fill: #0969da; }}
  .missed {{ fill: #8c959f; }}
  .grid {{ stroke: #d1d9e0; }}
  .aim {{ stroke: #cf222e; stroke-width: 2; }}
  @media (prefers-color-scheme: dark) {{
    svg {{ background: #0d1117; }}
    text {{ fill: #f0f6fc; }}
    .met {{ fill: #4493f8; }}
    .missed {{ fill: #656c76; }}
    .grid {{ stroke: #3d444d; }}
    .aim {{ stroke: #f85149; }}
  }}
</style>
{grid}
{bars}
<text x="8" y="{bottom}">Ours against the peer named. Blue: the aim, marked
red, is met. Grey: it is not.</text>
</svg>
"""
GRID_LINE = (
    '<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="24" y2="{end}"/>'
    '<text x="{x:.1f}" y="16" text-anchor="middle">{label}</text>'
)
BAR = (
    '<text x="{labels}" y="{text_y}" text-anchor="end">{label}</text>'
    '<rect class="{kind}" x="{x:.1f}" y="{y}" width="{length:.1f}" height="14"/>'
    '<line class="aim" x1="{aim:.1f}" x2="{aim:.1f}" y1="{y}" y2="{end}"/>'
    '<text x="{value_x:.1f}" y="{text_y}">{value}</text>'
)


def chart(rows: list[Row]) -> str:
    """Draw the rows whose ratio should be at least something, of 1 or more."""
    drawn = [row for row in rows if (row.at_least or 0) >= 1]
    end = 32 + LINE * len(drawn)
    grid = [
        GRID_LINE.format(x=_x(ratio), end=end, label=f"{ratio:g}x") for ratio in GRID
    ]
    bars = [_bar(row, 32 + LINE * i) for i, row in enumerate(drawn)]
    return TEMPLATE.format(
        width=WIDTH,
        height=end + 32,
        bottom=end + 20,
        summary=escape("; ".join(f"{_label(row)}: {_value(row)}" for row in drawn)),
        grid="\n".join(grid),
        bars="\n".join(bars),
    )


def _bar(row: Row, y: int) -> str:
    left, right = sorted([_x(1), _x(row.ratio)])
    aim = _x(row.at_least or 1)
    return BAR.format(
        labels=LABELS - 8,
        label=escape(_label(row)),
        kind="met" if row.met else "missed",
        x=left,
        y=y,
        end=y + 14,
        text_y=y + 12,
        length=right - left,
        aim=aim,
        value_x=max(right, aim) + 6,
        value=_value(row),
    )


def _label(row: Row) -> str:
    return f"{row.task}: {row.name}"


def _value(row: Row) -> str:
    return f"{row.ratio:.1f}x (aim {row.at_least:g}x)"


def _x(ratio: float) -> float:
    """Get the place of a ratio from left to right, inside the grid."""
    low, high = math.log(GRID[0]), math.log(GRID[-1])
    share = (math.log(ratio) - low) / (high - low)
    return LABELS + min(max(share, 0), 1) * (WIDTH - LABELS - 2 * MARGIN)
