"""Saved components that were damaged: refused in words, or as good as before."""

import json
import os
import random
import resource
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy
import spacy
import srsly
import torch
from spacy.language import Language
from spacy.util import load_config, load_model_from_config

from spacy_eeap.saving.component import CheckedSaving
from spacy_eeap.saving.manifest import FILE

from ..golden.predicted import FOLDER, rounded, written
from ..peak_memory import address_space, peak, reset_peak

# Those of spaCy's own components are loaded by its own methods.
OTHERS = {"spancat", "textcat_of_spacy"}
PIPELINES = sorted(
    path.name for path in FOLDER.iterdir() if path.is_dir() and path.name not in OTHERS
)
CHUNK = 40  # cases a child
LIMIT = 300 * 2**20  # bytes above the memory of the process
TEXTS = ["He went there. Where?", "A good film."]
NUMBERS = [-1, 0, 1, 3, 2**31, 2**40, 1.5, float("nan"), None, "a", [], {}, True]


def run(seed: int, n_cases: int) -> dict[str, Any]:
    """Damage the files of small pipelines of every component, and load them.

    seed (int), n_cases (int): Case i depends on both alone.
    RETURNS (Dict[str, Any]): How many cases had each outcome, and which were bad:
        "opaque" is an error that does not name the component, "later" one at the first
        prediction, "unlike" other predictions in spite of a manifest, "unnoticed" such
        ones where the manifest was deleted and numbers were changed for others.
    """
    torch.set_num_threads(1)
    names = ("refused", "same", "opaque", "later", "unlike", "nan", "crashed")
    found: Counter[str] = Counter(dict.fromkeys((*names, "unnoticed"), 0))
    bad, most = [], 0
    with tempfile.TemporaryDirectory() as folder:
        saved = [_save(name, Path(folder)) for name in PIPELINES]
        for first in range(0, n_cases, CHUNK):
            cases = range(first, min(first + CHUNK, n_cases))
            done = list(_in_child(lambda cases=cases: _cases(saved, seed, cases)))
            if len(done) < len(cases):
                done.append({"outcome": "crashed", "case": first + len(done)})
            for each in done:
                found[each["outcome"]] += 1
                most = max(most, each.get("memory", 0))
                if each["outcome"] not in ("refused", "same", "unnoticed"):
                    bad.append(each)
    return {**found, "memory_mb": round(most / 2**20), "bad": bad[:20]}


class _Saved(NamedTuple):
    """A pipeline, one of its components, and what it predicts."""

    folder: Path
    pipe: str
    expected: Any


def _save(name: str, folder: Path) -> _Saved:
    """Save a pipeline anew, with manifests."""
    nlp = spacy.load(FOLDER / name)
    nlp.to_disk(folder / name)
    pipes = [pipe for pipe, part in nlp.components if isinstance(part, CheckedSaving)]
    return _Saved(folder / name, pipes[0], _predictions(nlp))


def _cases(saved: list[_Saved], seed: int, cases: range) -> Iterator[dict[str, Any]]:
    for case in cases:
        draw = random.Random(f"{seed} {case}")
        yield {"case": case, **_one(saved, draw)}


def _one(saved: list[_Saved], draw: random.Random) -> dict[str, Any]:
    folder, pipe, expected = draw.choice(saved)
    has_manifest = draw.random() < 0.5
    with tempfile.TemporaryDirectory() as copy:
        damaged = Path(copy) / "model"
        shutil.copytree(folder, damaged)
        target = damaged / pipe
        if not has_manifest:
            (target / FILE).unlink()
        others = [each.folder / each.pipe for each in saved if each.folder != folder]
        what, changes_numbers = _damage(target, others, draw)
        before = reset_peak()
        result = _outcome(damaged, pipe, expected, draw.random() < 0.5)
        result["memory"] = peak() - before
    if result["outcome"] == "unlike" and not has_manifest and changes_numbers:
        result["outcome"] = "unnoticed"
    kind = f"{folder.name}, {what}, {'with' if has_manifest else 'without'} manifest"
    return {**result, "what": kind}


