"""What must hold for a training to be worth its time: finite numbers, data to score."""

import math
from collections.abc import Iterable
from functools import singledispatch
from itertools import islice
from pathlib import Path
from typing import Any

import numpy
from spacy.language import Language
from spacy.pipeline import Morphologizer, Tagger, TextCategorizer
from spacy.tokens import DocBin
from spacy.training import Example

from .layers import layers_of

FAILED_BATCH = "failed-batch.spacy"
N_NAMED, N_LETTERS = 3, 60


def check_losses(losses: dict[str, float]) -> None:
    """Raise a ValueError if the loss of a component is NaN or infinite."""
    for name, loss in losses.items():
        if not math.isfinite(loss):
            raise ValueError(f"The loss of the component '{name}' is {loss}.")


def check_gradients(nlp: Language) -> None:
    """Raise a ValueError if a gradient is NaN or infinite."""
    for component, _, layer in layers_of(nlp):
        for name in filter(layer.has_grad, layer.param_names):
            _check_finite(component, "gradient", layer.get_grad(name))


def check_parameters(nlp: Language) -> None:
    """Raise a ValueError if a parameter is NaN or infinite."""
    for component, _, layer in layers_of(nlp):
        for name in filter(layer.has_param, layer.param_names):
            _check_finite(component, "parameter", layer.get_param(name))


def _check_finite(component: str, what: str, array: Any) -> None:
    # The sum is not finite if one of the numbers is not.
    with numpy.errstate(invalid="ignore", over="ignore"):
        total = float(array.sum())
    if not math.isfinite(total):
        raise ValueError(f"A {what} of the component '{component}' is NaN or infinite.")


def keep_failed_batch(output: Path | None, batch: list[Example], step: int) -> str:
    """Save the batch that a training failed on. RETURNS (str): What to tell of it."""
    texts = [example.reference.text for example in batch]
    named = ", ".join(
        repr(text[:N_LETTERS] + "…" * (len(text) > N_LETTERS))
        for text in texts[:N_NAMED]
    )
    told = f"It was step {step}, with {len(batch)} documents: {named}"
    told += ", …" if len(texts) > N_NAMED else ""
    if output is None:
        return f"{told}."
    docs = DocBin(docs=[example.reference for example in batch], store_user_data=True)
    docs.to_disk(output / FAILED_BATCH)
    return f"{told}. They are in {output / FAILED_BATCH}."


def check_dev_data(nlp: Language, examples: Iterable[Example]) -> list[str]:
    """Look whether the dev data can tell a good pipeline from a bad one.

    examples (Iterable[Example]): The dev data. Some thousands are looked at.
    RETURNS (List[str]): What to warn of.
    RAISES (ValueError): If there is no example at all.
    """
    some = list(islice(examples, 5000))
    if not some:
        raise ValueError(
            "There is no example in the dev data, so every evaluation would score 0. "
            "Look at [corpora.dev] and --paths.dev."
        )
    warnings = []
    for name, pipe in nlp.pipeline:
        known = set(getattr(pipe, "labels", ()))
        found = set().union(*(_labels(pipe, example) for example in some))
        if known and found and not known & found:
            warnings.append(
                f"Of the labels of '{name}' ({_list(known)}) the dev data has none, it "
                f"has {_list(found)}: its scores will be 0."
            )
    return warnings


@singledispatch
def _labels(pipe: Any, example: Example) -> set[str]:
    """Get the labels of an example that a component of a known kind is to predict."""
    return set()


@_labels.register
def _(pipe: TextCategorizer, example: Example) -> set[str]:
    return set(example.reference.cats)


@_labels.register
def _(pipe: Tagger, example: Example) -> set[str]:
    return {token.tag_ for token in example.reference} - {""}


@_labels.register
def _(pipe: Morphologizer, example: Example) -> set[str]:
    return set()  # its labels are made of two annotations


def _list(labels: set[str]) -> str:
    shown = sorted(labels)[:N_NAMED]
    return ", ".join(shown) + (", …" if len(labels) > N_NAMED else "")
