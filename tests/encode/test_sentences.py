import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import build_Tok2Vec_model
from spacy.pipeline.tok2vec import Tok2VecListener

from spacy_eeap.embed.hash_embed import MultiHashEmbed
from spacy_eeap.encode import sentence_parts
from spacy_eeap.encode.sentences import SPREAD, ReadSentences
from spacy_eeap.encode.window import MaxoutWindowEncoder
from spacy_eeap.stories import find_story, make_story

from .reference_sentences import (
    POSITIONS,
    WIDTH,
    Table,
    by_text,
    in_float64,
    learned,
    node_of,
    read,
    row_of,
)

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


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def model(table, docs):
    model = initialized(table.model, docs)
    table.texts.clear()
    return model


def initialized(tok2vec, docs):
    """The layer, whose parameters are far from those before training."""
    model = ReadSentences(tok2vec, POSITIONS).initialize(X=docs)
    generator = numpy.random.default_rng(1)
    for node, name in learned(model):
        shape = node.get_param(name).shape
        node.set_param(name, generator.normal(size=shape).astype("f"))
    return model


@pytest.fixture
def listening(docs):
    return listening_to_a_table(docs)


def listening_to_a_table(docs):
    """A layer that listens to a component, and where the gradients come back."""
    listener, table = Tok2VecListener("tok2vec", WIDTH), Table()
    model = initialized(listener, docs)
    rows, backprop = table.model.begin_update(docs)
    listener.receive(listener.get_batch_id(docs), rows, backprop)
    return model, table.gradients


def random_like(Y):
    return numpy.random.default_rng(2).normal(size=Y.shape).astype("f")


def gradients(model):
    return [node.get_grad(name).copy() for node, name in learned(model)]


def test_each_distinct_sentence_is_read_once_and_alone(model, table, docs):
    memories = model.predict(docs)
    sentences = [text for facts, question in STORIES for text in (*facts, question)]
    assert table.texts == list(dict.fromkeys(sentences))
    assert memories.sentences.shape == (5, WIDTH)
    assert memories.facts.tolist() == [0, 1, 0, 1, 2, 3]
    assert memories.questions.tolist() == [2, 2, 4]


@pytest.mark.parametrize("is_train", [False, True])
def test_rows_are_those_of_the_formula_in_float64(model, docs, is_train, nlp):
    params = [in_float64(node.get_param(name)) for node, name in learned(model)]
    memories, _ = model(docs, is_train)
    for text, row in by_text(memories, docs):
        words = in_float64(numpy.stack([row_of(token) for token in nlp.make_doc(text)]))
        assert_allclose(row, read(*params, words).detach(), rtol=1e-4, atol=1e-5)


