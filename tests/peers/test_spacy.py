"""The tests of the installed spaCy pass with our factories in the place of spaCy's."""

import os
import re
import subprocess
import sys
from pathlib import Path

from .deviations import DEVIATIONS

ROOT = Path(__file__).parents[2]
MODULES = [
    "pipeline.test_annotates_on_update",
    "pipeline.test_initialize",
    "pipeline.test_morphologizer",
    "pipeline.test_pipe_factories",
    "pipeline.test_pipe_methods",
    "pipeline.test_tagger",
    "pipeline.test_textcat",
    "pipeline.test_tok2vec",
    "serialize.test_serialize_config",
    "serialize.test_serialize_language",
    "serialize.test_serialize_pipeline",
    "test_language",
    "training.test_readers",
    "training.test_rehearse",
    "training.test_training",
]
# Of spaCy 3.8.18. Fewer, and our factories may not have been asked.
LEAST = 120


def run(modules, folder):
    """Run tests of spaCy in a process of their own, which exchanges its factories."""
    # Not ours, which would make errors of spaCy's warnings.
    config = folder / "pytest.ini"
    config.write_text("[pytest]\n")
    plugin = f"{__package__}.plugin"
    options = ["-q", "-p", plugin, "-p", "no:cacheprovider", "-c", str(config)]
    options += ["--disable-warnings"]
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    names = [f"spacy.tests.{module}" for module in modules]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--pyargs", *names],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "OMP_NUM_THREADS": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def count(outcome, output):
    found = re.search(rf"(\d+) {outcome}", output.splitlines()[-1])
    return int(found[1]) if found else 0


def test_spacys_tests_pass_with_our_components_but_for_the_deviations(tmp_path):
    done = run(MODULES, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert count("xfailed", done.stdout) >= len(DEVIATIONS)
    assert count("passed", done.stdout) >= LEAST


def test_a_deviation_that_names_no_test_is_an_error(tmp_path):
    done = run(["test_ty"], tmp_path)
    assert done.returncode != 0
    assert "deviations of no test" in done.stderr
