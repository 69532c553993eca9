"""Scores of translations, as sacrebleu computes them, but from 0 to 1.

    trans_bleu            BLEU of the corpus
    trans_bleu_lower      BLEU without regard to case, if trans_bleu has it
    trans_chrf            chrF2 of the corpus
    trans_exact           share of the translations that equal the reference
    trans_bleu_signature  how sacrebleu computed it, for those who compare
    trans_chrf_signature
    trans_score_desc      that papers give 100 times as much

From 0 to 1 because scores of spaCy are: `spacy train` weighs them against each other
and prints 100 times as much, and so do the tables of `spacy package`.

Papineni et al. (2002): https://aclanthology.org/P02-1040
Popović (2015): https://aclanthology.org/W15-3049
Post (2018), on signatures: https://aclanthology.org/W18-6319
"""

from collections.abc import Callable, Iterable
from functools import partial
from operator import eq
from typing import Any, Literal, get_args

from spacy.training import Example

from ...annotations.translations import gold_translation
from ...extras import import_extra

# flores101 and flores200 fetch a model when they are first used, and ja-mecab and
# ko-mecab are extras of sacrebleu. Its spm is deprecated.
Tokenize = Literal[
    "13a",
    "intl",
    "char",
    "zh",
    "ja-mecab",
    "ko-mecab",
    "flores101",
    "flores200",
    "none",
]
SCORES = (
    "trans_bleu",
    "trans_chrf",
    "trans_exact",
    "trans_bleu_signature",
    "trans_chrf_signature",
    "trans_score_desc",
)
LOWER = "trans_bleu_lower"
DESCRIPTION = "from 0 to 1; papers and sacrebleu give 100 times as much"


def make_translation_scorer(
    lowercase: bool = False, tokenize: Tokenize = "13a"
) -> Callable[..., dict[str, Any]]:
    """Get the scorer. In a config: @scorers = "spacy-eeap.translation_scorer.v1".

    lowercase (bool): Score without regard to case.
    tokenize (str): How BLEU splits words, as sacrebleu names it: "13a", or such as
        "zh" or "char" for languages without spaces.
    RETURNS (Callable[..., Dict[str, Any]]): `score_translations` with these settings.
    RAISES (ValueError): If there is no such way to split words.
    """
    if tokenize not in get_args(Tokenize):
        known = ", ".join(get_args(Tokenize))
        raise ValueError(f"Unknown tokenizer: {tokenize!r}. Choose from {known}.")
    return partial(score_translations, lowercase=lowercase, tokenize=tokenize)


def score_translations(
    examples: Iterable[Example],
    *,
    lowercase: bool = False,
    tokenize: Tokenize = "13a",
    **_: Any,
) -> dict[str, Any]:
    """Score the texts in doc._.translation against those of the references.

    Examples without a translation in the reference are left out. No prediction is an
    empty one. If many predictions end in a space and a period, as tokenized text does,
    sacrebleu logs that BLEU is not comparable then.

    examples (Iterable[Example]): The predictions and the references.
    lowercase (bool): See `make_translation_scorer`.
    tokenize (str): See `make_translation_scorer`.
    RETURNS (Dict[str, Any]): The scores. All are None if no reference has one.
    """
    pairs = [
        (gold_translation(example.x) or "", gold)
        for example in examples
        if (gold := gold_translation(example.y)) is not None
    ]
    if not pairs:
        return dict.fromkeys(SCORES if lowercase else (*SCORES, LOWER))
    predicted, golds = map(list, zip(*pairs, strict=True))
    return _score(predicted, golds, lowercase, tokenize)


def _score(
    predicted: list[str], gold: list[str], lowercase: bool, tokenize: Tokenize
) -> dict[str, Any]:
    # Imported here because each start of spaCy may import this module.
    metrics = import_extra("sacrebleu.metrics", "translate", "Scoring translations")
    bleu = metrics.BLEU(lowercase, tokenize=tokenize)
    chrf = metrics.CHRF(lowercase=lowercase)
    scores: dict[str, Any] = {
        "trans_bleu": bleu.corpus_score(predicted, [gold]).score / 100,
        "trans_chrf": chrf.corpus_score(predicted, [gold]).score / 100,
        "trans_exact": _share_of_equal(predicted, gold, lowercase),
        "trans_bleu_signature": str(bleu.get_signature()),
        "trans_chrf_signature": str(chrf.get_signature()),
        "trans_score_desc": DESCRIPTION,
    }
    if not lowercase:
        # Forced, because the other one has told what there is to tell.
        lower = metrics.BLEU(lowercase=True, tokenize=tokenize, force=True)
        scores[LOWER] = lower.corpus_score(predicted, [gold]).score / 100
    return scores


def _share_of_equal(predicted: list[str], gold: list[str], lowercase: bool) -> float:
    if lowercase:
        predicted = [text.lower() for text in predicted]
        gold = [text.lower() for text in gold]
    return sum(map(eq, predicted, gold)) / len(gold)
