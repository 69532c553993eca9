import numpy
import spacy
import torch

from benchmarks.speed import memory_network as speed_memory_network
from benchmarks.speed.memory_network import ROWS, WIDTH, MemN2N, pad_stories, stories
from benchmarks.speed.texts import generated
from spacy_eeap.readers.babi_files import TASKS
from spacy_eeap.stories import make_story

from ...readers.babi_folders import make_folder, make_stories

FACTS = torch.tensor([[[1, 2], [3, 0], [0, 0]], [[4, 5], [2, 0], [1, 3]]])
QUESTIONS = torch.tensor([[6, 7], [8, 0]])


def test_stories_are_padded_from_the_most_recent_fact_on():
    nlp = spacy.blank("en")
    docs = [make_story(nlp, ["a b", "C c c"], "a ?"), make_story(nlp, ["b"], "c a ?")]
    (batch,) = pad_stories(docs, numpy.asarray([5, 6]))
    # The numbers are those of ?, a, b and c, in the order of their hashes.
    place = {int(n): word for n, word in zip(batch.questions[1], "ca?", strict=True)}
    place |= {0: "", int(batch.facts[1, 0, 0]): "b"}
    assert sorted(place) == [0, 1, 2, 3, 4]
    assert words(batch.facts, place) == [[["c", "c", "c"], ["a", "b"]], [["b"], []]]
    assert words(batch.questions[:, None], place) == [[["a", "?"]], [["c", "a", "?"]]]
    assert batch.answers.tolist() == [5, 6]


def words(numbers, place):
    return [[[place[n] for n in s if n] for s in of_doc] for of_doc in numbers.tolist()]


def test_only_as_many_facts_are_padded_as_there_are_memories(monkeypatch):
    monkeypatch.setattr(speed_memory_network, "MEMORIES", 2)
    nlp = spacy.blank("en")
    (batch,) = pad_stories([make_story(nlp, ["a", "b", "c"], "b a ?")], numpy.zeros(1))
    (facts,) = batch.facts.tolist()
    assert facts[1][0] == batch.questions[0, 0]
    assert len(facts) == 2


def test_the_torch_network_learns_from_every_word_and_every_time():
    torch.manual_seed(0)
    model = MemN2N(n_answers=3)
    scores = model(FACTS, QUESTIONS)
    assert scores.shape == (2, 3)
    scores.square().sum().backward()
    asked, *others = (table.weight.grad.abs().sum(dim=1) > 0 for table in model.tables)
    assert asked.nonzero().ravel().tolist() == list(range(1, 9))
    for table in others:
        assert table.nonzero().ravel().tolist() == list(range(1, 6))
    assert (model.times.grad.abs().sum(dim=2) > 0).sum(dim=1).tolist() == [3] * 4


def test_what_the_torch_network_is_padded_with_does_not_matter():
    torch.manual_seed(0)
    model = MemN2N(n_answers=3)
    alone = model(FACTS[:1, :2], QUESTIONS[:1])
    torch.testing.assert_close(model(FACTS, QUESTIONS)[:1], alone)
    assert sum(p.numel() for p in model.parameters()) == 4 * WIDTH * (ROWS + 1 + 50)


def test_stories_are_those_of_all_tasks(tmp_path):
    lines = {f"qa{task}_train": make_stories(10) for task in TASKS}
    folder = make_folder(tmp_path / "en", **lines)
    docs, answers = stories(generated()._replace(babi=folder))
    assert len(docs) == len(answers) == 18 * len(TASKS)
    for doc, answer in zip(docs, answers, strict=True):
        assert doc.spans["facts"][-1].text.endswith(f"{answer}.")


def test_stories_can_be_made_up():
    docs, answers = stories(generated())
    assert len(docs) == len(answers) == len(generated().short)
