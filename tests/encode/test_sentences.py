"""Sentences read by a tok2vec: their rows and gradients once more, in float64."""

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import build_Tok2Vec_model
from spacy.pipeline.tok2vec import Tok2VecListener
from thinc.api import Model, fix_random_seed

from spacy_eeap.embed.hash_embed import MultiHashEmbed
from spacy_eeap.encode import sentence_parts
from spacy_eeap.encode.sentences import ReadSentences
from spacy_eeap.encode.window import MaxoutWindowEncoder
from spacy_eeap.stories import find_story, make_story

WIDTH = 5
POSITIONS = 3  # fewer than a sentence has words
STORIES = [
    (["Ann slept.", "Bob met Ann in town.", "Ann slept."], "Who slept?"),
    (["Bob met Ann in town."], "Who slept?"),
    (["Who slept?", "Eve, who did not meet Bob, ran."], "Where is Bob?"),
]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def docs(nlp):
    return [make_story(nlp, *story) for story in STORIES]


def row_of(token):
    """A row of its own for each word, wherever it stands."""
    return numpy.random.default_rng(token.norm % 2**32).normal(size=WIDTH).astype("f")


class Table:
    """A tok2vec without context, that keeps what it reads and the gradients."""

    def __init__(self):
        self.texts, self.gradients = [], []
        self.model = Model("table", self.forward, dims={"nO": WIDTH})

    def forward(self, model, docs, is_train):
        self.texts.extend(doc.text for doc in docs)
        rows = [numpy.stack([row_of(token) for token in doc]) for doc in docs]
        return rows, self.gradients.extend


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def model(table, docs):
    return initialized(ReadSentences(table.model, POSITIONS), docs)


def initialized(model, docs):
    fix_random_seed(0)
    model.initialize(X=docs)
    generator = numpy.random.default_rng(1)
    for node in model.walk():
        if node.name in ("read_sentences", "layernorm"):
            for name in node.param_names:
                shape = node.get_param(name).shape
                node.set_param(name, generator.normal(size=shape).astype("f"))
    return model


def listening(docs):
    """A layer that listens to a component of the same rows, and what comes back."""
    listener, table = Tok2VecListener("tok2vec", WIDTH), Table()
    model = initialized(ReadSentences(listener, POSITIONS), docs)
    rows, backprop = table.model.begin_update(docs)
    listener.receive(listener.get_batch_id(docs), rows, backprop)
    return model, table.gradients


def reference(model, sentences):
    """The rows of sentences, each a tensor of the rows of its words."""
    f, gain, bias = (in_float64(param) for param in params_of(model))

    def read(X):
        masks = [f[min(j, POSITIONS - 1)] for j in range(len(X))]
        y = sum(mask * x for mask, x in zip(masks, X, strict=True))
        return (y - y.mean()) / (y.var(correction=0) + 1e-8).sqrt() * gain + bias

    return torch.stack([read(X) for X in sentences]), [f, gain, bias]


def params_of(model):
    read, norm = (
        next(node for node in model.walk() if node.name == name)
        for name in ("read_sentences", "layernorm")
    )
    return [read.get_param("f"), norm.get_param("G"), norm.get_param("b")]


def grads_of(model):
    nodes = {node.name: node for node in model.walk()}
    norm = nodes["layernorm"]
    return [nodes["read_sentences"].get_grad("f"), norm.get_grad("G"), norm.get_grad("b")]


