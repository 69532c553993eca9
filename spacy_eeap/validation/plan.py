"""What the folds in a folder are of, so that a run goes on with its own alone."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import srsly

PLAN = "plan.json"
PREDICTIONS = "predictions.jsonl"
SUMMARY = "summary.json"


class Plan(NamedTuple):
    """What decides the results of a run.

    config, corpus, code (str): The fingerprint of each.
    folds (int): How many there are.
    seed (int): Of the folds.
    dev_share (float): Of the documents outside a fold, to choose the best model by.
    """

    config: str
    corpus: str
    code: str
    folds: int
    seed: int
    dev_share: float


def fold_folder(output: Path, number: int) -> Path:
    """RETURNS (Path): The folder of a fold, counted from 1."""
    return output / f"fold-{number}"


def begin(output: Path, plan: Plan, overwrite: bool) -> None:
    """Write the plan of a run, or see that a folder has the same one.

    output (Path): The folder.
    plan (Plan): What the run is of.
    overwrite (bool): Whether to delete the results of an earlier run.
    RAISES: ValueError if the folder has the results of another run, or of none.
    """
    path = output / PLAN
    if path.exists():
        if overwrite:
            _clear(output)
        else:
            _check(output, plan)
    elif any(fold_folder(output, i + 1).exists() for i in range(plan.folds)):
        raise ValueError(
            f"{output} has folders named fold-1, ..., but no {PLAN}: they are not of a "
            f"cross-validation, and would be deleted. Give another --output."
        )
    output.mkdir(parents=True, exist_ok=True)
    write_whole(path, srsly.json_dumps(plan._asdict(), indent=2))


def write_whole(path: Path, text: str) -> None:
    """Write a file that is never there in part, as one is if the program is killed."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf8")
    beside.replace(path)


def _check(output: Path, plan: Plan) -> None:
    saved = _read(output)
    differing = [
        name.replace("_", "-")
        for name, value in plan._asdict().items()
        if saved.get(name) != value
    ]
    if differing:
        raise ValueError(
            f"{output} has results of another run, which differs in: "
            f"{', '.join(differing)}. Give another --output, or --overwrite to delete "
            f"them and begin anew."
        )


def _read(output: Path) -> dict[str, Any]:
    """Read the plan that a folder has.

    RAISES: ValueError if it is no plan.
    """
    path = output / PLAN
    try:
        saved = srsly.read_json(path)
    except ValueError as error:
        saved = error
    folds = saved.get("folds") if isinstance(saved, dict) else None
    if type(folds) is not int:
        raise ValueError(
            f"{path} should be the plan of a cross-validation, but is {saved!r:.100}. "
            f"Delete it with the folders fold-1, ... beside it, or give another "
            f"--output."
        )
    return saved


def _clear(output: Path) -> None:
    folds = _read(output)["folds"]
    for path in output.glob("fold-*"):
        number = path.name.removeprefix("fold-")
        if number.isdecimal() and 1 <= int(number) <= folds:
            shutil.rmtree(path, ignore_errors=True)
    for name in (PREDICTIONS, SUMMARY, PLAN):
        (output / name).unlink(missing_ok=True)
