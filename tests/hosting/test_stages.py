"""spaCy's and thinc's layers in our slots, and our layers in theirs."""

import numpy
import pytest
import spacy
from spacy.training import Example
from thinc.api import Adam, Config

from ..tiny import CONFIGS, TINY, make_examples, update

CHARACTERS = {
    "@architectures": "spacy.CharacterEmbed.v2",
    "width": 8,
    "rows": 50,
    "nM": 4,
    "nC": 4,
    "include_static_vectors": False,
}
WINDOWS = {
    "@architectures": "spacy.MaxoutWindowEncoder.v2",
    "width": 8,
    "depth": 1,
    "window_size": 1,
    "maxout_pieces": 2,
}
MEAN = {"@layers": "reduce_mean.v1"}

TAGGER = {"@architectures": "spacy.Tagger.v2"}
PARSER = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 8,
    "maxout_pieces": 2,
}
TAGS = {"words": ["a", "film", "was", "seen"], "tags": ["D", "N", "V", "V"]}
ENTITIES = {"words": ["in", "New", "York"], "entities": ["O", "B-GPE", "L-GPE"]}


@pytest.fixture
def model():
    """The model block of configs/textcat_attention.cfg, smaller than there."""
    config = Config().from_disk(CONFIGS / "textcat_attention.cfg", overrides=TINY)
    return config["components"]["textcat"]["model"]


def losses_of(nlp, examples):
    nlp.initialize(lambda: examples)
    losses = update(nlp, examples, Adam(0.02), 40)
    return [next(iter(loss.values())) for loss in losses]


@pytest.mark.parametrize(
    ("stage", "layer"),
    [("embed", CHARACTERS), ("encode", WINDOWS), ("attend", MEAN)],
    ids=["CharacterEmbed", "MaxoutWindowEncoder", "reduce_mean"],
)
def test_layers_of_others_fit_our_slots(stage, layer, model):
    (model if stage == "attend" else model["tok2vec"])[stage] = layer
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_textcat", config={"model": model})
    losses = losses_of(nlp, make_examples(nlp))
    assert losses[-1] < losses[0] / 2
    assert nlp("This film is good.").cats["GOOD"] > 0.5


def test_static_vectors_reach_the_scores(model):
    model["tok2vec"]["embed"]["include_static_vectors"] = True
    nlp = spacy.blank("en")
    nlp.vocab.set_vector("good", numpy.asarray([1, 0], dtype="f"))
    nlp.vocab.set_vector("bad", numpy.asarray([0, 1], dtype="f"))
    nlp.add_pipe("eeap_textcat", config={"model": model})
    losses = losses_of(nlp, make_examples(nlp))
    assert losses[-1] < losses[0] / 2
    before = nlp("This film is good.").cats["GOOD"]
    nlp.vocab.set_vector("good", numpy.asarray([0, 1], dtype="f"))
    assert nlp("This film is good.").cats["GOOD"] < before


@pytest.mark.parametrize("encoder", ["BiGRU", "BiLSTM"])
@pytest.mark.parametrize(
    ("factory", "architecture", "annotation", "score"),
    [("tagger", TAGGER, TAGS, "tag_acc"), ("ner", PARSER, ENTITIES, "ents_f")],
    ids=["tagger", "ner"],
)
def test_our_encoders_fit_spacys_components(
    encoder, factory, architecture, annotation, score, model
):
    model["tok2vec"]["encode"]["@layers"] = f"spacy-eeap.{encoder}.v1"
    config = {"model": {**architecture, "tok2vec": model["tok2vec"]}}
    nlp = spacy.blank("en")
    nlp.add_pipe(factory, config=config)
    doc = spacy.tokens.Doc(nlp.vocab, words=annotation["words"])
    examples = [Example.from_dict(doc, annotation)]
    losses_of(nlp, examples)
    assert nlp.evaluate(examples)[score] == 1.0


def test_our_attention_fits_spancats_reducer(model):
    nlp = spacy.blank("en")
    config = nlp.get_factory_meta("spancat").default_config
    spans = {**config["model"], "tok2vec": model["tok2vec"], "reducer": model["attend"]}
    nlp.add_pipe("spancat", config={"model": spans})
    doc = nlp.make_doc("Seen in New York")
    annotation = {"spans": {"sc": [(8, 16, "GPE")]}}
    losses = losses_of(nlp, [Example.from_dict(doc, annotation)])
    # 0.5 is left where attention reads no other word of "New York" than of "York".
    assert losses[-1] < losses[0] * 0.75
