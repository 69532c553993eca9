"""The taggers of this benchmark, and the treebank that they are trained on.

Ours are of configs/tagger.cfg (fast) and configs/tagger_accuracy.cfg (accurate);
spaCy's is what `spacy init config --optimize efficiency` writes for the component.
"""

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.converters import conllu_to_docs
from thinc.api import Config

from ..accuracy.training import Parts, Trained, train_config

CONFIGS = Path(__file__).parents[2] / "configs"
SPLITS = ("train", "dev", "test")
ATTEND = "components.tagger.model.attend"
ATTENTION = {"@layers": "spacy-eeap.ContextAttention.v1", "heads": 4, "radius": 5}


class Tags(NamedTuple):
    """A column of the treebank: the component that learns it, and its accuracy."""

    component: str
    metric: str


class Row(NamedTuple):
    """A config, or None for spaCy's default, and what is changed in it."""

    config: str | None
    epochs: int
    overrides: dict[str, Any] = {}  # noqa: RUF012


Treebank = dict[str, list[Doc]]
TAGS = {
    "xpos": Tags("tagger", "tag_acc"),
    "upos": Tags("morphologizer", "pos_acc"),
}
ACCURATE = "tagger_accuracy.cfg"
ROWS = {
    "spaCy": Row(None, 10),
    "fast": Row("tagger.cfg", 8),
    "fast, no attention": Row("tagger.cfg", 8, {ATTEND: None}),
    "accurate": Row(ACCURATE, 10),
    # The ablation, in fewer epochs
    "accurate, 8 epochs": Row(ACCURATE, 8),
    **{
        f"accurate, 8 epochs, {window}": Row(
            ACCURATE, 8, {ATTEND: {**ATTENTION, "window": window}}
        )
        for window in ("global", "local-m", "local-p")
    },
}


def train_row(row: Row, tags: str, treebank: Treebank, seed: int) -> Trained:
    """Train a tagger on a column of the treebank."""
    return train_config(
        config_of(row, tags),
        partial(examples, treebank),
        TAGS[tags].metric,
        row.epochs,
        seed,
    )


def config_of(row: Row, tags: str) -> Config:
    """Get the config of a row, with the component that learns such tags."""
    component = TAGS[tags].component
    if row.config is None:
        default = init_config(lang="en", pipeline=[component], optimize="efficiency")
        return Config().from_str(
            default.to_str(), overrides=row.overrides, interpolate=False
        )
    # The component keeps its name, so that its settings are found by the same keys.
    factory = {"components.tagger.factory": f"eeap_{component}"}
    return spacy.util.load_config(CONFIGS / row.config, {**factory, **row.overrides})


def load_treebank(assets: Path, limit: int = 0) -> Treebank:
    """Load Universal Dependencies English EWT, as spaCy's converter reads it.

    assets (Path): The directory of the three .conllu files.
    limit (int): How many documents to take of each, 0 for all.
    RAISES (FileNotFoundError): If one is not there.
    """
    return {
        split: read_conllu(assets / f"ewt/en_ewt-ud-{split}.conllu")[: limit or None]
        for split in SPLITS
    }


def read_conllu(path: Path) -> list[Doc]:
    """Read documents of one sentence. Their tokens are the treebank's words."""
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there. Fetch it: python -m spacy project assets"
        )
    text = path.read_text(encoding="utf8")
    return list(conllu_to_docs(text, n_sents=1, no_print=True))


def examples(treebank: Treebank, nlp: Language) -> Parts:
    """Make the examples of each split: the tokens, and what is to be predicted."""
    train, dev, test = (
        [_example(nlp, doc) for doc in treebank[split]] for split in SPLITS
    )
    return train, dev, test


def _example(nlp: Language, doc: Doc) -> Example:
    truth = {
        "tags": [token.tag_ for token in doc],
        "pos": [token.pos_ for token in doc],
        "morphs": [str(token.morph) for token in doc],
    }
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    return Example.from_dict(Doc(nlp.vocab, words=words, spaces=spaces), truth)
