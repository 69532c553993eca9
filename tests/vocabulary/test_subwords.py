import numpy
import pytest
import sentencepiece
from thinc.api import fix_random_seed

from spacy_eeap.vocabulary.special import UNKNOWN
from spacy_eeap.vocabulary.subwords import Subwords

from .texts import TEXTS, characters, learnt

MODELS = pytest.mark.parametrize("model", ["unigram", "bpe"])
# A space, three special ids, and these.
N_CHARACTERS = len(set("".join(TEXTS)) - {" "})
LEAST = N_CHARACTERS + 4


@MODELS
def test_frequent_words_are_one_piece_and_others_are_more(model):
    people = ["a man", "two men", "a small dog", "other men", "women", "no one"]
    vocabulary = learnt(model, [f"{some} in the snow" for some in people])
    assert len(vocabulary.encode("snow").ids) == 1
    assert len(vocabulary.encode("swon").ids) > 1


def test_pieces_are_the_pairs_that_are_frequent_or_the_most_probable_parts():
    texts = ["the other mother", "the mother in the other", "in the"]
    pairs, parts = (known(Subwords(18, model), texts) for model in ("bpe", "unigram"))
    assert pairs >= {"he", "the", "other"}
    assert parts >= {"the", "other", "mother"}
    assert "he" not in parts


def known(vocabulary, texts):
    """Get the pieces that a vocabulary learns from texts."""
    vocabulary.learn(texts)
    return {vocabulary.decode([i]).text for i in range(len(vocabulary))}


@MODELS
def test_ids_and_text_are_those_of_sentencepiece(model):
    vocabulary = learnt(model)
    theirs = sentencepiece.SentencePieceProcessor(model_proto=vocabulary.to_bytes())
    assert len(theirs) == len(vocabulary)
    for text in (*TEXTS, " A  cat ☃☃x, "):
        assert vocabulary.encode(text).ids == theirs.encode(text)
    rng = numpy.random.default_rng(0)
    for _ in range(100):
        ids = rng.integers(1, len(theirs), size=rng.integers(6)).tolist()
        assert vocabulary.decode(ids).text == theirs.decode(ids)


@MODELS
@pytest.mark.parametrize(
    "text, parts",
    [
        ("🙂 man", ["🙂", "man"]),
        ("man🙂man", ["man", "🙂", "man"]),
        ("caf\u0301e man", ["caf\u0301e", "man"]),
        ("\uff4d\uff41n man", ["\uff4d\uff41n", "man"]),
        ("man \t\n\u3000 man", ["man", "man"]),
        ("\u200bman ﬁ", ["man", "ﬁ"]),
        ("㍿ man", ["㍿", "man"]),
    ],
)
def test_characters_are_those_of_the_text_and_not_of_its_normal_form(
    model, text, parts
):
    pieces = learnt(model).encode(text)
    found = characters(text, pieces)
    assert "".join(found) == "".join(parts)
    starts = [start for start, end in zip(*pieces[1:], strict=True) if end > start]
    assert {text.index(parts[0]), text.rindex(parts[-1])} <= set(starts)


def test_a_piece_that_is_a_space_is_empty_and_stands_before_the_next():
    vocabulary = learnt("unigram")
    text = "a  ☃"
    ids, starts, ends = vocabulary.encode(text)
    assert ids[-1] == UNKNOWN
    assert starts[-2:] == [3, 3]
    assert ends[-2:] == [3, 4]
    decoded = vocabulary.decode(ids)
    assert decoded.text == "a \ufffd"
    assert decoded.starts[-2:] == [2, 2]
    assert decoded.ends[-2:] == [2, 3]


@MODELS
def test_characters_that_are_not_known_are_one_unknown_up_to_a_space(model):
    vocabulary = learnt(model)
    text = "m☃☃n ☃ ☃☃"
    ids, starts, ends = vocabulary.encode(text)
    unknown = [
        (start, end)
        for i, start, end in zip(ids, starts, ends, strict=True)
        if i == UNKNOWN
    ]
    assert unknown == [(1, 3), (5, 6), (7, 9)]
    assert vocabulary.decode(ids, ["☃☃", "☃", "☃☃"]).text == text
    assert vocabulary.decode(ids, ["X"]).text == "mXn \ufffd \ufffd"


