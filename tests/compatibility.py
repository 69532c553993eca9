"""Test each Python with the oldest and the newest packages that setup.cfg allows.

    python -m tests.compatibility --table docs/robustness.md

Needs `uv`, which finds the versions, some minutes for each row, and 6 GB of disk where
torch comes with CUDA. The tests read the package as it was installed. It ends with 1 if
a test failed. A Python that is not to be had is told, not counted.
"""

import argparse
import configparser
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path
from typing import NamedTuple

from .between_marks import write_between_marks

ROOT = Path(__file__).parents[1]
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf8")
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
SHOWN = ["spacy", "thinc", "torch", "numpy", "scipy", "typer"]
EXTRAS = ["faithfulness", "parquet", "translate"]
TESTED_WITH = ["pytest", "hypothesis"]
# What a host can break: saved models, components, layers, commands, training.
TESTS = ["tests/golden", "tests/components", "tests/contract", "tests/cli"]
TESTS += ["tests/saving", "tests/training", "tests/test_entry_points.py"]


class Row(NamedTuple):
    """What was tested on a Python. The numbers are those of tests."""

    python: str
    which: str
    versions: dict[str, str]
    passed: int
    skipped: int
    failed: list[str]


def main() -> int:
    """Run it. RETURNS: 1 if a test failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default=",".join(_supported()))
    parser.add_argument("--only", default=",".join(RESOLUTIONS))
    parser.add_argument("--table", type=Path, help="Markdown between two marks.")
    arguments = parser.parse_args()
    rows: list[Row] = []
    missing: list[str] = []
    for python in arguments.pythons.split(","):
        if not (found := _find(python)):
            missing.append(python)
            print(f"Python {python}: not found", flush=True)
        for which in arguments.only.split(",") if found else []:
            row = _row(found, which)
            rows.append(row)
            print("\n".join([_line(row), *row.failed]), flush=True)
        # The next takes minutes, and may be stopped.
        if arguments.table is not None:
            table = _table(rows, missing)
            write_between_marks(arguments.table, "compatibility", table)
    return int(any(row.failed for row in rows))


def _supported() -> list[str]:
    """Get the Pythons that the classifiers of setup.cfg name."""
    classifiers = SETUP["metadata"]["classifiers"].split("\n")
    versions = [line.rsplit(" :: ", 1)[-1] for line in classifiers if "Python" in line]
    return [version for version in versions if "." in version]


def _find(python: str) -> str | None:
    """Find a Python, in pyenv or as uv does, which may fetch it."""
    in_pyenv = sorted(Path.home().glob(f".pyenv/versions/{python}.*/bin/python"))
    if in_pyenv:
        return str(in_pyenv[-1])
    command = ["uv", "python", "find", python]
    found = subprocess.run(command, capture_output=True, text=True)
    return found.stdout.strip() or None


def _row(python: str, which: str) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        sources, environment = Path(folder) / "sources", Path(folder) / "environment"
        _copy(sources)
        _run("uv", "venv", "--quiet", "--python", python, environment)
        own_python = environment / "bin" / "python"
        install = ["uv", "pip", "install", "--quiet", "--python", own_python]
        requirements = [SETUP["options"]["install_requires"]]
        requirements += [SETUP["options.extras_require"][extra] for extra in EXTRAS]
        resolved = ["--resolution", RESOLUTIONS[which], "--only-binary", ":all:"]
        _run(*install, *resolved, *" ".join(requirements).split())
        _run(*install, "--no-deps", sources)
        _run(*install, *TESTED_WITH)
        # Or the tests would import it from here.
        shutil.rmtree(sources / "spacy_eeap")
        told = [_run(own_python, "-c", PRINT_VERSIONS, *SHOWN).split()]
        versions = dict(zip(["python", *SHOWN], told[0], strict=True))
        passed, skipped, failed = _test(own_python, sources)
        return Row(versions.pop("python"), which, versions, passed, skipped, failed)


PRINT_VERSIONS = """
import platform, sys
from importlib.metadata import version
print(platform.python_version(), *map(version, sys.argv[1:]))
"""


def _copy(folder: Path) -> None:
    """Copy what git tracks, as it is in the work tree."""
    for name in _run("git", "ls-files").splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def _test(python: Path, sources: Path) -> tuple[int, int, list[str]]:
    """Run the tests. RETURNS: How many passed, were skipped, and which failed."""
    report = sources / "report.xml"
    # Other versions warn of other things, and that is no failure.
    options = ["-q", "-o", "filterwarnings=default", f"--junitxml={report}"]
    command = [python, "-m", "pytest", *options, *TESTS]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
    done = subprocess.run(
        command, cwd=sources, env=environment, capture_output=True, text=True
    )
    if not report.exists():
        return 0, 0, [f"no test ran: {(done.stdout + done.stderr)[-1000:]}"]
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed = [
        f"{case.get('classname')}::{case.get('name')}: {each.get('message')}"[:300]
        for case in cases
        for each in [*case.findall("failure"), *case.findall("error")]
    ]
    n_skipped = sum(case.find("skipped") is not None for case in cases)
    return len(cases) - n_skipped - len(failed), n_skipped, failed


def _run(*command: object) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return done.stdout


def _table(rows: list[Row], missing: list[str]) -> str:
    header = ["Python", "versions", *SHOWN, "passed", "skipped", "failed"]
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [_line(row) for row in rows]
    absent = f" Not found: Python {', '.join(missing)}." if missing else ""
    machine = f"{platform.system()}, {platform.machine()}, {date.today()}"
    return "\n".join([*lines, "", f"{machine}.{absent}", ""])


def _line(row: Row) -> str:
    counts = [row.passed, row.skipped, len(row.failed)]
    cells = [row.python, row.which, *row.versions.values(), *counts]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
