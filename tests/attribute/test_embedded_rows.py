import pytest
import spacy
from numpy.testing import assert_allclose

from spacy_eeap.attribute.embedded_rows import EmbeddedRows, embedding_of

from ..tiny import CONFIGS, TINY_SHARED, make_examples
from .pipelines import classifier, decide


def test_rows_are_those_of_the_embedding(classes):
    _, [decision] = decide(classes, ["This film is good."])
    model = classes.get_pipe("textcat").model
    embed = model.get_ref("tok2vec").get_ref("embed")
    assert embedding_of(model) is embed
    rows = EmbeddedRows(model).open(decision).rows
    assert_allclose(rows, embed.predict([decision.doc])[0])


def test_an_embedding_without_an_encoder_is_the_whole_of_tok2vec():
    embed = {
        "@architectures": "spacy-eeap.MultiHashEmbed.v1",
        "width": 8,
        "rows": [50],
        "attrs": ["NORM"],
        "include_static_vectors": False,
    }
    nlp = classifier(tok2vec=embed)
    model = nlp.get_pipe("textcat").model
    assert embedding_of(model) is model.get_ref("tok2vec")


def test_of_a_shared_tok2vec_the_listener_is_opened():
    config = spacy.util.load_config(
        CONFIGS / "textcat_shared_tok2vec.cfg", overrides=TINY_SHARED
    )
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    nlp.initialize(lambda: make_examples(nlp))
    decider, [decision] = decide(nlp, ["This film is good."])
    opened = decider.rows().open(decision)
    assert_allclose(opened.rows, decision.doc.tensor)
    probabilities, backprop = opened.run(opened.rows[None])
    assert probabilities[0, decision.label] == pytest.approx(decision.score, rel=1e-4)
    assert backprop(probabilities).shape == (1, *opened.rows.shape)
