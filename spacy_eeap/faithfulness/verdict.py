"""What the figures mean, in plain words."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Report

# What attention gains over a random order, as a share of what erasure gains: below the
# first it shows little of what matters, above the second most of it.
LITTLE, MOST = 1 / 3, 2 / 3
# Weights that change no more than this, in probability, decide nothing.
UNMOVED = 0.05
# Rank correlations below the first are as good as none, above the second close.
LOOSE, CLOSE = 0.2, 0.5


def verdict(report: "Report") -> list[str]:
    """Say in some sentences what the figures of a report mean for its reader.

    report (Report): The figures.
    RETURNS (list[str]): The sentences. The first is the verdict.
    """
    sentences = [_main(report), _agreement(report), _permuted(report), _hits(report)]
    return [sentence for sentence in sentences if sentence]


def _main(report: "Report") -> str:
    attention, erasure = (report.methods[name] for name in ("attention", "erasure"))
    units = f"{report.unit}s"
    if not attention.gain.low > 0:
        return (
            f"Do not trust it: taking out the {units} of most attention changes the "
            f"decisions no more than taking out random ones, as far as these "
            f"{report.n_documents:,} documents can tell."
        )
    share = attention.gain.mean / erasure.gain.mean
    found = (
        f"taking out the {units} of most attention lowers the score by "
        f"{attention.comprehensiveness.mean:.2f}, random ones by "
        f"{attention.comprehensiveness.mean - attention.gain.mean:.2f}, and those that "
        f"erasure finds by {erasure.comprehensiveness.mean:.2f}."
    )
    if share < LITTLE:
        return f"Trust it little: it shows more than chance, and not much: {found}"
    if share < MOST:
        return f"Trust it with care: it shows a part of what matters: {found}"
    return f"Trust it: it shows most of what matters: {found}"


def _agreement(report: "Report") -> str:
    tau = report.methods["attention"].kendall.mean
    if math.isnan(tau):
        return ""
    orders = "the order of the weights and that of the effects"
    if tau < LOOSE:
        return (
            f"Do not compare single weights: {orders} have little in common "
            f"(rank correlation {tau:.2f})."
        )
    degree = "alike" if tau >= CLOSE else "somewhat alike"
    return f"Of single weights, {orders} are {degree} (rank correlation {tau:.2f})."


def _permuted(report: "Report") -> str:
    moved, changed = report.distance.mean, report.changed.mean
    if math.isnan(moved):
        return ""
    told = f"probabilities move by {moved:.2f}, and {changed:.0%} of the labels change"
    if moved < UNMOVED:
        return (
            f"Other weights would have led to the same decisions: with these in a "
            f"random order, {told}."
        )
    return f"The decisions need these weights: with them in a random order, {told}."


def _hits(report: "Report") -> str:
    hits, chance = (report.methods[name].hits for name in ("attention", "random"))
    if math.isnan(hits.mean):
        return ""
    return (
        f"In {hits.mean:.0%} of the stories, all supporting facts are those of most "
        f"attention; by chance it would be {chance.mean:.0%}."
    )
