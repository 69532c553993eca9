import tracemalloc
from itertools import islice, product

import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.attrs import LOWER
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed

from spacy_eeap.encode.sentences import ReadSentences
from spacy_eeap.models.memory_network import MemoryNetwork
from spacy_eeap.numeric.ops import NUMPY_BLAS
from spacy_eeap.stories import make_story

from .reference_memory_network import answer

nlp = spacy.blank("en")
LABELS = ["kitchen", "garden", "n,s"]
STORIES = [
    (["Mary went to the kitchen.", "She took milk.", "Mary slept."], "Where is Mary?"),
    (["John is in the garden."], "Where is John?"),
    (["Mary slept.", "John slept.", "John slept.", "Mary sang."], "Where is Mary?"),
]
DOCS = [make_story(nlp, *story) for story in STORIES]
WIDTH = 6
CASES = [
    {},
    {"tying": "layerwise"},
    {"tying": "layerwise", "temporal_encoding": False, "hops": 2},
    {"hops": 1, "position_encoding": False},
    {"temporal_encoding": False},
    {"memories": 2},
    {"memories": None},
]


def network(labels=LABELS, docs=DOCS, **arguments):
    """A network that has met all words, and whose parameters are of a good size."""
    fix_random_seed(0)
    model = MemoryNetwork(**{"width": WIDTH, "rows": 30, "noise": 0.0, **arguments})
    model.attrs["set_answers"](model, labels)
    model.initialize(X=docs, Y=numpy.zeros((len(docs), len(labels)), dtype="f"))
    model.begin_update(docs)
    for node in model.walk():
        for name in node.param_names:
            node.get_param(name)[...] *= 5
    return model


def test_no_stories_have_no_scores():
    assert network().predict([]).shape == (0, len(LABELS))


def learn(model, docs, truths, n_updates):
    optimizer = Adam(0.02)
    for _ in range(n_updates):
        Y, backprop = model.begin_update(docs)
        backprop(Y - truths)
        model.finish_update(optimizer)


