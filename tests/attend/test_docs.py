"""The configs of docs/attention.md are built as they stand there."""

import re
from pathlib import Path

import pytest
from thinc.api import Config, registry

from spacy_eeap.attend.energy.energies import EnergyName
from spacy_eeap.attend.normalise import NORMALISATIONS
from spacy_eeap.attend.window.windows import WindowName

DOCS = (Path(__file__).parents[2] / "docs" / "attention.md").read_text(encoding="utf8")
CONFIGS = re.findall(r"```ini\n(.*?)```", DOCS, flags=re.DOTALL)


@pytest.mark.parametrize("text", CONFIGS)
def test_config_is_built(text):
    ((name, layer),) = registry.resolve(Config().from_str(text)).items()
    assert name in ("attend", "encode")
    assert layer.name.endswith("_attention")


def test_every_choice_has_a_row():
    for name in (*EnergyName.__args__, *WindowName.__args__, *NORMALISATIONS):
        assert f'| `"{name}"` |' in DOCS
