"""All kinds of models learn in the component: decoders, cells, what reads."""

import pytest
import spacy
from thinc.api import Config, fix_random_seed

from ..pairs import (
    BAHDANAU,
    GOLD,
    LUONG,
    PAIRS,
    PIECES,
    SUBWORDS,
    TEXTS,
    TOKENS,
    WHOLE_TOKENS,
    model_config,
    new_pipeline,
    pair_examples,
    read,
    train,
    translations,
)

LOCAL = {"window": "local-p", "radius": 2}
WINDOWS = {
    "@architectures": "spacy.MaxoutWindowEncoder.v2",
    "width": 16,
    "depth": 1,
    "window_size": 1,
    "maxout_pieces": 2,
}
HASH_EMBED_CNN = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 24,
    "depth": 1,
    "embed_size": 200,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
    "pretrained_vectors": None,
}
BPE = {**SUBWORDS, "model": "bpe", "sampling": 0.1}
MODELS = {
    "Bahdanau, GRU": model_config(),
    "Bahdanau, LSTM, dot": model_config({**BAHDANAU, "cell": "lstm", "energy": "dot"}),
    "Luong, GRU": model_config(LUONG),
    "Luong, LSTM, no input feeding": model_config(
        {**LUONG, "cell": "lstm", "input_feeding": False}
    ),
    "Luong, local": model_config({**LUONG, **LOCAL}),
    "Bahdanau, sparse": model_config({**BAHDANAU, "normalise": "entmax15"}),
    "rows not tied": model_config({**BAHDANAU, "nO": 20}, tied=False),
    "bfloat16, smoothed": model_config(
        {**BAHDANAU, "precision": "bfloat16"}, precision="bfloat16", label_smoothing=0.1
    ),
    "sampled subwords": model_config(
        tok2vec=read({**PIECES, "vocabulary": BPE}), vocabulary=BPE
    ),
    "whole tokens": model_config(
        tok2vec=read(vocabulary=WHOLE_TOKENS), vocabulary=WHOLE_TOKENS
    ),
    "a row a token": model_config(tok2vec=read(TOKENS)),
    "spaCy's tok2vec": model_config(tok2vec=HASH_EMBED_CNN),
    "spaCy's encoder": model_config(tok2vec={**read(), "encode": WINDOWS}),
}


@pytest.mark.parametrize("name", MODELS)
def test_it_learns_by_heart(name):
    nlp = new_pipeline(MODELS[name], save_activations=True)
    losses = train(nlp)
    assert losses[-1] < losses[0] / 4
    right = map(str.__eq__, translations(nlp), GOLD)
    assert sum(right) >= len(GOLD) // 2
    doc = nlp(TEXTS[0])
    weights = doc._.activations["translate"]["weights"]
    assert weights.shape == (len(doc._.translation["tokens"]), len(doc))
    assert (weights >= 0).all()
    limit = 1 + 1e-4
    assert (weights.sum(axis=1) < limit).all()
    if "local" not in name:
        assert (weights.sum(axis=1) > 2 - limit).all()


def test_the_default_model_learns():
    fix_random_seed(0)
    nlp = spacy.blank("de")
    # Texts that do not yield so many pieces as the default asks for have fewer.
    nlp.add_pipe("eeap_translate")
    examples = pair_examples(nlp, PAIRS[:4])
    optimizer = nlp.initialize(lambda: examples)
    losses = [nlp.update(examples, sgd=optimizer)["eeap_translate"] for _ in range(8)]
    assert losses[-1] < losses[0] * 0.8


def test_dropout_everywhere_still_learns():
    model = model_config({**BAHDANAU, "dropout": 0.1, "recurrent_dropout": 0.1})
    losses = train(new_pipeline(model), drop=0.1)
    assert losses[-1] < losses[0] / 4


@pytest.mark.parametrize("decoder", [BAHDANAU, LUONG])
def test_dot_compares_rows_of_one_width(decoder):
    nlp = new_pipeline(model_config({**decoder, "nH": 20, "energy": "dot"}))
    message = r"'dot' compares .* queries had 20 and tokens 24\. Choose 'general'"
    with pytest.raises(ValueError, match=message):
        train(nlp, 1)


def test_tied_rows_have_the_width_of_the_decoder():
    nlp = new_pipeline(model_config({**BAHDANAU, "nO": 20}))
    with pytest.raises(
        ValueError, match=r"nO must be 16 or left out, but was 20.*tied"
    ):
        train(nlp, 1)


def test_a_vocabulary_smaller_than_the_alphabet():
    nlp = new_pipeline(model_config(vocabulary={**SUBWORDS, "size": 10}))
    with pytest.raises(ValueError, match=r"size of Subwords must be at least \d\d, as"):
        train(nlp, 1)


def test_static_vectors_that_are_not_there():
    embed = {**TOKENS, "include_static_vectors": True}
    nlp = new_pipeline(model_config(tok2vec=read(embed)))
    with pytest.raises(ValueError, match=r"has none.*\[initialize\] vectors"):
        nlp.initialize(lambda: pair_examples(nlp))


@pytest.mark.parametrize("embed", [None, TOKENS], ids=["pieces", "tokens"])
def test_training_before_the_initialization(embed):
    nlp = new_pipeline(model_config(tok2vec=read(embed)))
    message = (
        r"no pieces before it has learnt.* by nlp\.initialize\(\) or `spacy train`"
    )
    with pytest.raises(ValueError, match=message):
        nlp.update(pair_examples(nlp))


def test_translating_before_the_initialization():
    with pytest.raises(ValueError, match=r"no pieces before it has learnt"):
        new_pipeline()(TEXTS[0])
    with pytest.raises(
        ValueError, match=r"E109.*'translate'.*forget to call `initiali"
    ):
        new_pipeline(model_config(tok2vec=read(TOKENS)))(TEXTS[0])


def test_pieces_cannot_be_shared_by_a_tok2vec_of_spacys():
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": Config(read())})
    with pytest.raises(ValueError, match=r"no pieces before it has learnt"):
        nlp.initialize(lambda: pair_examples(nlp))
