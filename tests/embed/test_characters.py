import pickle
from itertools import chain, product

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from thinc.api import Model, NumpyOps, fix_random_seed, set_dropout_rate

from spacy_eeap.embed import characters
from spacy_eeap.embed.characters import END, START

from ..attend import reference_layers
from ..contract.cases import recurrent
from .spacy_twin import params

ROWS = 40
BILSTM = {"@layers": "spacy-eeap.BiLSTM.v1", "nO": 10}
BIGRU = {"@layers": "spacy-eeap.BiGRU.v1", "nO": 10}
CNN = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 6}
CNN |= {"window_size": 1, "maxout_pieces": 2, "depth": 2}
OUR_CNN = {**CNN, "@architectures": "spacy-eeap.MaxoutWindowEncoder.v1"}
MAX = {"@layers": "reduce_max.v1"}
ENDS = {"@layers": "spacy-eeap.reduce_ends.v1"}
ATTENTION = {"@layers": "spacy-eeap.GlobalAttention.v1"}
HEADS = {"@layers": "spacy-eeap.MultiHeadAttention.v1", "heads": 3}

VARIANTS = pytest.mark.parametrize(
    "encode, reduce, width",
    [
        (BILSTM, MAX, 10),
        (BILSTM, ENDS, 10),
        (BIGRU, ATTENTION, 10),
        (CNN, MAX, 6),
        (OUR_CNN, HEADS, 18),
    ],
    ids=str,
)

WORDS = [
    ["A", "good", "film", ",", "a", "very", "good", "film", "!"],
    [],
    ["e\u0301", "\u00e9", "🙂", "👍🏽", "你好", "क्षि"],
    ["\n\n", " ", "\t", "x" * 1000, "x" * 999 + "y"],
    ["one"],
]


def make_docs(words=WORDS):
    vocab = spacy.blank("en").vocab
    return [Doc(vocab, words=of_doc) for of_doc in words]


def build(encode=BILSTM, reduce=MAX, **arguments):
    """Build it as a config does. No data is needed to initialize it."""
    sizes = {"char_width": 6, "rows": ROWS, **arguments}
    slots = {"encode": encode, "reduce": reduce}
    config = {"@architectures": "spacy-eeap.CharacterEmbed.v1", **slots, **sizes}
    fix_random_seed(0)
    return registry.resolve({"model": config})["model"]


@pytest.fixture
def docs():
    return make_docs()


def random_like(Ys, seed=0):
    generator = numpy.random.default_rng(seed)
    return [generator.normal(size=Y.shape).astype("f") for Y in Ys]


def in_float64(words, weights, reduce):
    """The formula, in torch, one word after the other."""
    E = weights[0]["E"]
    rows = []
    for word in words:
        read = word if len(word) <= 32 else word[:16] + word[-16:]
        codes = numpy.asarray([ord(c) for c in f"{START}{read}{END}"], dtype="uint64")
        hashes = NumpyOps().hash(codes, 8) % ROWS
        rows.append(E[torch.tensor(hashes.astype("int64"))].sum(dim=1))
    H = recurrent(torch.nn.LSTM)(rows, weights[1:2])
    return torch.stack(reduce(H, weights[2:]))


@pytest.mark.parametrize(
    "config, reduce",
    [
        (MAX, lambda H, _: [of_word.amax(dim=0) for of_word in H]),
        (ENDS, reference_layers.ends),
        (ATTENTION, reference_layers.learned()),
    ],
)
def test_output_and_gradients_are_those_of_the_formula_in_float64(docs, config, reduce):
    model = build(BILSTM, config).initialize()
    for (node, name), noise in zip(
        params(model),
        random_like([node.get_param(name) for node, name in params(model)], seed=1),
        strict=True,
    ):
        node.set_param(name, node.get_param(name) + noise / 2)
    nodes = [node for node in model.walk() if node.param_names]
    weights = [
        {
            name: torch.tensor(node.get_param(name)).double().requires_grad_()
            for name in node.param_names
        }
        for node in nodes
    ]
    expected = in_float64(list(chain.from_iterable(WORDS)), weights, reduce)
    Ys, backprop = model.begin_update(docs)
    assert_allclose(numpy.concatenate(Ys), expected.detach(), atol=1e-5)
    dYs = random_like(Ys, seed=2)
    assert backprop(dYs) == []
    expected.backward(torch.tensor(numpy.concatenate(dYs)).double())
    for node, of_node in zip(nodes, weights, strict=True):
        for name, weight in of_node.items():
            message = f"{node.name} {name}"
            actual = node.get_grad(name)
            assert_allclose(actual, weight.grad, atol=5e-5, err_msg=message)


