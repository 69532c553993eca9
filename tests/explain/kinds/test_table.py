"""The table of kinds, and that nothing else asks which kind something is."""

import re
from dataclasses import is_dataclass
from pathlib import Path

import pytest

import spacy_eeap
from spacy_eeap.explain.kinds import KINDS, kind_of, kinds_of
from spacy_eeap.explain.kinds.kind import AnyExplanation
from spacy_eeap.explain.templates.environment import environment

PACKAGE = Path(spacy_eeap.__file__).parent
A_KIND = r"isinstance\((?:\w+\.)*(?:pipe|component|explanation)\b[^)]*\)"


def test_every_kind_has_a_name_and_a_class_of_its_own():
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert {kind.explanation for kind in KINDS} == set(AnyExplanation.__subclasses__())
    assert all(is_dataclass(kind.explanation) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_its_templates(kind):
    template = environment().get_template(kind.template).module
    assert {"heading", "body", "legend"} <= set(dir(template))
    for name in filter(None, (kind.style, kind.script)):
        assert environment().get_template(name)


def test_the_kinds_of_some_explanations_are_told_once(explanation, tagging):
    assert kinds_of([tagging, explanation, tagging]) == [
        kind_of(tagging),
        kind_of(explanation),
    ]


def test_nothing_outside_the_table_asks_which_kind_something_is():
    files = [
        path
        for path in PACKAGE.rglob("*.py")
        if PACKAGE / "explain" / "kinds" not in path.parents
    ]
    asking = {
        f"{path.relative_to(PACKAGE)}: {found}"
        for path in files
        for found in re.findall(A_KIND, path.read_text(encoding="utf8"))
    }
    assert asking == ALLOWED


# By an attribute of its class, for the command that translates and loads nothing else.
ALLOWED = {"components/translate/recognise.py: isinstance(pipe, TrainablePipe)"}
