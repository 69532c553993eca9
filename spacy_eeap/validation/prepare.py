"""From a config to the folds that are still to be run, with their files on disk."""

import shutil
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.util import load_model_from_config
from thinc.api import Config

from .corpus import fingerprint, fold_config, labels_of, pack, read_documents
from .folds import Labels, hold_out, rare_labels, split
from .plan import Plan, begin, fold_folder
from .run import CONFIG, SCORES, Fold


class Prepared(NamedTuple):
    """A run that can begin.

    plan (Plan): What it is of.
    n_documents (int): In the corpus.
    rare (List[str]): Labels that some folds have no document of.
    pending (List[Fold]): The folds that have no result yet.
    """

    plan: Plan
    n_documents: int
    rare: list[str]
    pending: list[Fold]


def prepare(
    config: Config,
    output: Path,
    n_folds: int = 5,
    seed: int = 0,
    dev_share: float = 0.1,
    *,
    code_path: Path | None = None,
    use_gpu: int = -1,
    keep_models: bool = False,
    overwrite: bool = False,
) -> Prepared:
    """Read the corpus of a config, split it, and write the files of each fold.

    config (Config): The config, with overrides, not interpolated.
    output (Path): The folder of the run. Folds it has the results of are left out.
    n_folds (int): Two or more.
    seed (int): Of the folds, and of what is held out as dev in each.
    dev_share (float): Share of the documents outside a fold that is held out as dev.
    code_path (Optional[Path]): The Python file that the config needs.
    use_gpu (int): The GPU, or -1 for the CPU.
    keep_models (bool): Whether the trained pipelines stay on disk.
    overwrite (bool): Whether to delete the results of an earlier run.
    RAISES: ValueError if a number or the corpus does not fit, or if the folder has the
        results of another run.
    """
    if n_folds < 2:
        raise ValueError(
            f"Cross-validation needs two folds or more, but got {n_folds}."
        )
    if not 0 < dev_share <= 0.5:
        raise ValueError(
            f"The dev share is above 0 and 0.5 at most, but was {dev_share}."
        )
    nlp = load_model_from_config(config, auto_fill=True)
    corpus = _Corpus.of(read_documents(nlp))
    if len(set(corpus.texts)) < n_folds:
        raise ValueError(
            f"{n_folds} folds need {n_folds} different texts or more, but the corpus "
            f"has {len(set(corpus.texts))}. Ask for fewer --folds, or add documents."
        )
    plan = Plan(
        config=fingerprint(config.to_bytes()),
        corpus=fingerprint(pack(corpus.docs)),
        code=fingerprint(code_path.read_bytes() if code_path else b""),
        folds=n_folds,
        seed=seed,
        dev_share=dev_share,
    )
    begin(output, plan, overwrite)
    parts = split(corpus.texts, corpus.labels, n_folds, seed)
    pending = []
    for number in range(1, n_folds + 1):
        folder = fold_folder(output, number)
        if (folder / SCORES).exists():
            continue
        # What a run left that was killed.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        tested = [i for i, part in enumerate(parts) if part == number - 1]
        others = [i for i, part in enumerate(parts) if part != number - 1]
        corpus.write(folder, tested, others, dev_share, seed + number)
        fold_config(config, nlp, folder).to_disk(folder / CONFIG)
        pending.append(Fold(number, folder, tested, use_gpu, keep_models))
    rare = rare_labels(corpus.texts, corpus.labels, n_folds)
    return Prepared(plan, len(corpus.docs), rare, pending)


class _Corpus(NamedTuple):
    docs: list[Doc]
    texts: list[str]
    labels: list[Labels]

    @classmethod
    def of(cls, docs: list[Doc]) -> "_Corpus":
        return cls(docs, [doc.text for doc in docs], [labels_of(doc) for doc in docs])

    def write(
        self,
        folder: Path,
        tested: list[int],
        others: list[int],
        dev_share: float,
        seed: int,
    ) -> None:
        """Write the files of a fold."""
        is_dev = hold_out(
            [self.texts[i] for i in others],
            [self.labels[i] for i in others],
            dev_share,
            seed,
        )
        files = {
            "train": [i for i, dev in zip(others, is_dev, strict=True) if not dev],
            "dev": [i for i, dev in zip(others, is_dev, strict=True) if dev],
            "test": tested,
        }
        for name, indices in files.items():
            path = folder / f"{name}.spacy"
            path.write_bytes(pack(self.docs[i] for i in indices))