def in_float64(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def rows_by_text(memories, docs):
    """The row of each fact and question, by its text."""
    texts = [[doc[slice(*place)].text for place in find_story(doc).facts] for doc in docs]
    questions = [doc[slice(*find_story(doc).question)].text for doc in docs]
    rows = memories.sentences
    assert memories.lengths.tolist() == list(map(len, texts))
    return [
        (text, rows[i])
        for told, indices in (
            (sum(texts, []), memories.facts),
            (questions, memories.questions),
        )
        for text, i in zip(told, indices, strict=True)
    ]


def test_each_distinct_sentence_is_read_once_and_alone(model, table, docs):
    table.texts.clear()
    memories = model.predict(docs)
    assert table.texts == list(
        dict.fromkeys(text for facts, question in STORIES for text in (*facts, question))
    )
    assert memories.sentences.shape == (5, WIDTH)
    assert memories.facts.tolist() == [0, 1, 0, 1, 2, 3]
    assert memories.questions.tolist() == [2, 2, 4]


@pytest.mark.parametrize("is_train", [False, True])
def test_rows_are_those_of_the_formula_in_float64(model, docs, is_train, nlp):
    memories, _ = model(docs, is_train)
    for text, row in rows_by_text(memories, docs):
        words = in_float64(numpy.stack([row_of(token) for token in nlp.make_doc(text)]))
        [expected], _ = reference(model, [words])
        assert_allclose(row, expected.detach(), rtol=1e-4, atol=1e-5)


def test_gradients_are_those_of_autograd_in_float64(model, table, docs, nlp):
    memories, backprop = model.begin_update(docs)
    texts = table.texts[-len(memories.sentences) :]
    words = [
        in_float64(numpy.stack([row_of(token) for token in nlp.make_doc(text)]))
        for text in texts
    ]
    expected, params = reference(model, words)
    dY = numpy.random.default_rng(2).normal(size=expected.shape).astype("f")
    expected.backward(torch.tensor(dY).double())

    backprop(memories._replace(sentences=dY))
    for found, tensor in zip(
        [*grads_of(model), *table.gradients], [*params, *words], strict=True
    ):
        assert_allclose(found, tensor.grad, rtol=1e-3, atol=1e-5)


def test_gradients_are_those_of_finite_differences(model, table, docs):
    """Of the masks and of the rows of words, as float32 allows."""
    memories, backprop = model.begin_update(docs)
    dY = numpy.random.default_rng(2).normal(size=memories.sentences.shape).astype("f")
    backprop(memories._replace(sentences=dY))
    f, step = params_of(model)[0], 1e-2

    def loss():
        return float((model.predict(docs).sentences.astype("d") * dY).sum())

    def slope(array, place):
        before = array[place]
        array[place] = before + step
        high = loss()
        array[place] = before - step
        low = loss()
        array[place] = before
        return (high - low) / (2 * step)

    for place in [(0, 0), (1, 3), (2, 4)]:
        assert grads_of(model)[0][place] == pytest.approx(slope(f, place), rel=0.05)


def test_parts_change_neither_rows_nor_gradients(model, table, docs, monkeypatch):
    def results():
        grads_before = len(table.gradients)
        for node in model.walk():
            for name in node.param_names:
                node.set_grad(name, numpy.zeros_like(node.get_param(name)))
        memories, backprop = model.begin_update(docs)
        backprop(memories)
        return [memories, *grads_of(model), *table.gradients[grads_before:]]

    at_once = results()
    monkeypatch.setattr(sentence_parts, "AT_ONCE", 2)
    memories, *grads = results()
    assert_allclose(memories.sentences, at_once[0].sentences, atol=1e-6)
    assert_array_equal(memories.facts, at_once[0].facts)
    for found, expected in zip(grads, at_once[1:], strict=True):
        assert_allclose(found, expected, atol=1e-5)


def test_a_listener_gives_the_rows_of_a_tok2vec_without_context(model, docs):
    alone = rows_by_text(model.predict(docs), docs)
    listener, _ = listening(docs)
    together = rows_by_text(listener.begin_update(docs)[0], docs)
    for (text, row), (same_text, same_row) in zip(alone, together, strict=True):
        assert text == same_text
        assert_allclose(row, same_row, atol=1e-5)


def test_a_listener_gets_the_gradient_of_each_token(docs, model, table):
    """The sum over all places where a sentence stands is its gradient when read once."""
    listener, of_docs = listening(docs)
    memories, backprop = listener.begin_update(docs)
    d_by_text = {}
    for text, _ in rows_by_text(memories, docs):
        seed = len(text)  # no two sentences are as long
        d_by_text[text] = numpy.random.default_rng(seed).normal(size=WIDTH).astype("f")
    order = [None] * len(memories.sentences)
    for i, (text, _) in zip(
        [*memories.facts, *memories.questions], rows_by_text(memories, docs), strict=True
    ):
        order[i] = d_by_text[text]
    backprop(memories._replace(sentences=numpy.stack(order)))
    assert [len(dX) for dX in of_docs] == [len(doc) for doc in docs]

    memories, backprop = model.begin_update(docs)
    texts = table.texts[-len(memories.sentences) :]
    dY = numpy.stack([d_by_text[text] for text in texts])
    table.gradients.clear()
    backprop(memories._replace(sentences=dY))
    by_text = dict(zip(texts, table.gradients, strict=True))
    for doc, dX in zip(docs, of_docs, strict=True):
        for start, end in (*find_story(doc).facts, find_story(doc).question):
            assert_allclose(dX[start:end], by_text[doc[start:end].text], atol=1e-5)


def test_white_space_that_a_listener_reads_gets_no_gradient(nlp):
    docs = [nlp.make_doc("Ann slept.\n\nBob ran. \n Who slept?")]
    model, gradients = listening(docs)
    memories, backprop = model.begin_update(docs)
    assert memories.sentences.shape == (3, WIDTH)
    backprop(memories)
    [dX] = gradients
    for token, d_token in zip(docs[0], dX, strict=True):
        assert d_token.any() != token.is_space


def test_a_listener_that_is_replaced_goes_on_reading_documents(docs):
    model, _ = listening(docs)
    [listener] = [node for node in model.walk() if node.name == "tok2vec-listener"]
    expected = model.begin_update(docs)[0].sentences
    table = Table()
    read = next(node for node in model.walk() if node.name == "read_sentences")
    read.replace_node(listener, table.model)
    assert_allclose(model.predict(docs).sentences, expected, atol=1e-6)
    assert table.texts == [doc.text for doc in docs]
    restored = ReadSentences(Table().model, POSITIONS).from_bytes(model.to_bytes())
    assert_array_equal(restored.predict(docs).facts, model.predict(docs).facts)
    assert restored.predict(docs).sentences.shape == expected.shape


def spacys(width=8):
    embed = MultiHashEmbed(width, ["NORM"], [100], include_static_vectors=False)
    return build_Tok2Vec_model(embed, MaxoutWindowEncoder(width, 1, 2, 1))


def test_sentences_read_the_same_alone_and_in_a_batch(docs):
    model = ReadSentences(spacys()).initialize(X=docs)
    together = dict(rows_by_text(model.predict(docs), docs))
    for doc in docs:
        for text, row in rows_by_text(model.predict([doc]), [doc]):
            assert_allclose(row, together[text], atol=1e-5)


def test_the_order_of_words_counts(nlp):
    docs = [make_story(nlp, ["Ann met Bob."], "Bob met Ann.")]
    model = ReadSentences(Table().model).initialize(X=docs)
    one, other = model.predict(docs).sentences
    assert abs(one - other).max() > 0.1


def test_bytes_round_trip_into_a_layer_that_has_seen_no_data(docs):
    model = ReadSentences(spacys(), POSITIONS).initialize(X=docs)
    restored = ReadSentences(spacys(), POSITIONS).from_bytes(model.to_bytes())
    assert_array_equal(
        restored.predict(docs).sentences, model.predict(docs).sentences
    )


def test_masks_start_near_one(docs):
    model = ReadSentences(Table().model, positions=400).initialize(X=docs)
    f, _, _ = params_of(model)
    assert f.shape == (400, WIDTH)
    assert abs(f.mean() - 1) < 0.05
    assert 0.2 < f.std() < 0.4


def test_a_sentence_has_at_least_one_position(table):
    with pytest.raises(ValueError, match="positions must be at least 1, but was 0"):
        ReadSentences(table.model, positions=0)


def test_a_prediction_has_no_gradient(model, docs):
    memories, backprop = model(docs, is_train=False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(memories)
