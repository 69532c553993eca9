import numpy
import spacy
import torch
from torch.nn.utils.rnn import PackedSequence, unpack_sequence

from benchmarks.speed.hierarchy import ids
from benchmarks.speed.peers import HAN, BiLSTMTagger, PackedRNN, pad
from benchmarks.speed.taggers import TAGS, examples, truth


def test_pad_keeps_every_word_at_its_place():
    documents = [[numpy.array([1, 2]), numpy.array([3])], [numpy.array([4])]]
    assert pad(documents).tolist() == [[[1, 2], [3, 0]], [[4, 0], [0, 0]]]


def test_ids_are_those_of_the_words_of_each_sentence():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    numbers = ids(list(nlp.pipe(["good film . good .", "film ."])))
    assert (numbers != 0).sum(-1).tolist() == [[3, 2], [2, 0]]
    good, film, stop = numbers[0, 0].tolist()
    assert numbers[0, 1].tolist() == [good, stop, 0]
    assert numbers[1, 0].tolist() == [film, stop, 0]


def test_scores_of_the_han_are_finite_and_learn_from_every_word():
    model = HAN(rows=10, width=4)
    scores = model(torch.tensor([[[1, 2], [3, 0]], [[4, 0], [0, 0]]]))
    assert scores.shape == (2, 2)
    scores.square().sum().backward()
    learned = model.embed.weight.grad.abs().sum(-1) > 0
    assert learned.tolist() == [False] + 4 * [True] + 5 * [False]


def test_packed_rnn_gets_the_gradients_of_autograd():
    generator = numpy.random.default_rng(0)
    Xs = [generator.normal(size=(n, 3)).astype("f") for n in (2, 5)]
    peer = PackedRNN(torch.nn.GRU(3, 2, bidirectional=True), Xs)
    peer.train()
    X = torch.from_numpy(Xs[1]).requires_grad_()
    Y, _ = peer.rnn(X)
    Y.backward(Y.detach())
    torch.testing.assert_close(peer.Xs[1].grad, X.grad)


def test_the_torch_tagger_scores_each_document_as_if_it_were_alone():
    model = BiLSTMTagger(n_tags=3, rows=10, width=4)
    documents = [torch.tensor([1, 2]), torch.tensor([3, 4, 5])]
    together = unpack_sequence(model(documents))
    for document, scores in zip(documents, together, strict=True):
        assert scores.shape == (len(document), 3)
        torch.testing.assert_close(model([document]).data, scores)


def test_the_tags_that_torch_learns_are_in_the_order_of_its_scores():
    batch = examples(spacy.blank("en"), ["a b", "c d e"])
    packed = BiLSTMTagger(len(TAGS))([torch.tensor([1, 2]), torch.tensor([3, 4, 5])])
    tags = PackedSequence(truth(batch), *packed[1:])
    assert [each.tolist() for each in unpack_sequence(tags)] == [[0, 1], [2, 3, 4]]