def test_gradients_are_those_of_autograd_in_float64(model, table, docs, nlp):
    params = [in_float64(node.get_param(name)) for node, name in learned(model)]
    memories, backprop = model.begin_update(docs)
    dY = random_like(memories.sentences)
    words = [
        in_float64(numpy.stack([row_of(token) for token in nlp.make_doc(text)]))
        for text in table.texts
    ]
    expected = torch.stack([read(*params, X) for X in words])
    expected.backward(torch.tensor(dY).double())

    backprop(memories._replace(sentences=dY))
    for found, exact in zip(
        [*gradients(model), *table.gradients], [*params, *words], strict=True
    ):
        assert_allclose(found, exact.grad, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("place", [(0, 0), (1, 3), (2, 4)])
def test_the_gradient_of_a_mask_is_that_of_finite_differences(model, docs, place):
    memories, backprop = model.begin_update(docs)
    dY = random_like(memories.sentences)
    backprop(memories._replace(sentences=dY))
    node, name = learned(model)[0]
    f = node.get_param(name)

    def loss(step):
        moved = f.copy()
        moved[place] += step
        node.set_param(name, moved)
        return float((model.predict(docs).sentences.astype("d") * dY).sum())

    slope = (loss(0.01) - loss(-0.01)) / 0.02
    assert node.get_grad(name)[place] == pytest.approx(slope, rel=0.02)


def test_parts_change_neither_rows_nor_gradients(docs, monkeypatch):
    def results():
        table = Table()
        model = initialized(table.model, docs)
        memories, backprop = model.begin_update(docs)
        backprop(memories)
        return memories, [*gradients(model), *table.gradients]

    at_once, expected = results()
    monkeypatch.setattr(sentence_parts, "AT_ONCE", 2)
    memories, found = results()
    assert_allclose(memories.sentences, at_once.sentences, atol=1e-6)
    assert_array_equal(memories.facts, at_once.facts)
    for in_parts, together in zip(found, expected, strict=True):
        assert_allclose(in_parts, together, atol=1e-5)


def test_a_listener_gives_the_rows_of_a_tok2vec_without_context(model, listening, docs):
    alone = by_text(model.predict(docs), docs)
    within = by_text(listening[0].begin_update(docs)[0], docs)
    for (text, row), (same_text, same_row) in zip(alone, within, strict=True):
        assert text == same_text
        assert_allclose(row, same_row, atol=1e-5)


def test_a_listener_takes_back_the_gradient_of_tokens(model, table, listening, docs):
    d_by_text = {
        text: numpy.random.default_rng(i).normal(size=WIDTH).astype("f")
        for i, (text, _) in enumerate(by_text(model.predict(docs), docs))
    }
    table.texts.clear()
    _, backprop = model.begin_update(docs)
    memories, backprop_listener = listening[0].begin_update(docs)
    of_docs = [text for doc in docs for text in sentences_of(doc)]
    for back, texts in ((backprop, table.texts), (backprop_listener, of_docs)):
        back(memories._replace(sentences=numpy.stack([d_by_text[t] for t in texts])))

    alone = dict(zip(table.texts, table.gradients, strict=True))
    for doc, dX in zip(docs, listening[1], strict=True):
        expected = numpy.concatenate([alone[text] for text in sentences_of(doc)])
        assert_allclose(dX, expected, atol=1e-5)


def sentences_of(doc):
    story = find_story(doc)
    return [doc[start:end].text for start, end in (*story.facts, story.question)]


def test_white_space_between_sentences_takes_no_gradient(nlp):
    docs = [nlp.make_doc("Ann slept.\n\nBob ran. \n Who slept?")]
    model, gradients = listening_to_a_table(docs)
    memories, backprop = model.begin_update(docs)
    assert memories.sentences.shape == (3, WIDTH)
    backprop(memories)
    for token, d_token in zip(docs[0], gradients[0], strict=True):
        assert d_token.any() != token.is_space


def test_a_listener_that_is_replaced_goes_on_reading_documents(listening, table, docs):
    model, _ = listening
    expected = model.begin_update(docs)[0].sentences
    listener = node_of(model, "tok2vec-listener")
    node_of(model, "read_sentences").replace_node(listener, table.model)
    assert_allclose(model.predict(docs).sentences, expected, atol=1e-6)
    assert table.texts == [doc.text for doc in docs]
    restored = ReadSentences(Table().model, POSITIONS).from_bytes(model.to_bytes())
    assert_allclose(restored.predict(docs).sentences, expected, atol=1e-6)


def test_sentences_read_the_same_alone_and_in_a_batch(docs):
    model = ReadSentences(spacys()).initialize(X=docs)
    together = dict(by_text(model.predict(docs), docs))
    for doc in docs:
        for text, row in by_text(model.predict([doc]), [doc]):
            assert_allclose(row, together[text], atol=1e-5)


def spacys(width=8):
    embed = MultiHashEmbed(width, ["NORM"], [100], include_static_vectors=False)
    return build_Tok2Vec_model(embed, MaxoutWindowEncoder(width, 1, 2, 1))


def test_the_order_of_words_counts(table, nlp):
    docs = [make_story(nlp, ["Ann met Bob."], "Bob met Ann.")]
    model = ReadSentences(table.model).initialize(X=docs)
    one, other = model.predict(docs).sentences
    assert abs(one - other).max() > 0.1


def test_bytes_round_trip_into_a_layer_that_has_seen_no_data(docs):
    model = ReadSentences(spacys(), POSITIONS).initialize(X=docs)
    restored = ReadSentences(spacys(), POSITIONS).from_bytes(model.to_bytes())
    expected = model.predict(docs)
    for found, array in zip(restored.predict(docs), expected, strict=True):
        assert_array_equal(found, array)


def test_masks_start_near_one(table, docs):
    model = ReadSentences(table.model, positions=400).initialize(X=docs)
    node, name = learned(model)[0]
    f = node.get_param(name)
    assert f.shape == (400, WIDTH)
    assert f.mean() == pytest.approx(1, abs=0.05)
    assert f.std() == pytest.approx(SPREAD, abs=0.05)


def test_a_sentence_has_at_least_one_position(table):
    with pytest.raises(ValueError, match="positions must be at least 1, but was 0"):
        ReadSentences(table.model, positions=0)


def test_a_prediction_has_no_gradient(model, docs):
    memories, backprop = model(docs, is_train=False)
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(memories)
