"""The readers and loaders of the package, each as a function of bytes.

A reader gets any bytes, and either reads them or raises one of the errors that it
documents, in words that name the file. Another error is a finding, and so is an
AssertionError: then what it read is not what it promises.
"""

import gzip
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import srsly

from ..damage import edited
from . import loaders, texts


class Target(NamedTuple):
    """A reader.

    read (Callable[[bytes, Path], object]): Reads bytes. It may write to the folder.
    seeds (List[bytes]): Small valid inputs.
    errors (Tuple[Type]): The errors that it documents.
    told (str): What the text of such an error has in it, such as the file's name.
    cost (int): One such input takes as long as so many others.
    """

    read: Callable[[bytes, Path], object]
    seeds: list[bytes]
    errors: tuple[type[BaseException], ...] = ()
    told: str = ""
    cost: int = 1


def _files() -> dict[str, Target]:
    """Inputs by suffix. What cannot be read is a row that says so, and no error."""
    seeds = texts.inputs()
    plain = {
        f"input {end}": Target(texts.rows_of(end), seeds[end], cost=cost)
        for end, cost in [
            *((".txt", 1), (".csv", 1), (".tsv", 1), (".jsonl", 1), (".json", 1)),
            *((".parquet", 10), (".spacy", 5), (".txt.gz", 1)),
        ]
    }
    lines = [gzip.decompress(data) for data in seeds[".txt.gz"]]
    unpacked = [zlib.decompress(data) for data in seeds[".spacy"]]
    return {
        **plain,
        "input packed .jsonl.gz": Target(
            texts.rows_of(".jsonl.gz", gzip.compress), [*seeds[".jsonl"], *lines]
        ),
        "input packed .spacy": Target(
            texts.rows_of(".spacy", zlib.compress), unpacked, cost=5
        ),
        "records .jsonl": Target(
            texts.records_of(".jsonl"), seeds[".jsonl"], (ValueError,), "input.jsonl"
        ),
        "records .csv": Target(
            texts.records_of(".csv"), seeds[".csv"], (ValueError,), "input.csv"
        ),
    }


def _corpora() -> dict[str, Target]:
    wrong = (ValueError,)
    pair = [b"Ein Mann.\nEine Frau.\n\0A man.\nA woman.\n"]
    line = [b'{"source": "Ein Mann.", "target": "A man."}\n']
    return {
        "babi": Target(texts.babi, texts.BABI, wrong, "qa1_", cost=2),
        "parallel lines": Target(texts.aligned, pair, wrong, "train."),
        "parallel .jsonl": Target(texts.pairs_of(".jsonl"), line, wrong, "train."),
        "parallel .spacy": Target(
            texts.pairs_of(".spacy", zlib.compress), texts.pair_docs(), wrong, "train."
        ),
        "reviews": Target(texts.reviews, [b"1\t2.5\tA good film.\n"], wrong, "r.txt"),
        "exchange_words": Target(texts.exchange, texts.EXCHANGES, wrong, cost=5),
        "stories": Target(texts.story, texts.STORIES, wrong),
        "gold of documents": Target(texts.gold, texts.GOLDS, wrong, cost=5),
        "is it a file": Target(texts.source, [b"a.txt", b"A good film.", b"~/x"]),
    }


def _saved() -> dict[str, Target]:
    wrong = (ValueError,)
    config = [b"--training.dropout=0.2\n--a.b\n[1, 2]\n--x.y\ntrue"]
    plan = json.dumps(loaders.PLAN._asdict()).encode()
    return {
        "component": Target(
            loaders.component, loaders.component_seeds(), wrong, "'tagger'", cost=50
        ),
        "manifest": Target(loaders.manifest, loaders.manifests(), wrong, "the file '"),
        "checkpoint": Target(
            loaders.checkpoint, loaders.checkpoints(), wrong, "checkpoint", cost=20
        ),
        "plan": Target(loaders.plan, [plan], wrong, "--output"),
        "explanations": Target(
            loaders.explanations, loaders.explained(), wrong, "texts.jsonl"
        ),
        "overrides": Target(loaders.overrides, config, (SystemExit,), cost=2),
        "WholeTokens": Target(
            loaders.whole_tokens, loaders.whole(), wrong, "WholeTokens"
        ),
        "Subwords": Target(
            loaders.subwords, loaders.pieces(), wrong, "Subwords", cost=10
        ),
        "linear part": Target(
            loaders.linear, loaders.linear_seeds(), wrong, "linear part"
        ),
    }


def _edited(
    target: Target, load: Callable[[bytes], Any], dump: Callable[[Any], Any]
) -> Target:
    """Get a target that has values of its seeds exchanged, as the bytes decide.

    What bytes are changed at random is seldom valid JSON any more.
    """

    def read(data: bytes, folder: Path) -> None:
        draw = random.Random(data)
        value = load(draw.choice(target.seeds))
        for _ in range(draw.randint(1, 3) if data else 0):
            value = edited(value, draw)
        dumped = dump(value)
        if isinstance(dumped, str):
            dumped = dumped.encode("utf-8", "surrogatepass")
        target.read(dumped, folder)

    return target._replace(read=read, seeds=[b""])


def all_targets() -> dict[str, Target]:
    """Get every target by its name."""
    targets = {**_files(), **_corpora(), **_saved()}
    of_json = ["records .jsonl", "gold of documents", "exchange_words", "plan"]
    of_json += ["explanations", "manifest", "parallel .jsonl"]
    of_msgpack = ["checkpoint", "WholeTokens", "linear part"]
    forms = {
        **dict.fromkeys(of_json, (loaders.first_object, json.dumps)),
        **dict.fromkeys(of_msgpack, (srsly.msgpack_loads, srsly.msgpack_dumps)),
    }
    more = {f"{name}, edited": _edited(targets[name], *forms[name]) for name in forms}
    return {**targets, **more}
