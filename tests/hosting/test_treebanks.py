"""A treebank in any language is all that a tagger needs."""

import pytest
import spacy
from spacy.cli._util import app
from typer.testing import CliRunner

from ..tiny import CONFIGS

# Own sentences: word, coarse tag, fine tag, and whether no space follows.
SENTENCES = {
    "he": [
        "הכלב/NOUN/NN ישן/VERB/VB/- ./PUNCT/yyDOT",
        "הילדה/NOUN/NN קוראת/VERB/VB ספר/NOUN/NN/- ./PUNCT/yyDOT",
    ],
    "de": [
        "Der/DET/ART Hund/NOUN/NN schläft/VERB/VVFIN/- ./PUNCT/$.",
        "Die/DET/ART Kinder/NOUN/NN lesen/VERB/VVFIN Bücher/NOUN/NN/- ./PUNCT/$.",
    ],
}


def conllu(sentence):
    """Write a sentence in the ten columns of CoNLL-U, without a tree."""
    lines = []
    for i, token in enumerate(sentence.split(), 1):
        word, pos, tag, *no_space = token.split("/")
        head, relation = (0, "root") if i == 1 else (1, "dep")
        misc = "SpaceAfter=No" if no_space else "_"
        columns = [i, word, word, pos, tag, "_", head, relation, "_", misc]
        lines.append("\t".join(map(str, columns)))
    return "\n".join(lines) + "\n\n"


def run(*arguments):
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("lang", SENTENCES)
def test_a_treebank_is_converted_trained_on_and_tagged(lang, tmp_path):
    treebank = tmp_path / "treebank.conllu"
    treebank.write_text("".join(map(conllu, SENTENCES[lang] * 10)), encoding="utf-8")
    run("convert", treebank, tmp_path, "--converter", "conllu", "-n", 10)
    paths = {"paths.train": tmp_path / "treebank.spacy"}
    paths["paths.dev"] = paths["paths.train"]
    few = {"nlp.lang": lang, "training.max_steps": 2, "training.eval_frequency": 1}
    options = [x for k, v in {**paths, **few}.items() for x in (f"--{k}", v)]
    run("train", CONFIGS / "tagger.cfg", "--output", tmp_path / "model", *options)
    nlp = spacy.load(tmp_path / "model" / "model-last")
    words = [token.split("/")[0] for token in SENTENCES[lang][1].split()]
    doc = nlp(" ".join(words[:-1]) + words[-1])
    assert nlp.lang == lang
    assert [token.text for token in doc] == words
    known = {token.split("/")[2] for sent in SENTENCES[lang] for token in sent.split()}
    assert {token.tag_ for token in doc} <= known
    assert set(nlp.get_pipe("tagger").labels) == known
