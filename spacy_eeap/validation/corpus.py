"""The documents that a config trains on, and the files and the config of one fold.

A corpus is read by the config's own reader, each document once and whole: augmented
copies and the parts that a long document is cut into would come to different folds.
What `spacy.Corpus.v1` does to documents it does when the files of a fold are read, and
the augmenter of another reader is handed on to it.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import dot_to_object, registry, resolve_dot_names
from thinc.api import Config

from .folds import Labels

SPACYS_READER = "spacy.Corpus.v1"
WHOLE = {"gold_preproc": False, "max_length": 0}
PLAIN = {"@readers": SPACYS_READER, **WHOLE, "limit": 0, "augmenter": None}
# From which score on a label counts as one of the document's.
THRESHOLD = 0.5


def read_documents(nlp: Language) -> list[Doc]:
    """Read the documents with gold annotations that a config trains on.

    nlp (Language): The untrained pipeline of the config.
    RAISES: ValueError if there are none, and what the reader raises.
    """
    filled = nlp.config.interpolate()
    name = filled["training"]["train_corpus"]
    if registry.is_promise(filled[name.split(".")[0]]):
        (reader,) = resolve_dot_names(filled, [name])
    else:
        block = dot_to_object(filled, name)
        changed = {**(WHOLE if _is_spacys(block) else {}), "augmenter": None}
        block = {key: changed.get(key, value) for key, value in block.items()}
        reader = registry.resolve({"corpus": block})["corpus"]
    docs = [example.reference for example in reader(nlp)]
    if not docs:
        raise ValueError(
            f"There are no documents in [{name}]. Set its path in the config, or "
            "override it: --paths.train corpus/train.spacy"
        )
    return docs


def labels_of(doc: Doc) -> Labels:
    """Get the classes of a document. Without classes there are none."""
    return frozenset(label for label, score in doc.cats.items() if score >= THRESHOLD)


def pack(docs: Iterable[Doc]) -> bytes:
    """Make the bytes of a .spacy file."""
    return DocBin(docs=docs, store_user_data=True).to_bytes()


def fingerprint(data: bytes) -> str:
    """RETURNS (str): What tells one corpus, config or file from another."""
    return hashlib.sha256(data).hexdigest()


def fold_config(config: Config, nlp: Language, folder: Path) -> Config:
    """Make the config that reads train.spacy and dev.spacy of a folder.

    config (Config): The config, with overrides, not interpolated.
    nlp (Language): Its untrained pipeline.
    folder (Path): The folder.
    """
    filled = nlp.config.interpolate()
    changed = config.copy()
    if registry.is_promise(changed.get("corpora", {})):
        changed["corpora"] = {}
    for split in ("train", "dev"):
        name = f"{split}_corpus"
        block = _block(filled, filled["training"][name])
        augmenter = block.get("augmenter") if split == "train" else None
        kept = block if _is_spacys(block) else {**PLAIN, "augmenter": augmenter}
        path = str(folder / f"{split}.spacy")
        changed.setdefault("corpora", {})[split] = {**kept, "path": path}
        changed.setdefault("training", {})[name] = f"corpora.{split}"
    return changed


def _block(filled: Config, name: str) -> dict[str, Any]:
    made_at_once = registry.is_promise(filled[name.split(".")[0]])
    return {} if made_at_once else dot_to_object(filled, name)


def _is_spacys(block: dict[str, Any]) -> bool:
    return block.get("@readers") == SPACYS_READER
