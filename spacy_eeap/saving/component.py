"""A component that is saved with a manifest, and loaded only if all of it fits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy
import srsly
from spacy.parts_of_speech import NAMES as POS_NAMES
from spacy.tokens import Doc
from spacy.util import ensure_path

from .manifest import (
    ENTRY,
    check_contents,
    files_of,
    make_manifest,
    read_files,
    read_manifest,
    write_manifest,
)
from .message import check_message
from .vectors import check_finite, uses_vectors

# A story with a question, for components that look for one.
PROBE = ["He", "went", ".", "Where", "?"]
# What spaCy's components save beside the labels, and of which types it is.
LABELS = {"labels", "labels_morph", "labels_pos"}
SETTINGS: dict[str, set[type]] = {
    "labels": {list},
    "labels_morph": {str},
    "labels_pos": {int},
    "threshold": {float, int},
    "positive_label": {str, type(None)},
    "overwrite": {bool},
    "extend": {bool},
    "neg_prefix": {str},
    "label_smoothing": {float, int},
}
# Layers whose rows come from elsewhere, and may not be there yet.
FED = ("listener", "static_vectors")


class CheckedSaving:
    """To be put before spaCy's component in the bases of a class.

    A model that was damaged, or is of another component, gives a ValueError that names
    the component and the file, and says what was expected and what came.
    """

    name: str
    model: Any
    vocab: Any
    labels: Any
    cfg: Any
    predict: Any

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the component to a directory, with a manifest of its files."""
        super().to_disk(path, exclude=exclude)  # type: ignore[misc]
        write_manifest(ensure_path(path))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Any:
        """Load the component from a directory.

        RAISES (ValueError): If files are missing, damaged, or of another component.
        """
        folder = ensure_path(path)
        with _loading(self, f"from {path}"):
            if not folder.is_dir():
                raise ValueError("there is no such directory")
            self._check(read_manifest(folder), read_files(folder), exclude)
            super().from_disk(path, exclude=exclude)  # type: ignore[misc]
            _check_loaded(self)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Get the component as bytes, with a manifest of its parts."""
        data = super().to_bytes(exclude=exclude)  # type: ignore[misc]
        entries = srsly.msgpack_loads(data)
        entries[ENTRY] = make_manifest(_contents(entries))
        return srsly.msgpack_dumps(entries)

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Any:
        """Load the component from bytes.

        RAISES (ValueError): If they are damaged, or of another component.
        """
        with _loading(self, "from bytes"):
            entries = srsly.msgpack_loads(bytes_data)
            if not isinstance(entries, dict) or not {"cfg", "model"} <= entries.keys():
                raise ValueError("they hold no 'cfg' and 'model'")
            files = files_of(entries[ENTRY]) if ENTRY in entries else None
            self._check(files, _contents(entries), exclude)
            super().from_bytes(bytes_data, exclude=exclude)  # type: ignore[misc]
            _check_loaded(self)
        return self

    def _check(
        self,
        files: dict[str, Any] | None,
        contents: dict[str, bytes],
        exclude: Iterable[str],
    ) -> None:
        """Check what is to be loaded, by a manifest if there is one."""
        if files is not None:
            check_contents(files, contents, exclude)
        if "model" in exclude:
            return
        if "model" not in contents:
            raise ValueError("the file 'model' is missing")
        check_message(self.model, contents["model"])


def _contents(entries: dict[str, Any]) -> dict[str, bytes]:
    return {
        name: value.encode() if isinstance(value, str) else value
        for name, value in entries.items()
        if isinstance(value, str | bytes)
    }


def _check_setting(name: str, value: Any) -> None:
    kinds = SETTINGS.get(name)
    values = value.values() if isinstance(value, dict) else [value]
    is_known = kinds is None or all(type(each) in kinds for each in values)
    if not is_known or (name == "labels_pos" and not set(values) <= POS_NAMES.keys()):
        raise ValueError(
            f"the setting '{name}' in 'cfg' is {repr(value)[:100]}, and nothing that "
            f"this component saves"
        )


def _check_labels(pipe: Any, lists: list[list[Any]]) -> None:
    """Check that all lists of labels are the same, of different texts, one a score."""
    if not all(isinstance(label, str) for labels in lists for label in labels):
        raise ValueError(f"the labels in 'cfg' are no texts: {repr(lists[0])[:100]}")
    n, *others = [len(labels) for labels in lists]
    different = len(set().union(*lists))
    width = pipe.model.get_dim("nO") if pipe.model.has_dim("nO") else n
    if {n, different, width, *others} != {n}:
        raise ValueError(
            f"the model gives {width} scores, but 'cfg' has {n} labels, "
            f"{different} different ones"
        )


@contextmanager
def _loading(pipe: Any, source: str) -> Iterator[None]:
    """Say which component it is, and what to do, if it cannot be loaded.

    Damage can lead to an error of any kind.
    """
    try:
        yield
    except Exception as error:
        told = str(error) if isinstance(error, ValueError | OSError) else repr(error)
        raise ValueError(
            f"Could not load the component '{pipe.name}' {source}: {told}. "
            f"If the model was copied, copy it again in full, or save the "
            f"trained pipeline again with nlp.to_disk()."
        ) from error


def _check_loaded(pipe: Any) -> None:
    """Check the settings and labels of a loaded component, and try it on a text."""
    cfg = getattr(pipe, "cfg", None) or {}
    for name, value in cfg.items():
        _check_setting(name, value)
    if LABELS & cfg.keys():
        _check_labels(pipe, [list(cfg[name]) for name in LABELS & cfg.keys()])
    if uses_vectors(pipe.model):
        check_finite(pipe.vocab)
    layers = list(pipe.model.walk())
    for layer in layers:
        if "check_loaded" in layer.attrs:
            layer.attrs["check_loaded"](layer)
    is_trained = all(layer.has_param(n) for layer in layers for n in layer.param_names)
    if not is_trained or any(part in layer.name for layer in layers for part in FED):
        return
    try:
        with numpy.errstate(all="ignore"):
            predicted = pipe.predict([Doc(pipe.vocab, words=PROBE)])
    except Exception as error:
        raise ValueError(
            f"what was saved does not fit together, it cannot predict ({error!r})"
        ) from error
    scores = getattr(predicted, "scores", None)
    rows = scores if isinstance(scores, list) else [scores]
    if not all(row is None or bool((row * 0 == 0).all()) for row in rows):
        raise ValueError("it predicts NaN or infinite scores")
