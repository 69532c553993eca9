"""Tiny models of the architectures of spaCy's own text classifiers."""

from spacy.util import registry

TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 8,
    "depth": 1,
    "embed_size": 50,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
    "pretrained_vectors": None,
}
BOW = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "length": 64,
    "ngram_size": 1,
    "no_output_layer": False,
}
ENSEMBLE = {
    "@architectures": "spacy.TextCatEnsemble.v2",
    "tok2vec": TOK2VEC,
    "linear_model": BOW,
}
PARAMETRIC = {
    "@architectures": "spacy.TextCatParametricAttention.v1",
    "tok2vec": TOK2VEC,
    "exclusive_classes": True,
}
REDUCE = {
    "@architectures": "spacy.TextCatReduce.v1",
    "tok2vec": TOK2VEC,
    "exclusive_classes": True,
    "use_reduce_first": False,
    "use_reduce_last": False,
    "use_reduce_max": False,
    "use_reduce_mean": True,
}


def build(config):
    return registry.resolve({"model": config})["model"]
