"""What a classifier does not need is asked for in words where it is missing."""

import subprocess
import sys

import pytest

from spacy_eeap.extras import import_extra
from spacy_eeap.vocabulary.subwords import Subwords

OPTIONAL = ("sentencepiece", "sacrebleu", "captum", "pyarrow")


def test_a_module_that_is_there_is_imported():
    assert import_extra("json", "none", "It") is sys.modules["json"]


def test_a_module_that_is_missing_is_named():
    with pytest.raises(ImportError, match=r"That needs no_such.*install no_such.*'x'"):
        import_extra("no_such.module", "x", "That")


def test_subwords_say_what_they_need(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(ImportError, match=r"sentencepiece.*the extra 'translate'"):
        Subwords()


def test_a_classifier_needs_none_of_them():
    code = f"""
import sys
for name in {OPTIONAL}:
    sys.modules[name] = None
import spacy
from spacy.training import Example
from spacy_eeap.explain import explain
nlp = spacy.blank("en")
nlp.add_pipe("eeap_textcat")
docs = {{"good film": 1.0, "bad film": 0.0}}
examples = [
    Example.from_dict(nlp.make_doc(text), {{"cats": {{"A": score, "B": 1 - score}}}})
    for text, score in docs.items()
]
nlp.initialize(lambda: examples)
nlp.update(examples)
[told] = explain(nlp, "good film", attributions=["erasure"])
print(len(told.words))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout == "2\n", done.stderr
