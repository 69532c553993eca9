"""Workers as actors of Ray: the same bytes, whoever is killed.

Ray listens on all addresses of a machine, so it has a network of its own here.
"""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import srsly

from .conftest import ROWS, contents
from .kills import command, run_and_kill

pytest.importorskip("ray")
pytestmark = [
    pytest.mark.ray,
    pytest.mark.skipif(sys.platform != "linux", reason="needs namespaces"),
    pytest.mark.skipif(
        sys.platform == "linux"
        and (
            os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip")
        ),
        reason="needs root, unshare and ip for a network of its own",
    ),
]

ALONE = ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(tmp_path):
    """No statistics to anybody, a token and a home of this test's own."""
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
    }


def test_two_actors_of_which_one_is_killed_write_what_one_process_does(
    apply, model, output, tmp_path, env
):
    texts = tmp_path / "many.jsonl"
    srsly.write_jsonl(texts, ROWS * 40)
    apply(texts, to=tmp_path / "alone", part_size=100)
    options = ["--part-size", "100", "--workers", "2", "--engine", "ray"]
    line = [*ALONE, *command(model, texts, output, *options)]

    def is_time():
        return len([*output.glob("part-*")]) > 2

    code, killed = run_and_kill(line, "worker", is_time, b"ray::Remote", env)
    assert code == 0 and killed
    assert contents(output) == contents(tmp_path / "alone")


def test_a_machine_that_goes_away_is_done_without(
    apply, model, texts, output, tmp_path, env
):
    apply(to=tmp_path / "alone", part_size=5)
    script = [sys.executable, "-m", "tests.applying.ray_cluster"]
    line = [*ALONE, *script, model, texts, str(output)]
    told = subprocess.run(line, env=env, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    assert b"Summary(bad=0, failed={})" in told.stdout
    assert contents(output) == contents(tmp_path / "alone")
