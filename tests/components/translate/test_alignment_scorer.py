import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from spacy_eeap.components.translate.alignment_scorer import (
    alignment_hits,
    make_alignment_scorer,
    token_hits,
)
from spacy_eeap.readers.aligned_pair import AlignedPair, reference_of

# The tokens of the source are on(0) 3rd(1) May(2) '(3) 87(4)
PAIR = AlignedPair(
    "on 3rd May '87", "1987-05-03", [(0, 4, 12, 14), (5, 7, 7, 10), (8, 10, 3, 6)]
)
TOKENS = ["1987", "-", "05", "-", "03"]
RIGHT = [4, 0, 2, 0, 1]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def example(nlp, alignment=None, tokens=TOKENS, text=PAIR.translation, pair=PAIR):
    predicted = nlp.make_doc(pair.text)
    predicted._.translation = {"text": text, "tokens": tokens}
    if alignment is not None:
        predicted._.translation["alignment"] = alignment
    return Example(predicted, reference_of(nlp, pair))


def hits(nlp, alignment, **settings):
    return list(token_hits(example(nlp, alignment, **settings)))


def share(*examples):
    return alignment_hits(examples).get("trans_alignment_hits")


def test_the_tokens_of_the_source_are_as_told_above(nlp):
    assert [t.text for t in nlp(PAIR.text)] == ["on", "3rd", "May", "'", "87"]


def test_a_token_is_hit_if_its_most_attended_token_is_where_it_comes_from(nlp):
    assert hits(nlp, RIGHT) == [True, True, True]
    assert hits(nlp, [4, 0, 1, 0, 2]) == [True, False, False]


def test_a_neighbour_is_no_hit(nlp):
    assert hits(nlp, [3, 0, 2, 0, 0]) == [False, True, False]


@pytest.mark.parametrize("index, expected", [(0, False), (1, True), (2, False)])
def test_a_token_right_beside_it_is_no_hit(index, expected, nlp):
    pair = AlignedPair("3-5", "-", [(0, 1, 1, 2)])
    assert [token.text for token in nlp(pair.text)] == ["3", "-", "5"]
    assert hits(nlp, [index], tokens=["-"], text="-", pair=pair) == [expected]


def test_tokens_that_come_from_nowhere_do_not_count(nlp):
    assert hits(nlp, RIGHT) == hits(nlp, [4, 3, 2, 3, 1])


def test_a_token_of_several_spans_comes_from_all_of_them(nlp):
    for alignment, expected in {1: True, 2: True, 4: True, 0: False, 3: False}.items():
        assert hits(nlp, [alignment], tokens=["1987-05-03"]) == [expected]


def test_a_part_of_a_span_comes_from_where_all_of_it_does(nlp):
    tokens = ["19", "87", "-05-", "03"]
    assert hits(nlp, [4, 4, 2, 1], tokens=tokens) == [True] * 4
    assert hits(nlp, [4, 3, 4, 1], tokens=tokens) == [True, False, False, True]


def test_equal_tokens_are_told_apart_by_their_order(nlp):
    pair = AlignedPair("5 4 5", "5 5", [(0, 1, 4, 5), (2, 3, 0, 1)])
    assert hits(nlp, [2, 0], tokens=["5", "5"], text="5 5", pair=pair) == [True] * 2
    assert hits(nlp, [0, 2], tokens=["5", "5"], text="5 5", pair=pair) == [False] * 2


def test_the_tokens_of_the_prediction_are_those_that_attention_is_told_of(nlp):
    whole = example(nlp, [0, 0, 0, 0, 0])
    predicted = Doc(nlp.vocab, words=["on 3rd May '87"])
    predicted._.translation = whole.x._.translation
    assert list(token_hits(Example(predicted, whole.y))) == [True] * 3


def test_a_source_without_text_has_no_tokens_to_hit(nlp):
    nothing = AlignedPair("", "1987", [])
    made = example(nlp, [], tokens=["1987"], text="1987", pair=nothing)
    assert list(token_hits(made)) == []


def test_the_share_is_of_all_tokens(nlp):
    assert share(example(nlp, RIGHT)) == 1
    both = [example(nlp, RIGHT), example(nlp, [3, 0, 2, 0, 0])]
    assert share(*both) == pytest.approx(4 / 6)


def test_only_right_translations_count(nlp):
    wrong = example(nlp, RIGHT[:1], tokens=["1987"], text="1987")
    assert share(example(nlp, [0] * 5), wrong) == 0
    assert share(example(nlp, RIGHT), wrong) == 1


def test_without_a_right_translation_the_share_is_0(nlp):
    assert share(example(nlp, [4], tokens=["1987"], text="1987")) == 0


def test_without_an_alignment_there_is_no_share(nlp):
    unaligned = example(nlp)
    assert alignment_hits([unaligned]) == {}
    assert alignment_hits([]) == {}
    assert share(unaligned, example(nlp, RIGHT)) == 1


def test_without_a_prediction_there_is_no_share(nlp):
    assert share(Example(nlp.make_doc(PAIR.text), reference_of(nlp, PAIR))) is None


def test_references_without_spans_do_not_count(nlp):
    plain = example(nlp, [0] * 5)
    plain.y._.translation = {"text": PAIR.translation}
    assert share(plain) is None
    assert share(plain, example(nlp, RIGHT)) == 1
    plain.y._.translation = None
    assert share(plain, example(nlp, RIGHT)) == 1


def test_tokens_that_the_text_has_not(nlp):
    with pytest.raises(ValueError, match=r"'05' is not in '-03', the rest of '1987-05"):
        hits(nlp, RIGHT, tokens=["1987", "-", "05", "05", "03"])


def test_tokens_without_an_alignment(nlp):
    with pytest.raises(ValueError, match="zip"):
        hits(nlp, RIGHT[:4])


def test_the_scorer_scores_the_translations_too(nlp):
    wrong = example(nlp, RIGHT[:1], tokens=["1987"], text="1987")
    examples = [example(nlp, [3, 0, 2, 0, 0]), wrong]
    scores = make_alignment_scorer()(iter(examples), pipe_name="translate")
    assert scores["trans_exact"] == 0.5
    assert scores["trans_alignment_hits"] == pytest.approx(1 / 3)
