from importlib.metadata import entry_points

import pytest

OURS = [
    entry
    for group in (
        "spacy_architectures",
        "spacy_augmenters",
        "spacy_batchers",
        "spacy_callbacks",
        "spacy_cli",
        "spacy_factories",
        "spacy_misc",
        "spacy_readers",
        "spacy_scorers",
        "thinc_layers",
        "thinc_optimizers",
    )
    for entry in entry_points(group=group)
    if entry.value.startswith("spacy_eeap.")
]


def test_entry_points_are_installed():
    assert OURS


@pytest.mark.parametrize("entry", OURS, ids=lambda entry: entry.name)
def test_entry_point_loads_and_its_docstring_names_it(entry):
    loaded = entry.load()
    if entry.group not in ("spacy_cli", "spacy_factories"):
        assert f'"{entry.name}"' in loaded.__doc__
