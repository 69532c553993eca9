"""The documented imports, and folders and files that a reader can take in."""

from importlib import import_module
from pathlib import Path

import pytest

import spacy_eeap

PACKAGE = Path(spacy_eeap.__file__).parent

DOCUMENTED = {
    "spacy_eeap.applying": ["Options", "Run", "Staff", "do_part"],
    "spacy_eeap.explain": [
        "AnsweringExplanation",
        "Explanation",
        "SpansExplanation",
        "TaggingExplanation",
        "TranslatingExplanation",
        "explain",
        "from_dict",
        "json_schema",
        "read_jsonl",
        "render",
        "svg",
        "to_dict",
        "write_jsonl",
    ],
    "spacy_eeap.stories": ["find_story", "make_story", "mark_story"],
    "spacy_eeap.translations": ["gold_translation", "set_gold"],
    "spacy_eeap.faithfulness.measure": ["measure"],
    "spacy_eeap.attend": [
        "ContextAttention",
        "GlobalAttention",
        "HierarchicalAttention",
        "LocalAttention",
        "MultiHeadAttention",
        "MultiHopAttention",
    ],
    "spacy_eeap.readers.babi": ["BabiReader"],
    "spacy_eeap.readers.parallel": ["ParallelText"],
    "spacy_eeap.readers.reviews": ["Reviews"],
}


@pytest.mark.parametrize("module", DOCUMENTED)
def test_a_documented_import_stays_where_it_is(module):
    imported = import_module(module)
    assert all(hasattr(imported, name) for name in DOCUMENTED[module])


def test_a_folder_has_at_most_twenty_modules():
    folders = {PACKAGE, *(path.parent for path in PACKAGE.rglob("*.py"))}
    crowded = {
        str(folder.relative_to(PACKAGE)): n
        for folder in folders
        if (n := sum(path.name != "__init__.py" for path in folder.glob("*.py"))) > 20
    }
    assert crowded == {}


def test_every_folder_says_what_it_holds():
    without = [
        path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("__init__.py")
        if not import_module(
            ".".join(["spacy_eeap", *path.parent.relative_to(PACKAGE).parts])
        ).__doc__
    ]
    assert without == []
