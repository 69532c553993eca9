"""The factory of the component that translates, and the model of its default."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_lang_class
from thinc.api import Config, Model
from thinc.types import Floats2d

from ...decode.search.settings import Settings
from .translator import Translator

DEFAULT_MODEL = """
[model]
@architectures = "spacy-eeap.EncoderDecoder.v1"
width = 256

[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.tok2vec.embed]
@architectures = "spacy-eeap.PieceEmbed.v1"
width = 256

[model.tok2vec.embed.vocabulary]
@misc = "spacy-eeap.Subwords.v1"
size = 4000

[model.tok2vec.encode]
@layers = "spacy-eeap.BiGRU.v1"
nO = 512
precision = "bfloat16"

[model.decoder]
@layers = "spacy-eeap.BahdanauDecoder.v1"
nH = 256

[model.vocabulary]
@misc = "spacy-eeap.Subwords.v1"
size = 4000
"""
DEFAULT_MODEL_CONFIG = Config().from_str(DEFAULT_MODEL)["model"]


@Language.factory(
    "eeap_translate",
    assigns=["doc._.translation", "doc._.activations"],
    default_config={
        "model": DEFAULT_MODEL_CONFIG,
        "target_lang": "xx",
        "beam_size": 5,
        "n_best": 1,
        "length_penalty": 1.0,
        "coverage_penalty": 0.0,
        "min_length": 0,
        "no_repeat_ngram": 0,
        "max_length": 500,
        "length_ratio": 2.0,
        "copy_unknown": True,
        "scorer": {"@scorers": "spacy-eeap.translation_scorer.v1"},
        "save_activations": False,
    },
    default_score_weights={
        "trans_bleu": 1.0,
        "trans_bleu_lower": None,
        "trans_chrf": None,
        "trans_exact": None,
        "trans_bleu_signature": None,
        "trans_chrf_signature": None,
        "trans_score_desc": None,
    },
)
def make_translate(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    target_lang: str,
    beam_size: int,
    n_best: int,
    length_penalty: float,
    coverage_penalty: float,
    min_length: int,
    no_repeat_ngram: int,
    max_length: int,
    length_ratio: float,
    copy_unknown: bool,
    scorer: Callable | None,
    save_activations: bool,
) -> Translator:
    """Make a component that translates. The arguments are a config's.

    model (Model[List[Doc], List[Floats2d]]): As spacy-eeap.EncoderDecoder.v1 builds it.
    target_lang (str): The language of the translations (ISO 639), whose tokenizer
        finds their tokens. "xx" for any.
    beam_size (int): How many translations of a text are searched side by side. 1 for
        the fastest, greedy, search.
    n_best (int): How many of them are given as candidates.
    length_penalty (float): Power of the length by which log-probabilities are divided:
        0 to prefer short translations, 1 for the log-probability of a piece.
    coverage_penalty (float): How much it costs a translation to leave out some of the
        source, in nats: for what is attended to less than once in all. 0 for nothing.
    min_length (int): The least pieces of a translation.
    no_repeat_ngram (int): How many pieces in a row may not come twice in a translation.
        0 if all may.
    max_length (int), length_ratio (float): A translation has at most max_length pieces,
        and at most 10 more than length_ratio times the rows of its source.
    copy_unknown (bool): Whether a piece that is unknown is replaced by what it attended
        to most in the source.
    scorer (Optional[Callable]): The scoring method.
    save_activations (bool): Whether to write to each Doc the weights of its tokens.
    RAISES: ValueError if a number is out of its range, or spaCy lacks the language.
    """
    _check_language(name, target_lang)
    _check_at_least(1, {"beam_size": beam_size, "n_best": n_best})
    _check_at_least(1, {"max_length": max_length})
    _check_at_least(0, {"length_penalty": length_penalty, "length_ratio": length_ratio})
    _check_at_least(0, {"coverage_penalty": coverage_penalty, "min_length": min_length})
    _check_at_least(0, {"no_repeat_ngram": no_repeat_ngram})
    if n_best > beam_size:
        raise ValueError(
            f"The component '{name}' finds beam_size translations of a text, so n_best "
            f"can be at most {beam_size}, but was {n_best}. Set beam_size higher."
        )
    return Translator(
        nlp.vocab,
        model,
        name,
        target_lang=target_lang,
        settings=Settings(
            beam_size,
            n_best,
            length_penalty,
            coverage_penalty,
            min_length,
            no_repeat_ngram,
        ),
        max_length=max_length,
        length_ratio=length_ratio,
        copy_unknown=copy_unknown,
        scorer=scorer,
        save_activations=save_activations,
    )


def _check_at_least(least: int, numbers: dict[str, float]) -> None:
    for name, number in numbers.items():
        if number < least:
            raise ValueError(f"{name} must be at least {least}, but was {number}")


def _check_language(name: str, target_lang: str) -> None:
    try:
        get_lang_class(target_lang)
    except ImportError as error:
        raise ValueError(
            f"target_lang of the component '{name}' must be a language that spaCy has "
            f"a tokenizer for, such as 'en', or 'xx' for any, but was '{target_lang}'."
        ) from error
