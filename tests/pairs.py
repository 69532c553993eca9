"""A tiny corpus of pairs, and a pipeline that learns them by heart: see tiny.py."""

from itertools import product

import spacy
from spacy.tokens import DocBin
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from spacy_eeap.annotations.translations import set_gold

from .tiny import update

NOUNS = {"Der Mann": "The man", "Die Frau": "The woman", "Ein Kind": "A child"}
VERBS = {"schläft": "sleeps", "geht": "walks", "isst": "eats", "liest": "reads"}
PAIRS = [
    (f"{noun} {verb}.", f"{NOUNS[noun]} {VERBS[verb]}.")
    for noun, verb in product(NOUNS, VERBS)
]
TEXTS = [source for source, _ in PAIRS]
GOLD = [target for _, target in PAIRS]

SUBWORDS = {"@misc": "spacy-eeap.Subwords.v1", "size": 50}
WHOLE_TOKENS = {"@misc": "spacy-eeap.WholeTokens.v1"}
# In bfloat16, processors that lack it would learn something else.
FLOAT32 = {"precision": "float32"}
BAHDANAU = {"@layers": "spacy-eeap.BahdanauDecoder.v1", "nH": 24, **FLOAT32}
LUONG = {"@layers": "spacy-eeap.LuongDecoder.v1", "nH": 24, **FLOAT32}
PIECES = {"@architectures": "spacy-eeap.PieceEmbed.v1", "width": 16}
ENCODE = {"@layers": "spacy-eeap.BiGRU.v1", "nO": 24}
# A row a token, as spaCy has it.
TOKENS = {
    "@architectures": "spacy.MultiHashEmbed.v2",
    "width": 16,
    "attrs": ["NORM"],
    "rows": [200],
    "include_static_vectors": False,
}


def read(embed=None, vocabulary=SUBWORDS):
    """The config of what reads the source."""
    embed = embed or {**PIECES, "vocabulary": vocabulary}
    return {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": ENCODE}


def model_config(decoder=BAHDANAU, tok2vec=None, vocabulary=SUBWORDS, **config):
    return {
        "@architectures": "spacy-eeap.EncoderDecoder.v1",
        "width": 16,
        "label_smoothing": 0.0,
        **FLOAT32,
        "tok2vec": tok2vec or read(),
        "decoder": decoder,
        "vocabulary": vocabulary,
        **config,
    }


def new_pipeline(model=None, **config):
    """An untrained pipeline of the component `translate`."""
    nlp = spacy.blank("de")
    config = {
        "target_lang": "en",
        "beam_size": 1,
        "model": model or model_config(),
        **config,
    }
    nlp.add_pipe("eeap_translate", name="translate", config=config)
    return nlp


def pair_examples(nlp, pairs=PAIRS):
    """A pair without a target has no translation."""
    examples = []
    for source, target in pairs:
        example = Example(nlp.make_doc(source), nlp.make_doc(source))
        if target is not None:
            set_gold(example.reference, target)
        examples.append(example)
    return examples


def train(nlp, n_updates=100, pairs=PAIRS, learn_rate=0.05, **kwargs):
    """Train a pipeline from the start, and get the loss of each update."""
    fix_random_seed(0)
    examples = pair_examples(nlp, pairs)
    nlp.initialize(lambda: examples)
    losses = update(nlp, examples, Adam(learn_rate), n_updates, **kwargs)
    return [loss["translate"] for loss in losses]


def write_pairs(path, nlp, pairs=PAIRS):
    references = [example.reference for example in pair_examples(nlp, pairs)]
    DocBin(docs=references, store_user_data=True).to_disk(path)


def translations(nlp, texts=TEXTS):
    return [doc._.translation["text"] for doc in nlp.pipe(texts)]
