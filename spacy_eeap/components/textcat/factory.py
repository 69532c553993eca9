"""The factories of the text classifiers, and the model they make by default."""

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config, Model
from thinc.types import Floats2d

from .categorizer import AttentiveMultilabelTextCategorizer, AttentiveTextCategorizer

DEFAULT_MODEL = """
[model]
@architectures = "spacy-eeap.TextCatEnsemble.v1"

[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.tok2vec.embed]
@architectures = "spacy-eeap.LinearEmbed.v1"

[model.tok2vec.embed.embed]
@architectures = "spacy-eeap.MultiHashEmbed.v1"
width = 96
rows = [5000, 2500]
attrs = ["NORM", "SUFFIX"]
include_static_vectors = false

[model.tok2vec.encode]
@layers = "spacy-eeap.BiMinGRU.v1"
nO = 64

[model.attend]
@layers = "spacy-eeap.GlobalAttention.v1"

[model.predict]
@layers = "spacy-eeap.Classify.v1"
exclusive_classes = true

[model.linear]
@architectures = "spacy-eeap.TfidfLogistic.v1"
"""
DEFAULT_MODEL_CONFIG = Config().from_str(DEFAULT_MODEL)["model"]
DEFAULT_MULTILABEL_MODEL_CONFIG = Config().from_str(
    DEFAULT_MODEL, overrides={"model.predict.exclusive_classes": False}
)["model"]

SCORE_WEIGHTS = {
    "cats_score": 1.0,
    "cats_score_desc": None,
    "cats_micro_p": None,
    "cats_micro_r": None,
    "cats_micro_f": None,
    "cats_macro_p": None,
    "cats_macro_r": None,
    "cats_macro_f": None,
    "cats_macro_auc": None,
    "cats_f_per_type": None,
}


@Language.factory(
    "eeap_textcat",
    assigns=["doc.cats", "doc._.activations"],
    default_config={
        "model": DEFAULT_MODEL_CONFIG,
        "threshold": 0.0,
        "save_activations": False,
        "erasure": None,
        "scorer": {"@scorers": "spacy.textcat_scorer.v2"},
    },
    default_score_weights=SCORE_WEIGHTS,
)
def make_textcat(
    nlp: Language,
    name: str,
    model: Model[list[Doc], Floats2d],
    threshold: float,
    save_activations: bool,
    erasure: dict[str, Any] | None,
    scorer: Callable | None,
) -> AttentiveTextCategorizer:
    """Make a classifier of exclusive classes. The arguments are a config's.

    model (Model[List[Doc], Floats2d]): The model, as spacy-eeap.TextCatEnsemble.v1 or
        spacy-eeap.TextCat.v1 builds it.
    threshold (float): Unused: the class of the highest score is the answer.
    save_activations (bool): Whether to write scores and attention to each Doc.
    erasure (Optional[Dict[str, Any]]): How attention is taught by erasure in training,
        see erasure.py: weight, share, max_tokens. None: not at all.
    scorer (Optional[Callable]): The scoring method.
    """
    _check_exclusive(name, model, expected=True)
    return AttentiveTextCategorizer(
        nlp.vocab,
        model,
        name,
        threshold=threshold,
        scorer=scorer,
        save_activations=save_activations,
        erasure=erasure,
    )


@Language.factory(
    "eeap_textcat_multilabel",
    assigns=["doc.cats", "doc._.activations"],
    default_config={
        "model": DEFAULT_MULTILABEL_MODEL_CONFIG,
        "threshold": 0.5,
        "save_activations": False,
        "erasure": None,
        "scorer": {"@scorers": "spacy.textcat_multilabel_scorer.v2"},
    },
    default_score_weights=SCORE_WEIGHTS,
)
def make_multilabel_textcat(
    nlp: Language,
    name: str,
    model: Model[list[Doc], Floats2d],
    threshold: float,
    save_activations: bool,
    erasure: dict[str, Any] | None,
    scorer: Callable | None,
) -> AttentiveMultilabelTextCategorizer:
    """Make a classifier of any number of classes a document.

    The arguments are those of eeap_textcat, and the threshold is the score from
    which on a class counts as predicted.
    """
    _check_exclusive(name, model, expected=False)
    return AttentiveMultilabelTextCategorizer(
        nlp.vocab,
        model,
        name,
        threshold=threshold,
        scorer=scorer,
        save_activations=save_activations,
        erasure=erasure,
    )


def _check_exclusive(name: str, model: Model, *, expected: bool) -> None:
    exclusive = not model.attrs.get("multi_label", not expected)
    if exclusive != expected:
        kinds = {True: "eeap_textcat", False: "eeap_textcat_multilabel"}
        raise ValueError(
            f"The component '{name}' is made by {kinds[expected]}, whose model needs "
            f"exclusive_classes = {str(expected).lower()}, but its model has "
            f"{str(exclusive).lower()}. Change it there, or use {kinds[exclusive]}."
        )
