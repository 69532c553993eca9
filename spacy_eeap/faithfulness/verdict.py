"""What the figures mean, in plain words: one conclusion, then the figures."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Report

# What attention gains over a random order, as a share of what erasure gains: below the
# first it shows little of what matters, above the second most of it.
LITTLE, MOST = 1 / 3, 2 / 3


def verdict(report: "Report") -> list[str]:
    """Say in some sentences what the figures of a report mean for its reader.

    report (Report): The figures.
    RETURNS (list[str]): The sentences. The first is the conclusion, which rests on what
        attention gains over a random order. The others tell figures, and conclude
        nothing.
    """
    return [_conclusion(report), *_figures(report)]


def _conclusion(report: "Report") -> str:
    attention, erasure = (report.methods[name] for name in ("attention", "erasure"))
    if not attention.gain.low > 0:
        return (
            f"Do not trust the attention: as far as these {report.n_documents:,} "
            f"documents can tell, it shows no more of what decisions rest on than a "
            f"random order does. Use erasure."
        )
    share = attention.gain.mean / erasure.gain.mean
    if share < LITTLE:
        return (
            "Trust the attention little: it shows more of what decisions rest on than "
            "a random order does, but not much more. Use erasure beside it."
        )
    if share < MOST:
        return (
            "Trust the attention with care: it shows a part of what decisions rest on. "
            "Use erasure beside it."
        )
    return "Trust the attention: it shows most of what decisions rest on."


def _figures(report: "Report") -> Iterator[str]:
    attention, erasure = (report.methods[name] for name in ("attention", "erasure"))
    at_random = attention.comprehensiveness.mean - attention.gain.mean
    yield (
        f"Without the {report.unit}s of most attention the score falls by "
        f"{attention.comprehensiveness.mean:.2f}, without random ones by "
        f"{at_random:.2f}, and without those that erasure finds by "
        f"{erasure.comprehensiveness.mean:.2f}."
    )
    if not math.isnan(attention.kendall.mean):
        yield (
            f"The order of the weights and the order by erasure have a rank "
            f"correlation of {attention.kendall.mean:.2f}, where 1 is the same order "
            f"and 0 is none in common."
        )
    if not math.isnan(report.distance.mean):
        yield (
            f"With the weights in a random order, probabilities move by "
            f"{report.distance.mean:.2f}, and {_share(report.changed.mean)} of the "
            f"labels change."
        )
    hits, chance = (report.methods[name].hits for name in ("attention", "random"))
    if not math.isnan(hits.mean):
        yield (
            f"In {_share(hits.mean)} of the stories, all supporting facts are those of "
            f"most attention; by chance it would be {_share(chance.mean)}."
        )


def _share(part: float) -> str:
    """Write a share, but none that is above 0 as 0."""
    if 0 < part < 0.005:
        return "less than 1%"
    return f"{part:.0%}" if part else "none"