def _damage(target: Path, others: list[Path], draw: random.Random) -> tuple[str, bool]:
    """Damage a file. RETURNS: How, and if what was saved may be another valid model."""
    path = draw.choice([path for path in sorted(target.iterdir()) if path.is_file()])
    data = bytearray(path.read_bytes())
    ways = ["cut off", "bytes", "zeroed", "longer", "swapped", "missing", "value"]
    way = draw.choice(ways)
    place = draw.randrange(max(len(data), 1))
    if way == "cut off":
        path.write_bytes(data[:place])
    elif way == "bytes":
        for _ in range(draw.randint(1, 8)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        path.write_bytes(data)
    elif way == "zeroed":
        size = draw.randint(1, 64)
        data[place : place + size] = bytes(len(data[place : place + size]))
        path.write_bytes(data)
    elif way == "longer":
        path.write_bytes(bytes(data) + draw.randbytes(draw.randint(1, 64)))
    elif way == "swapped":
        other = draw.choice(others) / path.name
        if other.exists():
            shutil.copy(other, path)
    elif way == "missing":
        path.unlink()
    elif path.name == "model":
        path.write_bytes(srsly.msgpack_dumps(edited(srsly.msgpack_loads(data), draw)))
    else:
        path.write_text(json.dumps(edited(json.loads(data), draw)))
    return f"{path.name} {way}", way in ("bytes", "zeroed", "swapped", "value")


def edited(value: Any, draw: random.Random) -> Any:
    """Change one value, somewhere within dicts and lists."""
    if isinstance(value, dict) and value and draw.random() < 0.9:
        key = draw.choice(sorted(value, key=str))
        return {**value, key: edited(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.9:
        i = draw.randrange(len(value))
        return [*value[:i], edited(value[i], draw), *value[i + 1 :]]
    if isinstance(value, numpy.ndarray) and value.size and draw.random() < 0.8:
        other = value.copy()
        ways = [
            lambda: other.reshape(-1),
            lambda: other[:-1],
            lambda: other.astype("float64"),
            lambda: other * numpy.nan,
            lambda: other.T.copy(),
            lambda: numpy.repeat(other, 2, axis=0),
        ]
        return draw.choice(ways)()
    if isinstance(value, bytes) and value and draw.random() < 0.8:
        try:
            return srsly.msgpack_dumps(edited(srsly.msgpack_loads(value), draw))
        except Exception:
            return value[: draw.randrange(len(value))]
    return draw.choice(NUMBERS)


def _outcome(folder: Path, pipe: str, expected: Any, as_bytes: bool) -> dict[str, Any]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (address_space() + 2 * LIMIT, hard))
    try:
        try:
            nlp = _load_bytes(folder, pipe) if as_bytes else spacy.load(folder)
        except ValueError as error:
            told = str(error)
            is_told = f"'{pipe}'" in told and "Could not load the component" in told
            return {"outcome": "refused" if is_told else "opaque", "told": told[:300]}
        except Exception as error:
            return {"outcome": "opaque", "told": repr(error)[:300]}
        try:
            found = _predictions(nlp)
        except Exception as error:
            return {"outcome": "later", "told": repr(error)[:300]}
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    if "NaN" in json.dumps(found):
        return {"outcome": "nan"}
    return {"outcome": "same" if found == expected else "unlike"}


def _load_bytes(folder: Path, pipe: str) -> Language:
    """Load the pipeline, but the component from bytes that hold the damaged files."""
    nlp = load_model_from_config(load_config(folder / "config.cfg"))
    nlp.from_disk(folder, exclude=[pipe])
    names = ["cfg", "model", FILE]
    files = [folder / pipe / name for name in names if (folder / pipe / name).exists()]
    entries = {path.name.split(".")[0]: path.read_bytes() for path in files}
    if "manifest" in entries:
        try:
            entries["manifest"] = json.loads(entries["manifest"])
        except ValueError as error:
            told = f"Could not load the component '{pipe}': no JSON"
            raise ValueError(told) from error
    nlp.get_pipe(pipe).from_bytes(srsly.msgpack_dumps(entries), exclude=["vocab"])
    return nlp


def _predictions(nlp: Language) -> Any:
    texts = TEXTS[:1] if "qa" in nlp.pipe_names else TEXTS
    return json.loads(json.dumps([rounded(written(doc)) for doc in nlp.pipe(texts)]))


def _in_child(
    cases: Callable[[], Iterator[dict[str, Any]]],
) -> Iterator[dict[str, Any]]:
    """Do cases in a forked child, and get its results until it ends or dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as file:
            for result in cases():
                file.write(json.dumps(result) + "\n")
                file.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        for line in file:
            yield json.loads(line)
    os.waitpid(child, 0)
