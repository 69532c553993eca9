"""The examples of docs/scale.md work as they stand there."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import srsly

from spacy_eeap.applying.worker import worker_of

from .conftest import results

PAGE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf8")


def block(language, containing):
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    [found] = [each for each in blocks if containing in each]
    return found


def test_another_scheduler_deals_out_the_parts(model, texts, output, monkeypatch):
    def client(address):
        return SimpleNamespace(map=map, gather=list)

    monkeypatch.setitem(sys.modules, "dask", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "dask.distributed", SimpleNamespace(Client=client))
    code = block("python", "dask")
    for there, here in {"model": model, "reviews": texts, "scored": output}.items():
        code = code.replace(f"/shared/{there}", str(here))
    exec(code, {})
    worker_of.cache_clear()
    assert len(results(output)) == 70


def test_frames_are_scored(model):
    class Frame(dict):
        def __getitem__(self, names):
            if isinstance(names, str):
                return super().__getitem__(names)
            return Frame({name: self[name] for name in names})

        def assign(self, **columns):
            return {**self, **columns}

    code, _, _ = block("python", "def score").partition("\n\nreviews.")
    scope = {}
    exec(f"import json, spacy\n{code.replace('/shared/model', model)}", scope)
    frames = [Frame(id=[1], text=["Good"]), Frame(id=[2, 3], text=["Bad", ""], more=[])]
    first, second = scope["score"](frames)
    assert srsly.json_loads(first["cats"][0]).keys() == {"GOOD", "BAD"}
    assert list(second) == ["id", "text", "cats"] and len(second["cats"]) == 2


def test_the_cluster_file_is_one_of_ray(tmp_path):
    pytest.importorskip("ray")
    (tmp_path / "cluster.yaml").write_text(block("yaml", "cluster_name"))
    code = (
        "import sys, yaml; from ray.autoscaler._private.util import *;"
        "config = yaml.safe_load(open(sys.argv[1]));"
        "config = prepare_config(config); validate_config(config)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "cluster.yaml")]
    told = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert told.returncode == 0, told.stderr


def test_the_job_of_kubernetes_has_its_share():
    [command] = re.findall(r"command: \[sh, -c, \"(.*?)\"\]", PAGE, re.DOTALL)
    assert "$((JOB_COMPLETION_INDEX + 1))/100" in " ".join(command.split())
    assert "completions: 100" in block("yaml", "batch/v1")