@VARIANTS
def test_gradients_are_the_slopes_of_finite_differences(docs, encode, reduce, width):
    model = build(encode, reduce).initialize()
    Ys, backprop = model.begin_update(docs)
    dYs = random_like(Ys)
    backprop(dYs)
    node = next(node for node in model.walk() if node.name == "hashembed")
    E, dE = node.get_param("E").copy(), node.get_grad("E")
    direction = numpy.sign(dE)

    def loss(step):
        node.set_param("E", (E + step * direction).astype("f"))
        Ys = model.predict(docs)
        return sum((Y * dY).sum(dtype="d") for Y, dY in zip(Ys, dYs, strict=True))

    slope = (loss(1e-4) - loss(-1e-4)) / 2e-4
    assert_allclose((dE * direction).sum(), slope, rtol=0.05)


@VARIANTS
def test_width_is_that_of_the_reducer_and_known_without_data(encode, reduce, width):
    model = build(encode, reduce)
    assert model.has_dim("nO") is None
    model.initialize()
    assert model.get_dim("nO") == width
    assert [Y.shape for Y in model.predict(make_docs())] == [
        (len(words), width) for words in WORDS
    ]


@VARIANTS
@pytest.mark.parametrize("is_train", [False, True])
def test_a_word_is_read_the_same_alone_and_in_any_batch(
    docs, encode, reduce, width, is_train
):
    model = build(encode, reduce, max_length=None).initialize()
    Ys, _ = model(docs, is_train)
    for doc, Y in zip(docs, Ys, strict=True):
        for token, row in zip(doc, Y, strict=True):
            model.shims[0].clear()
            ((alone,),) = model.predict([Doc(doc.vocab, words=[token.text])])
            assert_allclose(alone, row, atol=1e-5)


def test_every_distinct_word_is_read_once(docs):
    model = build().initialize()
    encode = next(node for node in model.walk() if node.name == "bilstm")
    forward, seen = encode._func, []

    def counted(layer, Xs, is_train):
        seen.append([len(X) for X in Xs])
        return forward(layer, Xs, is_train)

    encode.replace_callbacks(counted, init=encode.init)
    docs = make_docs([["ab", "a", "ab"], ["ab", "abc"]])
    model.begin_update(docs)
    model.predict(docs)
    model.predict(make_docs([["abc", "abcd"]]))
    assert [sorted(lengths) for lengths in seen] == [[3, 4, 5], [3, 4, 5], [6]]


def test_different_words_have_different_vectors(docs):
    rows = numpy.concatenate(build(max_length=None).initialize().predict(docs))
    distinct = {word for of_doc in WORDS for word in of_doc}
    assert len(numpy.unique(rows.round(6), axis=0)) == len(distinct)


def test_of_a_long_word_both_ends_are_read():
    model = build(max_length=5).initialize()
    words = ["abcde", "abcde", "abcXde", "abcXYZde", "abXde", "abcXYe", "abcd"]
    (Y,) = model.predict(make_docs([words]))
    same = [numpy.array_equal(row, Y[0]) for row in Y]
    assert same == [True, True, True, True, False, False, False]


def test_prediction_reads_many_words_in_pieces(docs, monkeypatch):
    model = build().initialize()
    expected = model.predict(docs)
    monkeypatch.setattr(characters, "MAX_WORDS", 4)
    model.shims[0].clear()
    for Y, Y_expected in zip(model.predict(docs), expected, strict=True):
        assert_allclose(Y, Y_expected, atol=1e-6)


def test_an_attribute_beside_the_word_can_be_read():
    (Y,) = build(attr="LOWER").initialize().predict(make_docs([["Film", "film"]]))
    assert_array_equal(*Y)


def test_an_attribute_that_is_not_set_is_an_empty_word():
    (Y,) = build(attr="LEMMA").initialize().predict(make_docs([["a", "b"]]))
    assert_array_equal(*Y)


def test_training_dropout_reaches_the_encoder_and_every_token():
    model = set_dropout_rate(build().initialize(), 0.5)
    rates = [node.name for node in model.walk() if node.attrs.get("dropout_rate")]
    assert rates == ["distinct", "bilstm"]
    (Y,), _ = model.begin_update(make_docs([["a", "a"]]))
    assert not numpy.array_equal(*Y)


