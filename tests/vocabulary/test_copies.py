import pytest

from spacy_eeap.vocabulary.copies import encode, find_copies, pad_copies
from spacy_eeap.vocabulary.special import UNKNOWN
from spacy_eeap.vocabulary.subwords import Subwords
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

WORDS = ["order the lamp", "send a lamp", "Zzz 0123456789"]
SOURCE = "Order the Zolbert, (Zolbert) 4711 Zolbert"


@pytest.fixture
def tokens():
    vocabulary = WholeTokens("en")
    vocabulary.learn(WORDS)
    return vocabulary


@pytest.fixture
def subwords():
    vocabulary = Subwords(60)
    vocabulary.learn([*WORDS, "Zolbert, ( ) 4711 O"])
    return vocabulary


def copies_by(cutter, vocabulary, text=SOURCE):
    pieces = cutter.encode(text)
    return find_copies(vocabulary, text, pieces.starts, pieces.ends)


def test_a_row_has_the_id_of_its_piece_or_one_of_its_own(tokens):
    copies = copies_by(tokens, tokens)
    nV = len(tokens)
    assert copies.strings == [" Order", " Zolbert", ",", " (", "Zolbert", ")", " 4711"]
    own = [nV + i for i in range(7)]
    known = tokens.find(" the")
    assert known not in (UNKNOWN, *own)
    order, zolbert, *rest = own
    assert copies.ids == [order, known, zolbert, *rest, zolbert]


def test_ids_of_its_own_are_written_as_they_stand_in_the_source(tokens):
    copies = copies_by(tokens, tokens)
    assert tokens.decode(copies.ids, copied=copies.strings).text == SOURCE


def test_a_target_takes_unknown_words_from_the_source(tokens):
    copies = copies_by(tokens, tokens)
    ids = encode(tokens, "send the Zolbert 4711", copies)
    assert UNKNOWN not in ids
    assert ids[2] == copies.ids[2] and ids[3] == copies.ids[7]
    assert tokens.decode(ids, copied=copies.strings).text == "send the Zolbert 4711"


def test_what_is_nowhere_stays_unknown(tokens):
    ids = encode(tokens, "send Quux", copies_by(tokens, tokens))
    assert ids == [tokens.find(" send"), UNKNOWN]


def test_words_of_several_pieces_are_cut_as_in_the_source(subwords):
    other = Subwords(40)
    other.learn([SOURCE] * 20)
    copies = copies_by(other, subwords)
    ids = encode(subwords, "send the Zolbert", copies)
    assert subwords.decode(ids, copied=copies.strings).text == "send the Zolbert"
    first = copies.starts.index(SOURCE.index("Zolbert"))
    last = copies.ends.index(SOURCE.index("Zolbert") + len("Zolbert"))
    assert ids[first - last - 1 :] == copies.ids[first : last + 1]


def test_rows_that_are_tokens_give_a_word_as_one_piece(subwords, tokens):
    copies = copies_by(tokens, subwords)
    ids = encode(subwords, "send Zolbert", copies)
    assert ids[-1] >= len(subwords)
    assert copies.strings[ids[-1] - len(subwords)] == " Zolbert"


def test_a_word_with_another_space_before_it_is_spelled(subwords, tokens):
    copies = copies_by(tokens, subwords, "(Zolbert")
    assert (
        encode(subwords, "send Zolbert", copies) == subwords.encode("send Zolbert").ids
    )


def test_words_that_the_vocabulary_has_as_a_piece_are_left_alone(subwords):
    copies = copies_by(subwords, subwords, "the lamp")
    expected = subwords.encode("the lamp").ids
    assert encode(subwords, "the lamp", copies) == expected


def test_lower_case_is_copied_in_lower_case():
    vocabulary = Subwords(40, lowercase=True)
    vocabulary.learn(WORDS)
    copies = copies_by(WholeTokensLike(), vocabulary, "The ÄB")
    assert vocabulary.decode(copies.ids, copied=copies.strings).text == "the äb"


class WholeTokensLike:
    """Cuts a text at its spaces."""

    def encode(self, text):
        tokens = WholeTokens()
        tokens.learn([text])
        return tokens.encode(text)


def test_sources_are_padded_with_what_is_no_row(tokens):
    copies = [copies_by(tokens, tokens, text) for text in ("the lamp", "the")]
    padded = pad_copies(copies, 3)
    the, lamp = tokens.find(" the"), tokens.find(" lamp")
    assert padded.tolist() == [[the, lamp, UNKNOWN], [the, UNKNOWN, UNKNOWN]]


def test_an_empty_source_has_nothing_to_copy(tokens):
    copies = find_copies(tokens, "", [], [])
    assert (copies.ids, copies.strings) == ([], [])
    assert encode(tokens, "send it", copies) == tokens.encode("send it").ids
    assert encode(tokens, "", copies) == []
