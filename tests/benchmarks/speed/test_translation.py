import gzip

import pytest

from benchmarks.speed import translation as speed_translation
from benchmarks.speed.joey import Joey
from benchmarks.speed.texts import generated
from benchmarks.speed.translation import (
    FLOAT32,
    OURS,
    PEER,
    SIZES,
    length,
    sentences,
    translation,
)
from benchmarks.speed.translator import build, model_of, vocabularies

LINES = {
    "train.de": ["Ein Hund .", "Zwei Hunde spielen ."],
    "train.en": ["A dog .", "Two dogs are playing ."],
    "test_2016_flickr.de": ["Hunde ."],
}


@pytest.fixture
def multi30k(tmp_path):
    for name, lines in LINES.items():
        write(tmp_path, name, lines)
    return generated()._replace(multi30k=tmp_path)


def write(folder, name, lines):
    with gzip.open(folder / f"{name}.gz", "wt", encoding="utf8") as file:
        file.writelines(f"{line}\n" for line in lines)


def test_sentences_are_those_of_multi30k(multi30k):
    pairs, asked = sentences(multi30k)
    assert pairs == list(zip(LINES["train.de"], LINES["train.en"], strict=True))
    assert asked == ["Hunde ."]


def test_sentences_can_be_made_up():
    pairs, asked = sentences(generated())
    assert [source for source, _ in pairs] == asked == generated().short


def test_each_task_is_a_race_in_its_unit(multi30k):
    races = list(translation(multi30k))
    assert [race.unit for race in races] == ["pieces/s", "sentences/s", "sentences/s"]
    names = [
        [each.name for each in race.contestants if each.name != PEER] for race in races
    ]
    assert names == [[OURS, FLOAT32], [OURS], [OURS]]


def test_texts_of_similar_length_are_together(multi30k, monkeypatch):
    batched = []
    monkeypatch.setattr(speed_translation, "BATCH", 1)
    monkeypatch.setattr(speed_translation, "TRAINED", 2)
    monkeypatch.setattr(
        speed_translation, "joey", lambda *args: batched.extend(args) or {}
    )
    pairs, asked = ["Zwei Hunde spielen .", "Ein ."], ["Hunde spielen .", "Zwei"]
    files = [(pairs, "train.de"), (pairs, "train.en"), (asked, "test_2016_flickr.de")]
    for lines, name in files:
        write(multi30k.multi30k, name, lines)
    list(translation(multi30k))
    assert batched[2] == [[(text, text)] for text in reversed(pairs)]
    assert batched[3] == asked[::-1]


def test_without_joeynmt_ours_are_alone(multi30k, monkeypatch):
    def refuse(*arguments):
        raise ImportError("No module named 'joeynmt'")

    monkeypatch.setattr(speed_translation, "joey", refuse)
    for race in translation(multi30k):
        assert PEER not in {each.name for each in race.contestants}


def test_all_contestants_have_the_same_work(multi30k, monkeypatch):
    pytest.importorskip("joeynmt", reason="see benchmarks/speed/joey.py")
    monkeypatch.setattr(speed_translation, "TRAINED", 1)
    target = vocabularies(build(sentences(multi30k)[0], 0.0).nlp)[1]
    amounts = []
    for race in translation(multi30k):
        assert race.contestants[1].name == PEER
        for contestant in race.contestants:
            contestant.prepare()
            amounts.append(contestant.run())
    assert amounts == [length(target, "A dog .") + 1] * 3 + [1] * 4


def test_both_are_of_the_sizes_of_the_config(multi30k):
    pytest.importorskip("joeynmt", reason="see benchmarks/speed/joey.py")
    ours = build(sentences(multi30k)[0], dropout=0.0)
    layers = {node.name: node for node in model_of(ours.nlp).walk()}
    pieces = layers["target_pieces"]
    peer = Joey(n_source=10, n_target=10, dropout=0.0, **SIZES)
    encoder, decoder = peer.model.encoder, peer.model.decoder
    assert encoder.emb_size == layers["piece_embed"].get_dim("nO")
    assert encoder.output_size == layers["bigru"].get_dim("nO")
    assert decoder.emb_size == pieces.get_dim("nE")
    assert decoder.hidden_size == layers["bahdanau_decoder"].get_dim("nH")
    assert decoder.attention.key_layer.out_features == layers["additive"].get_dim("nH")
    assert peer.model.loss_function.smoothing == pieces.attrs["label_smoothing"]
    assert peer.clip.keywords["max_norm"] == ours.optimizer.grad_clip
