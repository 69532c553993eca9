"""What all vocabularies do."""

import copy
import pickle
import random

import pytest
from spacy.util import registry

from spacy_eeap.vocabulary.special import END, START, UNKNOWN
from spacy_eeap.vocabulary.vocabulary import Vocabulary

from .texts import TEXTS, VOCABULARIES, characters, learnt

EACH = pytest.mark.parametrize("name", list(VOCABULARIES))


@EACH
def test_each_is_a_vocabulary(name):
    assert isinstance(VOCABULARIES[name](), Vocabulary)


@EACH
def test_known_texts_come_back(name):
    vocabulary = learnt(name)
    for text in TEXTS:
        pieces = vocabulary.encode(text)
        assert vocabulary.decode(pieces.ids).text == text
        assert vocabulary.decode([START, *pieces.ids, END]).text == text
        assert min(pieces.ids) > END
        assert max(pieces.ids) < len(vocabulary)


@EACH
def test_each_piece_has_its_characters_in_the_text(name):
    vocabulary = learnt(name)
    text = "  A dog\n\nruns,  in Zürich 🙂 x. "
    pieces = vocabulary.encode(text)
    assert len(pieces.ids) == len(pieces.starts) == len(pieces.ends)
    parts = characters(text, pieces)
    assert "".join(parts) == "".join(text.split())
    assert not any(part != part.strip() for part in parts)


@EACH
def test_a_known_text_has_the_same_characters_decoded(name):
    vocabulary = learnt(name)
    pieces = vocabulary.encode(TEXTS[1])
    assert vocabulary.decode(pieces.ids)[1:] == pieces[1:]


@EACH
@pytest.mark.parametrize("text", ["", " ", "\n\t  "])
def test_a_text_without_words_has_no_pieces(name, text):
    assert learnt(name).encode(text) == ([], [], [])


@EACH
def test_an_unknown_comes_back_if_what_it_was_is_given(name):
    vocabulary = learnt(name)
    for text in ("A Ωδ in the snow.", "Ωδ run", "run Ωδ"):
        pieces = vocabulary.encode(text)
        assert pieces.ids.count(UNKNOWN) == 1
        (part,) = [
            part
            for i, part in zip(pieces.ids, characters(text, pieces), strict=True)
            if i == UNKNOWN
        ]
        assert part == "Ωδ"
        assert vocabulary.decode(pieces.ids, [part]).text == text
        assert vocabulary.decode(pieces.ids).text == text.replace("Ωδ", "\ufffd")


@EACH
def test_ids_are_counted_and_there_are_none_before_it_learns(name):
    assert len(VOCABULARIES[name]()) == 0
    assert 3 < len(learnt(name)) <= 80


@EACH
def test_before_it_learns_the_error_tells_who_lets_it(name):
    vocabulary = VOCABULARIES[name]()
    with pytest.raises(ValueError, match=r"before it has learnt.*eeap_translate"):
        vocabulary.encode("A man")
    with pytest.raises(ValueError, match=r"before it has learnt.*call its learn"):
        vocabulary.decode([3])


@EACH
def test_the_same_texts_give_the_same_bytes(name):
    assert learnt(name).to_bytes() == learnt(name).to_bytes()


@EACH
def test_what_it_had_learnt_is_forgotten(name):
    vocabulary = learnt(name)
    vocabulary.learn(["abc"])
    assert vocabulary.to_bytes() == learnt(name, ["abc"]).to_bytes()
    assert UNKNOWN in vocabulary.encode("sleeps").ids


@EACH
def test_texts_can_be_read_once_only(name):
    assert learnt(name, iter(TEXTS)).to_bytes() == learnt(name).to_bytes()


@EACH
@pytest.mark.parametrize("texts", [[], [""], ["", " \n"]])
def test_without_texts_nothing_is_learnt(name, texts):
    with pytest.raises(ValueError, match=r"learnt from texts, .* Look at the corpus"):
        learnt(name, texts)


@EACH
def test_texts_can_have_empty_ones_among_them_and_lines_and_tabs(name):
    vocabulary = learnt(name, ["", "A man\nsleeps\ton\r\na bench.", "  "])
    assert vocabulary.decode(vocabulary.encode("A man sleeps").ids).text == (
        "A man sleeps"
    )


@EACH
def test_copies_know_the_same(name):
    vocabulary = learnt(name)
    other = VOCABULARIES[name]()
    assert other.from_bytes(vocabulary.to_bytes()) is other
    for restored in (
        other,
        copy.deepcopy(vocabulary),
        pickle.loads(pickle.dumps(vocabulary)),
    ):
        assert len(restored) == len(vocabulary)
        for text in (*TEXTS, "A cat 🙂"):
            pieces = vocabulary.encode(text)
            assert restored.encode(text) == pieces
            assert restored.decode(pieces.ids) == vocabulary.decode(pieces.ids)


@EACH
def test_copies_of_one_that_knows_nothing_know_nothing(name):
    vocabulary = VOCABULARIES[name]()
    for restored in (
        learnt(name).from_bytes(vocabulary.to_bytes()),
        copy.deepcopy(vocabulary),
        pickle.loads(pickle.dumps(vocabulary)),
    ):
        assert len(restored) == 0
        with pytest.raises(ValueError, match=r"before it has learnt"):
            restored.encode("A man")


@EACH
@pytest.mark.parametrize("letters", ["abcdefgh", "abcdefgh "])
def test_a_long_text_is_learnt_and_read_whole(name, letters):
    text = "".join(random.Random(0).choices(letters, k=100_000))
    text = " ".join(text.split())
    vocabulary = learnt(name, [text, "c"])
    pieces = vocabulary.encode(text)
    assert UNKNOWN not in pieces.ids
    assert pieces.ends[-1] == len(text)
    assert vocabulary.decode(pieces.ids).text == text
    assert vocabulary.decode(vocabulary.encode(text, sample=True).ids).text == text


@pytest.mark.parametrize("name", ["Subwords", "WholeTokens"])
def test_a_config_builds_it(name):
    config = {"@misc": f"spacy-eeap.{name}.v1", "size": 50}
    vocabulary = registry.resolve({"vocabulary": config})["vocabulary"]
    assert type(vocabulary).__name__ == name
    assert vocabulary.size == 50
