"""One contract for every registered embedding: from documents to rows."""

from importlib.metadata import entry_points

import numpy
import pytest
import spacy
from spacy.util import registry
from thinc.api import data_validation

from spacy_eeap.embed import pieces, ratios
from spacy_eeap.linear.fit import fit as fit_linear

HASH_EMBED = {
    "@architectures": "spacy-eeap.MultiHashEmbed.v1",
    "width": 8,
    "rows": [50],
    "attrs": ["NORM"],
    "include_static_vectors": False,
}
CHARACTERS = {
    "encode": {"@layers": "spacy-eeap.BiLSTM.v1", "nO": 8},
    "reduce": {"@layers": "spacy-eeap.reduce_ends.v1"},
}
SUBWORDS = {"@misc": "spacy-eeap.Subwords.v1", "size": 50}
CASES = {
    "spacy-eeap.CharacterEmbed.v1": CHARACTERS,
    "spacy-eeap.LinearEmbed.v1": {"embed": HASH_EMBED},
    "spacy-eeap.LogCountRatioEmbed.v1": {"embed": HASH_EMBED},
    "spacy-eeap.MultiHashEmbed.v1": {**HASH_EMBED},
    "spacy-eeap.PieceEmbed.v1": {"width": 8, "vocabulary": SUBWORDS},
    "spacy-eeap.RegularisedEmbed.v1": {"embed": HASH_EMBED},
    "spacy-eeap.WordDropout.v1": {"embed": HASH_EMBED},
}


NLP = spacy.blank("en")
DOCS = [NLP.make_doc(text) for text in ("A good film.", "A bad book, so bad.")]
TRUTHS = numpy.asarray([[1, 0], [0, 1]], dtype="f")


def test_every_registered_embedding_has_a_case():
    assert set(CASES) == {
        entry.name
        for entry in entry_points(group="spacy_architectures")
        if entry.value.startswith("spacy_eeap.embed.")
    }


@pytest.fixture(params=CASES)
def build(request):
    """Build an embedding from its config, with what it learns before it starts."""

    def from_config():
        config = {"@architectures": request.param, **CASES[request.param]}
        model = registry.resolve({"embed": config})["embed"]
        pieces.learn(model, [doc.text for doc in DOCS])
        if "fit" in model.attrs:
            ratios.fit(model, lambda: [(DOCS, TRUTHS)], False)
        if "use_fitted" in model.attrs:
            fitted = fit_linear(lambda: [(DOCS, TRUTHS)], exclusive=True)
            model.attrs["use_fitted"](model, fitted)
        return model

    return from_config


@pytest.mark.parametrize("is_train", [False, True])
def test_documents_are_rows_and_no_documents_no_rows(build, is_train):
    model = build().initialize(X=DOCS)
    rows, backprop = model(DOCS, is_train=is_train)
    assert len({X.shape[1] for X in rows}) == 1
    assert all(len(X) for X in rows)
    if is_train:
        backprop(rows)
    none, backprop = model([], is_train=is_train)
    assert none == []
    if is_train:
        backprop(none)


def test_thinc_can_check_the_types_of_documents_and_rows(build):
    rows = build().initialize(X=DOCS).predict(DOCS)
    with data_validation(True):
        build().initialize(X=DOCS, Y=rows)
