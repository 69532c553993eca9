"""The factories of the taggers, and the model they make by default."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config, Model
from thinc.types import Floats2d

from .tagger import AttentiveMorphologizer, AttentiveTagger

DEFAULT_MODEL = """
[model]
@architectures = "spacy-eeap.Tagger.v1"
[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.tok2vec.embed]
@layers = "concatenate.v1"
[model.tok2vec.embed.*.words]
@architectures = "spacy-eeap.WordDropout.v1"
[model.tok2vec.embed.*.words.embed]
@architectures = "spacy-eeap.MultiHashEmbed.v1"
width = 96
rows = [5000, 1000, 2500, 2500]
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
include_static_vectors = false

[model.tok2vec.embed.*.characters]
@architectures = "spacy-eeap.CharacterEmbed.v1"
[model.tok2vec.embed.*.characters.encode]
@layers = "spacy-eeap.BiLSTM.v1"
nO = 64
dropout = 0.0
[model.tok2vec.embed.*.characters.reduce]
@layers = "spacy-eeap.reduce_ends.v1"

[model.tok2vec.encode]
@layers = "spacy-eeap.BiGRU.v1"
nO = 96

[model.attend]
@layers = "spacy-eeap.ContextAttention.v1"
window = "local-m"
radius = 5

[model.predict]
@layers = "spacy-eeap.Tag.v1"
dropout = 0.0
"""
DEFAULT_MODEL_CONFIG = Config().from_str(DEFAULT_MODEL)["model"]


@Language.factory(
    "eeap_tagger",
    assigns=["token.tag", "doc._.activations"],
    default_config={
        "model": DEFAULT_MODEL_CONFIG,
        "overwrite": False,
        "scorer": {"@scorers": "spacy.tagger_scorer.v1"},
        "neg_prefix": "!",
        "label_smoothing": 0.0,
        "save_activations": False,
    },
    default_score_weights={
        "tag_acc": 1.0,
        "pos_acc": 0.0,
        "tag_micro_p": None,
        "tag_micro_r": None,
        "tag_micro_f": None,
    },
)
def make_tagger(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    overwrite: bool,
    scorer: Callable | None,
    neg_prefix: str,
    label_smoothing: float,
    save_activations: bool,
) -> AttentiveTagger:
    """Make a tagger. The arguments are a config's.

    model (Model[List[Doc], List[Floats2d]]): The model, as spacy-eeap.Tagger.v1
        builds it.
    overwrite (bool): Whether to write over tags that a token has already.
    scorer (Optional[Callable]): The scoring method.
    neg_prefix (str): What marks a tag in the data as one that the token has not.
    label_smoothing (float): Share of the truth that is spread over the other tags.
    save_activations (bool): Whether to write scores and attention to each Doc.
    """
    return AttentiveTagger(
        nlp.vocab,
        model,
        name,
        overwrite=overwrite,
        scorer=scorer,
        neg_prefix=neg_prefix,
        label_smoothing=label_smoothing,
        save_activations=save_activations,
    )


@Language.factory(
    "eeap_morphologizer",
    assigns=["token.morph", "token.pos", "doc._.activations"],
    default_config={
        "model": DEFAULT_MODEL_CONFIG,
        "overwrite": True,
        "extend": False,
        "scorer": {"@scorers": "spacy.morphologizer_scorer.v1"},
        "label_smoothing": 0.0,
        "save_activations": False,
    },
    default_score_weights={"pos_acc": 0.5, "morph_acc": 0.5, "morph_per_feat": None},
)
def make_morphologizer(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    overwrite: bool,
    extend: bool,
    scorer: Callable | None,
    label_smoothing: float,
    save_activations: bool,
) -> AttentiveMorphologizer:
    """Make a morphologizer, which predicts coarse tags and features together.

    The arguments are those of eeap_tagger, and:

    extend (bool): Whether to keep the features that a token has already.
    """
    return AttentiveMorphologizer(
        nlp.vocab,
        model,
        name,
        overwrite=overwrite,
        extend=extend,
        scorer=scorer,
        label_smoothing=label_smoothing,
        save_activations=save_activations,
    )