class Reference:
    """The same network in torch, with the parameters of ours."""

    def __init__(self, model, linear=False, **arguments):
        self.model = model
        self.E, self.T, self.H, self.W = (
            self.param(i, name) for i, name in [(0, "E"), (1, "T"), (1, "H"), (2, "W")]
        )
        self.tables = self.E.split(WIDTH, dim=1)
        W = self.W
        if W is None:
            W = self.tables[-1][torch.tensor(model.layers[2].attrs["rows"])]
        self.settings = {
            "hops": arguments.get("hops", 3),
            "size": arguments.get("memories", 50),
            "position_encoding": arguments.get("position_encoding", True),
            "H": self.H,
            "W": W,
            "linear": linear,
        }

    def param(self, layer, name):
        node = self.model.layers[layer]
        if not node.has_param(name):
            return None
        array = torch.tensor(node.get_param(name), dtype=torch.float64)
        return array.requires_grad_()

    def answer(self, doc):
        """Get the logits of a document and the weights of those facts that count."""
        story = [self.rows(fact) for fact in doc.spans["facts"]]
        question = self.rows(doc.spans["question"][0])
        return answer((story, question), self.tables, self.T, **self.settings)

    def rows(self, span):
        words = span.doc.to_array(LOWER)[span.start : span.end]
        return self.model.layers[0].attrs["words"].find(words).tolist()


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_answers_and_weights_are_those_of_the_paper(arguments, linear):
    model = network(**arguments)
    model.layers[1].attrs["linear"] = linear
    reference = Reference(model, linear, **arguments)
    scores, weights = model.attrs["predict_with_attention"](model, DOCS)
    for doc, P, of_doc in zip(DOCS, scores, weights, strict=True):
        logits, expected = reference.answer(doc)
        assert_allclose(P, torch.softmax(logits, dim=0).detach(), atol=1e-5)
        n_forgotten = of_doc.shape[2] - expected.shape[1]
        assert_array_equal(of_doc[..., :n_forgotten], 0)
        assert_allclose(
            of_doc[:, 0, n_forgotten:], expected.detach(), rtol=1e-4, atol=1e-5
        )


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_gradients_are_those_of_autograd(arguments, linear):
    model = network(**arguments)
    model.layers[1].attrs["linear"] = linear
    reference = Reference(model, linear, **arguments)
    Y, backprop = model.begin_update(DOCS)
    d_logits = numpy.random.default_rng(1).normal(size=Y.shape).astype("f")
    assert backprop(d_logits) == []
    logits = torch.stack([reference.answer(doc)[0] for doc in DOCS])
    logits.backward(torch.tensor(d_logits).double())
    for i, name in [(0, "E"), (1, "T"), (1, "H"), (2, "W")]:
        tensor, node = getattr(reference, name), model.layers[i]
        if tensor is not None:
            size = float(abs(tensor.grad).max())
            gradient, expected = node.get_grad(name), tensor.grad.numpy()
            assert_allclose(gradient / size, expected / size, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_a_story_is_answered_alone_as_in_a_batch(arguments):
    model = network(**arguments)
    together = model.predict(DOCS)
    for doc, expected in zip(DOCS, together, strict=True):
        assert_allclose(model.predict([doc])[0], expected, atol=1e-5)


@pytest.mark.parametrize("arguments", CASES, ids=str)
def test_bytes_round_trip_into_a_model_that_was_told_no_answers(arguments):
    model = network(**arguments)
    model.layers[1].attrs["linear"] = True
    restored = MemoryNetwork(width=WIDTH, rows=30, **arguments)
    restored.from_bytes(model.to_bytes())
    assert_array_equal(restored.predict(DOCS), model.predict(DOCS))
    assert restored.get_dim("nO") == 3


def test_a_copy_answers_and_learns_as_the_model_does():
    model = network()
    copy = model.copy()
    truths = numpy.eye(3, dtype="f")
    learn(copy, DOCS, truths, n_updates=3)
    expected = copy.predict(DOCS)
    learn(model, DOCS, truths, n_updates=3)
    assert_allclose(model.predict(DOCS), expected, atol=1e-6)


@pytest.mark.parametrize("tying", ["adjacent", "layerwise"])
def test_it_learns_which_fact_the_question_needs(tying):
    facts = ["Ann is in the kitchen.", "Bob is in the garden.", "Cem is in the hall."]
    docs = [
        make_story(nlp, [facts[i], facts[j]], f"Where is {facts[i].split()[0]}?")
        for i in range(3)
        for j in range(3)
        if i != j
    ]
    truths = numpy.repeat(numpy.eye(3, dtype="f"), 2, axis=0)
    model = network(["kitchen", "garden", "hall"], docs, tying=tying, hops=2)
    learn(model, docs, truths, n_updates=60)
    scores, weights = model.attrs["predict_with_attention"](model, docs)
    assert_array_equal(scores.argmax(axis=1), truths.argmax(axis=1))
    # Either hop may find it. With vectors of their own for questions neither must.
    if tying == "adjacent":
        peaks = [of_doc[:, 0].max(axis=0) for of_doc in weights]
        assert sum(needed > other for needed, other in peaks) > 3


def test_any_tok2vec_can_read_the_sentences():
    tok2vec = MultiHashEmbed(8, ["NORM"], [100], include_static_vectors=False)
    model = network(embed=ReadSentences(tok2vec))
    truths = numpy.eye(3, dtype="f")
    learn(model, DOCS, truths, n_updates=120)
    assert_array_equal(model.predict(DOCS).argmax(axis=1), [0, 1, 2])
    unseen = make_story(nlp, ["Zoe went to the zoo."], "Where is Zoe?")
    assert_allclose(model.predict([unseen]).sum(), 1, rtol=1e-5)


def test_answers_have_the_last_vectors_of_their_words():
    model = network()
    words, rows = model.layers[0].attrs["words"], model.layers[2].attrs["rows"]
    ids = numpy.asarray([nlp.vocab.strings[label] for label in LABELS[:2]], dtype="u8")
    assert_array_equal(words.find(ids), rows[:2])


def story_of(n_facts):
    """A story of different facts, each of three words of 50."""
    told = islice(product(map(str, range(50)), repeat=3), n_facts)
    words = [*(word for fact in told for word in fact), "Where", "is", "Mary", "?"]
    starts = [i % 3 == 0 for i in range(3 * n_facts)] + [True, False, False, False]
    return Doc(nlp.vocab, words=words, sent_starts=starts)


@pytest.mark.parametrize("n_facts, memories", [(10_000, 50), (100_000, None)])
def test_stories_of_any_size_are_answered(n_facts, memories):
    doc = story_of(n_facts)
    model = network(memories=memories, rows=100)
    model.layers[0].attrs["words"].add(doc.to_array(LOWER))
    scores, (weights,) = model.attrs["predict_with_attention"](model, [doc])
    assert weights.shape == (3, 1, n_facts)
    assert (weights > 0).sum() == 3 * (memories or n_facts)
    assert_allclose(scores.sum(), 1, rtol=1e-5)


def test_memory_is_bounded_by_the_facts():
    few, many = story_of(5), story_of(5000)
    model = network(memories=None, width=50, rows=100)
    tracemalloc.start()
    model.predict([few] * 200 + [many] + [few] * 200)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # In one batch, the places of the slots alone would take 32 MB.
    assert peak < 5000 * 5000


def test_no_stories_have_no_answers():
    assert network().predict([]).shape == (0, 3)


def test_every_layer_multiplies_with_the_preferred_blas():
    assert {node.ops for node in MemoryNetwork().walk()} == {NUMPY_BLAS}


def test_the_number_of_answers_can_be_given_but_must_be_right():
    model = MemoryNetwork(nO=3)
    assert model.get_dim("nO") == 3
    model.attrs["set_answers"](model, LABELS)
    with pytest.raises(ValueError, match="number of answers, 2, but was 3"):
        model.attrs["set_answers"](model, LABELS[:2])


def test_answers_that_were_not_told_are_asked_for():
    with pytest.raises(ValueError, match="of 3 answers it was told 0"):
        MemoryNetwork().initialize(X=DOCS, Y=numpy.eye(3, dtype="f"))