def test_nothing_is_dropped_at_prediction(docs):
    model = build().initialize()
    expected = model.predict(docs)
    set_dropout_rate(model, 0.5)
    model.shims[0].clear()
    for Y, Y_expected in zip(model.predict(docs), expected, strict=True):
        assert_array_equal(Y, Y_expected)


def test_no_documents_and_no_words():
    model = build().initialize()
    for batch in ([], make_docs([[], []])):
        Ys, backprop = model.begin_update(batch)
        assert [Y.shape for Y in Ys] == [(0, 10)] * len(batch)
        assert backprop(Ys) == []
        assert [Y.shape for Y in model.predict(batch)] == [(0, 10)] * len(batch)


@VARIANTS
def test_bytes_and_disk_and_pickle_keep_the_output(
    docs, tmp_path, encode, reduce, width
):
    model = build(encode, reduce).initialize()
    expected = model.predict(docs)
    model.to_disk(tmp_path / "model")
    for restored in (
        build(encode, reduce).from_bytes(model.to_bytes()),
        build(encode, reduce).from_disk(tmp_path / "model"),
        pickle.loads(pickle.dumps(model)),
        model.copy(),
    ):
        assert isinstance(restored, Model)
        for Y, Y_expected in zip(restored.predict(docs), expected, strict=True):
            assert_allclose(Y, Y_expected, atol=1e-6)


def test_the_same_seed_gives_the_same_parameters():
    assert build().initialize().to_bytes() == build().initialize().to_bytes()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"max_length": 1}, "^max_length must be at least 2 or null, was 1$"),
        ({"attr": "WORD"}, "^attr must be a token attribute .*, was 'WORD'$"),
    ],
)
def test_arguments_without_a_meaning_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        build(**arguments)


def make_tagger(embed):
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": BIGRU}
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": tok2vec}
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger", config={"model": model})
    return nlp


def characters_config():
    config = {"@architectures": "spacy-eeap.CharacterEmbed.v1", "char_width": 8}
    return {**config, "encode": BILSTM, "reduce": ENDS}


def train_tagger(embed):
    """Train on words that end in -s, which are nouns, or in -ly."""
    nlp = make_tagger(embed)
    words = ["qua", "bo", "mirt", "kle", "zuf", "ga"]
    examples = [
        Example.from_dict(nlp.make_doc(f"{a}s {b}ly {a}s"), {"tags": ["N", "R", "N"]})
        for a, b in product(words, words)
    ]
    examples += [
        Example.from_dict(nlp.make_doc(f"{a}ly {b}s {b}ly"), {"tags": ["R", "N", "R"]})
        for a, b in product(words, words)
    ]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    return nlp


def tags(nlp):
    texts = ["tramps", "", "tramply flos"]
    return [[token.tag_ for token in doc] for doc in nlp.pipe(texts)]


# Beside another embedding: the same with two of them, in thinc's concatenate.v1.
BESIDE = {
    "@layers": "concatenate.v1",
    "*": {
        "words": {
            "@architectures": "spacy-eeap.MultiHashEmbed.v1",
            "width": 8,
            "attrs": ["SHAPE"],
            "rows": [20],
            "include_static_vectors": False,
        },
        "characters": characters_config(),
    },
}


@pytest.mark.parametrize("embed", [characters_config(), BESIDE], ids=["alone", "both"])
def test_a_tagger_learns_endings_of_new_words_and_is_saved(embed, tmp_path):
    nlp = train_tagger(embed)
    assert tags(nlp) == [["N"], [], ["R", "N"]]
    nlp.to_disk(tmp_path)
    assert tags(spacy.load(tmp_path)) == tags(nlp)
    assert tags(make_tagger(embed).from_bytes(nlp.to_bytes())) == tags(nlp)


def test_side_by_side_the_rows_are_those_of_both_embeddings(docs):
    model = registry.resolve({"model": BESIDE})["model"].initialize(X=docs)
    assert model.get_dim("nO") == 18
    Ys, backprop = model.begin_update(docs)
    assert [Y.shape for Y in Ys] == [(len(words), 18) for words in WORDS]
    words, characters = (layer.predict(docs) for layer in model.layers)
    for Y, left, right in zip(Ys, words, characters, strict=True):
        assert_allclose(Y, numpy.hstack([left, right]), atol=1e-5)
    assert backprop(Ys) == []
    assert all(node.has_grad(name) for node, name in params(model))
    empty = make_docs([[], []])
    Ys, backprop = model.begin_update(empty)
    assert [Y.shape for Y in Ys] == [(0, 18)] * 2
    assert backprop(Ys) == []
