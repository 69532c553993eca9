import gzip

import pytest
import speed_translation
from speed_texts import generated
from speed_timing import run
from speed_translation import FLOAT32, OURS, PEER, sentences, translation
from speed_translator import build, model_of, pieces_of, translated, vocabularies

from spacy_eeap.vocabulary.subwords import Subwords

SIZES = {"width": 8, "smoothing": 0.1, "learn_rate": 0.01, "grad_clip": 1.0}


@pytest.fixture
def races(monkeypatch):
    monkeypatch.setattr(speed_translation, "SIZES", SIZES)
    return list(translation(generated()))


@pytest.fixture
def nlp():
    return build(sentences(generated())[0], 100, **SIZES)


def test_training_is_raced_in_pieces_and_translation_in_sentences(races):
    assert [race.unit for race in races] == ["pieces/s", "sentences/s", "sentences/s"]
    for race in races:
        names = [contestant.name for contestant in race.contestants]
        assert [name for name in names if name != PEER] == (
            [OURS, FLOAT32] if race.unit == "pieces/s" else [OURS]
        )


def test_both_have_the_same_amount_of_work(races):
    pytest.importorskip("joeynmt", reason="see benchmarks/speed_joey.py")
    for race in races:
        assert race.contestants[1].name == PEER
        amounts = []
        for _, work, prepare in race.contestants:
            prepare()
            amounts.append(work())
        assert len(set(amounts)) == 1


def test_pieces_are_counted_with_an_end_for_each_target(races):
    pairs, asked = sentences(generated())
    _, target = vocabularies(build(pairs, 4000, **SIZES))
    n_pieces = sum(len(target.encode(text).ids) + 1 for _, text in pairs)
    assert races[0].contestants[0].run() == n_pieces
    assert races[1].contestants[0].run() == len(asked)


def test_precision_is_that_of_the_contestant(races):
    ours, *_, other = races[0].contestants
    set_by = []
    for contestant in (other, ours):
        contestant.prepare()
        nlp = contestant.run.__closure__
        set_by.append(nlp)
    assert set_by
