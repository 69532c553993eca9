"""Means over folds, and how sure they are.

    mean +- t(0.975, k - 1) * sd * sqrt(1 / k + n_test / n_train)

The training sets of k folds overlap, so their scores vary less than those of k new
corpora would. The second term corrects for it: Nadeau and Bengio (2003), eq. 6,
https://doi.org/10.1023/A:1024068626366. It was derived for random splits and is
the usual choice for folds, too.
"""

import math
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, NamedTuple

import srsly
from scipy.stats import t

from .plan import PREDICTIONS, SUMMARY, Plan, fold_folder, write_whole
from .run import SCORES

LEVEL = 0.95


class Estimate(NamedTuple):
    """A mean over folds, the standard deviation of these, and a 95% interval.

    Spread and bounds are None where one fold alone has the score.
    """

    mean: float
    sd: float | None
    low: float | None
    high: float | None


def estimate(values: list[float], ratio: float) -> Estimate:
    """Get the mean of the scores of folds, and how sure it is.

    values (List[float]): The score of each fold.
    ratio (float): Documents scored for each document trained on.
    """
    n = len(values)
    mean = fmean(values)
    if n == 1:
        return Estimate(mean, None, None, None)
    sd = stdev(values)
    half = t.ppf((1 + LEVEL) / 2, n - 1) * sd * math.sqrt(1 / n + ratio)
    return Estimate(mean, sd, mean - half, mean + half)


def read_results(output: Path, n_folds: int) -> list[dict[str, Any]]:
    """Read what is in scores.json of each fold."""
    return [
        srsly.read_json(fold_folder(output, number) / SCORES)
        for number in range(1, n_folds + 1)
    ]


def summarise(results: list[dict[str, Any]]) -> dict[str, Estimate]:
    """Get the estimate of each score that is a number.

    results (List[Dict[str, Any]]): What scores.json of each fold has.
    RETURNS (Dict[str, Estimate]): First "score", which the best models were chosen by.
    """
    all_scores = [{"score": each["score"], **each["scores"]} for each in results]
    sizes = [each["documents"] for each in results]
    ratio = fmean(size["test"] / size["train"] for size in sizes)
    values = {
        name: [
            x for scores in all_scores if isinstance(x := scores.get(name), int | float)
        ]
        for name in dict.fromkeys(name for scores in all_scores for name in scores)
    }
    return {
        name: estimate(of_name, ratio) for name, of_name in values.items() if of_name
    }


def write_summary(output: Path, plan: Plan) -> dict[str, Estimate]:
    """Write summary.json, and the predictions of all folds in the corpus's order."""
    results = read_results(output, plan.folds)
    estimates = summarise(results)
    scores = {name: of_name._asdict() for name, of_name in estimates.items()}
    told = {**plan._asdict(), "scores": scores, "folds": results}
    write_whole(output / SUMMARY, srsly.json_dumps(told, indent=2))
    lines = [
        line
        for number in range(1, plan.folds + 1)
        for line in srsly.read_jsonl(fold_folder(output, number) / PREDICTIONS)
    ]
    lines.sort(key=lambda line: line["index"])
    srsly.write_jsonl(output / PREDICTIONS, lines)
    return estimates
