import pytest

from benchmarks.speed.translator import (
    build,
    examples,
    model_of,
    translated,
    updated,
    vocabularies,
)
from spacy_eeap.vocabulary.special import END
from spacy_eeap.vocabulary.subwords import Subwords

PAIRS = [("Ein Hund .", "A dog ."), ("Zwei Hunde spielen .", "Two dogs are playing .")]


@pytest.fixture
def ours():
    return build(PAIRS, dropout=0.2)


def test_examples_have_a_translation_beside_a_text(ours):
    first, second = examples(ours.nlp, PAIRS)
    assert first.x.text == first.y.text == "Ein Hund ."
    assert second.y._.translation == {"text": "Two dogs are playing ."}
    assert second.x._.translation is None


def test_vocabularies_are_those_of_the_sources_and_of_the_targets(ours):
    source, target = vocabularies(ours.nlp)
    assert source.decode(source.encode(PAIRS[0][0]).ids).text == "Ein Hund ."
    assert target.decode(target.encode(PAIRS[0][1]).ids).text == "A dog ."
    assert "\N{REPLACEMENT CHARACTER}" in target.decode(target.encode("Zwei").ids).text


def test_training_learns_the_batches_and_gives_the_amount(ours):
    before = model_of(ours.nlp).to_bytes()
    assert updated("ours", ours, [PAIRS[:1], PAIRS[1:]], 7, "float32").run() == 7
    assert model_of(ours.nlp).to_bytes() != before
    assert max(ours.optimizer.nr_update.values()) == 2


def test_precision_is_that_of_the_contestant(ours):
    nodes = [node for node in model_of(ours.nlp).walk() if "precision" in node.attrs]
    assert nodes
    for precision in ("float32", "bfloat16"):
        updated("ours", ours, [PAIRS], 7, precision).prepare()
        assert {node.attrs["precision"] for node in nodes} == {precision}


@pytest.mark.parametrize("beam", [1, 5])
def test_translations_have_as_many_pieces_as_are_asked_for(ours, monkeypatch, beam):
    decode, found = Subwords.decode, []

    def listen(self, ids, *arguments):
        found.append(list(ids))
        return decode(self, ids, *arguments)

    monkeypatch.setattr(Subwords, "decode", listen)
    # Of themselves all would end at once.
    model_of(ours.nlp).get_ref("pieces").get_param("b")[END] = 100
    asked = [source for source, _ in PAIRS]
    contestant = translated("ours", ours.nlp, asked, 2, beam, steps=12)
    contestant.prepare()
    assert contestant.run() == 2
    assert ours.nlp.get_pipe("translate").settings.beam_size == beam
    assert [len(ids) for ids in found] == [12, 12]
    assert all(END not in ids for ids in found)