@MODELS
def test_markup_in_a_text_is_text(model):
    vocabulary = learnt(model, ["< s / u n k > of ▁ and ▅"])
    pieces = vocabulary.encode("<s></s><unk>")
    assert min(pieces.ids) > 2
    assert vocabulary.decode(pieces.ids).text == "<s></s><unk>"
    assert UNKNOWN not in vocabulary.encode("of and").ids


@MODELS
def test_there_are_as_many_ids_as_asked_for_and_fewer_if_texts_are_few(model):
    many = [f"{i**7} {i**5}" for i in range(300)]
    vocabulary = Subwords(70, model)
    vocabulary.learn(many)
    assert len(vocabulary) == 70
    vocabulary = Subwords(4000, model)
    vocabulary.learn(TEXTS)
    assert LEAST <= len(vocabulary) < 400
    vocabulary.learn(["a"])
    assert vocabulary.decode(vocabulary.encode("a").ids).text == "a"


@MODELS
def test_a_size_below_that_of_the_alphabet_is_refused(model):
    Subwords(LEAST, model).learn(TEXTS)
    with pytest.raises(
        ValueError,
        match=f"at least {LEAST}, as the texts have {N_CHARACTERS} different "
        f"characters.*but was {LEAST - 1}. Set size higher",
    ):
        Subwords(LEAST - 1, model).learn(TEXTS)


def test_the_alphabet_is_that_of_the_normal_form():
    texts = ["\uff21a\t\u3000ﬁ e\u0301 Éé"]
    with pytest.raises(ValueError, match="the texts have 6 different characters"):
        Subwords(5).learn(texts)  # A a f i é É
    with pytest.raises(ValueError, match="the texts have 4 different characters"):
        Subwords(5, lowercase=True).learn(texts)
    Subwords(8, lowercase=True).learn(texts)


@MODELS
def test_texts_are_read_in_lower_case_if_asked_for(model):
    vocabulary = learnt(model, lowercase=True)
    assert vocabulary.encode("A MAN") == vocabulary.encode("a man")
    assert vocabulary.decode(vocabulary.encode("A MAN").ids).text == "a man"


def ways(vocabulary, seed=0, sample=True):
    fix_random_seed(seed)
    return [vocabulary.encode(TEXTS[3], sample=sample).ids for _ in range(20)]


@MODELS
def test_texts_are_cut_at_random_where_it_is_asked_for(model):
    vocabulary = learnt(model, sampling=0.2)
    assert len(set(map(tuple, ways(vocabulary)))) > 5
    assert {vocabulary.decode(ids).text for ids in ways(vocabulary)} == {TEXTS[3]}
    assert len(set(map(tuple, ways(vocabulary, sample=False)))) == 1
    assert len(set(map(tuple, ways(learnt(model))))) == 1


@MODELS
def test_the_random_cuts_follow_the_seed_of_numpy(model):
    vocabulary = learnt(model, sampling=0.2)
    assert ways(vocabulary, 1) == ways(vocabulary, 1)
    assert ways(vocabulary, 1) != ways(vocabulary, 2)


def test_the_sampling_decides_how_many_ways_there_are():
    few, many = (
        len(set(map(tuple, ways(learnt("unigram", sampling=alpha)))))
        for alpha in (1.0, 0.05)
    )
    assert few < many


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": "word"}, "^model must be 'unigram' or 'bpe', but was 'word'$"),
        ({"sampling": -0.1}, "^sampling must be from 0 to 1, but was -0.1$"),
        ({"sampling": 2.0}, "^sampling must be from 0 to 1, but was 2.0$"),
    ],
)
def test_arguments_without_a_meaning_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Subwords(**arguments)


def test_training_writes_nothing(capfd):
    learnt("unigram")
    with pytest.raises(ValueError):
        Subwords(5).learn(TEXTS)
    assert capfd.readouterr() == ("", "")
