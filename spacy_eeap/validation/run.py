"""One fold: trained by spaCy's loop, and scored on the documents left out.

    fold-1/config.cfg, train.spacy, dev.spacy, test.spacy   what it is of
    fold-1/training.log                                     what spaCy's logger printed
    fold-1/predictions.jsonl, scores.json                   what came out
    fold-1/error.txt                                        or why nothing did

`spacy train fold-1/config.cfg --output fold-1` and `spacy evaluate fold-1/model-best
fold-1/test.spacy` do the same. scores.json is written last: a fold that has it is done.
"""

import shutil
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import srsly
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import DocBin
from spacy.training import Corpus, Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import DIR_MODEL_BEST, DIR_MODEL_LAST
from spacy.training.loop import train as train_nlp
from spacy.util import load_config, load_model

from .plan import PREDICTIONS, write_whole
from .records import record

CONFIG = "config.cfg"
SCORES = "scores.json"
ERROR = "error.txt"


class Fold(NamedTuple):
    """A fold to run.

    number (int): From 1.
    folder (Path): Where its files are and its results go.
    indices (List[int]): The place in the corpus of each document of test.spacy.
    use_gpu (int): The GPU, or -1 for the CPU.
    keep_models (bool): Whether the trained pipelines stay on disk.
    """

    number: int
    folder: Path
    indices: list[int]
    use_gpu: int = -1
    keep_models: bool = False


class Outcome(NamedTuple):
    """What became of a fold. The error is None if there was none."""

    number: int
    score: float
    seconds: float
    error: str | None = None


def run_fold(fold: Fold) -> Outcome:
    """Train and score a fold, and write its results, or the traceback if it fails."""
    start = time.perf_counter()
    try:
        result = _train_and_score(fold)
    # Whatever a component raises, the other folds are to go on.
    except Exception as error:
        (fold.folder / ERROR).write_text(traceback.format_exc(), encoding="utf8")
        told = f"{type(error).__name__}: {error}"
        return Outcome(fold.number, 0.0, time.perf_counter() - start, told)
    result["seconds"] = time.perf_counter() - start
    write_whole(fold.folder / SCORES, srsly.json_dumps(result, indent=2))
    return Outcome(fold.number, result["score"], result["seconds"])


def _train_and_score(fold: Fold) -> dict[str, Any]:
    config = load_config(fold.folder / CONFIG, interpolate=False)
    nlp = init_nlp(config, use_gpu=fold.use_gpu)
    with (fold.folder / "training.log").open("w", encoding="utf8") as log:
        train_nlp(nlp, fold.folder, use_gpu=fold.use_gpu, stdout=log, stderr=log)
    best = load_model(fold.folder / DIR_MODEL_BEST)
    indices, examples = _scored_examples(best, fold)
    scorer = _KeepingScorer(nlp=best)
    scores = best.evaluate(examples, scorer=scorer)
    srsly.write_jsonl(
        fold.folder / PREDICTIONS,
        (
            record(example, index, fold.number)
            for index, example in zip(indices, scorer.examples, strict=True)
        ),
    )
    if not fold.keep_models:
        for name in (DIR_MODEL_BEST, DIR_MODEL_LAST):
            shutil.rmtree(fold.folder / name)
    return {
        "fold": fold.number,
        "documents": {
            name: len(DocBin().from_disk(fold.folder / f"{name}.spacy"))
            for name in ("train", "dev", "test")
        },
        "score": _weighted(best, scores),
        "scores": {name: value for name, value in scores.items() if name != "speed"},
    }


def _scored_examples(nlp: Language, fold: Fold) -> tuple[list[int], list[Example]]:
    """Read the documents left out, in the way that those of dev are read."""
    gold_preproc = nlp.config["corpora"]["dev"]["gold_preproc"]
    corpus = Corpus(fold.folder / "test.spacy")
    make = corpus.make_examples_gold_preproc if gold_preproc else corpus.make_examples
    docs = DocBin().from_disk(fold.folder / "test.spacy").get_docs(nlp.vocab)
    pairs = [
        (index, example)
        for index, doc in zip(fold.indices, docs, strict=True)
        for example in make(nlp, [doc])
    ]
    return [index for index, _ in pairs], [example for _, example in pairs]


def _weighted(nlp: Language, scores: dict[str, Any]) -> float:
    """Get the score that `spacy train` chooses the best model by."""
    weights = nlp.config["training"]["score_weights"]
    return sum(
        weight * scores[name]
        for name, weight in weights.items()
        if weight and isinstance(scores.get(name), int | float)
    )


class _KeepingScorer(Scorer):
    """Keeps what Language.evaluate predicts, which would be predicted twice else."""

    examples: list[Example]

    def score(
        self, examples: Iterable[Example], *, per_component: bool = False
    ) -> dict[str, Any]:
        self.examples = list(examples)
        return super().score(self.examples, per_component=per_component)
