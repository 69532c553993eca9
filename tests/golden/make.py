"""Make the golden pipelines that are not there: python -m tests.golden.make

From the root of the repository. Each is trained, saved to pipelines/<name>/, and what
it predicted goes to pipelines/<name>.json, with the versions that made it. What is
there is left alone: it stands for what users saved, and tests that it can be loaded.
"""

import json
import re
import subprocess
from importlib.metadata import version

import spacy
from spacy.tokenizer import Tokenizer
from thinc.api import Adam, fix_random_seed

from .predicted import FOLDER, predicted
from .recipes import RECIPES

# As setup.cfg has it. spaCy would write the minor version that made the pipeline.
SPACY_VERSION = ">=3.8.13,<4"
NOTHING = re.compile("(?!)")


def make(name):
    recipe = RECIPES[name]
    nlp = train(recipe)
    nlp.to_disk(FOLDER / name)
    docs = predicted(spacy.load(FOLDER / name), recipe.texts)
    write(FOLDER / f"{name}.json", recipe.texts, docs)


def train(recipe):
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    nlp.tokenizer = small_tokenizer(nlp.vocab)
    nlp.meta["spacy_version"] = SPACY_VERSION
    for name, (factory, config) in recipe.pipes.items():
        nlp.add_pipe(factory, name=name, config=config)
    examples = recipe.examples(nlp)
    nlp.initialize(lambda: examples)
    how = {"sgd": Adam(recipe.learn_rate), "annotates": recipe.annotates}
    first = losses = nlp.update(examples, **how)
    while any(losses[name] > first[name] * recipe.enough for name in losses):
        losses = nlp.update(examples, **how)
    return nlp


def small_tokenizer(vocab):
    """Cuts at spaces and before the punctuation behind a word, for a small file."""
    return Tokenizer(
        vocab,
        prefix_search=NOTHING.search,
        suffix_search=re.compile(r"[.,?]$").search,
        infix_finditer=NOTHING.finditer,
        url_match=NOTHING.match,
    )


def write(path, texts, docs):
    """Write a line for each document."""
    versions = json.dumps(made_with())
    lines = [
        json.dumps({"text": text, "predicted": doc}, ensure_ascii=False)
        for text, doc in zip(texts, docs, strict=True)
    ]
    rows = ",\n".join(lines)
    path.write_text(
        f'{{"made_with": {versions},\n"docs": [\n{rows}\n]}}\n', encoding="utf-8"
    )


def made_with():
    """The versions of the packages, and the commit of this one."""
    git = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    found = subprocess.run(
        git, cwd=FOLDER.parent, check=True, capture_output=True, text=True
    )
    packages = ("spacy", "thinc", "torch", "numpy", "sentencepiece")
    return {
        **{name: version(name) for name in packages},
        "spacy_eeap": found.stdout.strip(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in RECIPES:
        if not (FOLDER / name).exists():
            print(name)
            make(name)
