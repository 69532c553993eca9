import pytest
import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_eeap.stories import text as story_text
from spacy_eeap.stories.text import find_by_rule


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def texts(doc):
    facts, question = find_by_rule(doc)
    return [doc[start:end].text for start, end in (*facts, question)]


@pytest.mark.parametrize(
    "text, sentences",
    [
        ("Ann slept. Who slept?", ["Ann slept.", "Who slept?"]),
        ("Ann slept! Who slept?", ["Ann slept!", "Who slept?"]),
        ('Bob asked "Why?" Who slept?', ['Bob asked "Why?"', "Who slept?"]),
        ("Ann slept\n\nBob ate\nWho slept?", ["Ann slept", "Bob ate", "Who slept?"]),
        ("Ann slept\u2028Who slept?", ["Ann slept", "Who slept?"]),
        ("  Ann  slept.  Who slept?\n", ["Ann  slept.", "Who slept?"]),
        ("Ann slept!! Who slept??!", ["Ann slept!!", "Who slept??!"]),
        ("Ann slept . Who slept ? !", ["Ann slept .", "Who slept ? !"]),
        ('He said "No." "Who slept?"', ['He said "No."', '"Who slept?"']),
        ("(Ann slept.) (Who slept?)", ["(Ann slept.)", "(Who slept?)"]),
        ("Mr. X owns 3.5 kg. Who does?", ["Mr. X owns 3.5 kg.", "Who does?"]),
        ("Ana durmió. ¿Quién durmió?", ["Ana durmió.", "¿Quién durmió?"]),
        ("Mary slept。 Who slept\uff1f", ["Mary slept。", "Who slept\uff1f"]),
        ("نامت ماري. من نام؟", ["نامت ماري.", "من نام؟"]),
        ("ማርያም ተኛች። ማን ተኛ፧", ["ማርያም ተኛች።", "ማን ተኛ፧"]),
        ("Νύχτα. Ποιος\u037e", ["Νύχτα.", "Ποιος\u037e"]),
        ("Νύχτα. Ποιος;", ["Νύχτα.", "Ποιος;"]),
        ("Νύχτα ήρθε. Ποιος κοιμάται;\n", ["Νύχτα ήρθε.", "Ποιος κοιμάται;"]),
        ("Ann slept; Bob ate. Who slept?", ["Ann slept; Bob ate.", "Who slept?"]),
        ("It is π; or is it φ; Who knows?", ["It is π; or is it φ; Who knows?"]),
        ("Who slept?", ["Who slept?"]),
    ],
)
def test_sentences_end_at_full_stops_question_marks_and_line_breaks(
    nlp, text, sentences
):
    assert texts(nlp.make_doc(text)) == sentences


def test_a_script_can_be_written_without_spaces():
    words = ["「", "雨", "。", "」", "「", "誰", "\uff1f", "」"]
    doc = Doc(Vocab(), words=words, spaces=[False] * len(words))
    assert texts(doc) == ["「雨。」", "「誰\uff1f」"]


def test_sentences_of_the_pipeline_go_before_the_rule(nlp):
    doc = nlp.make_doc("Ann. Bob slept. \n Who slept?")
    for token in doc:
        token.is_sent_start = token.i in (0, 6)
    assert texts(doc) == ["Ann. Bob slept.", "Who slept?"]


def test_sentences_of_white_space_alone_are_left_out(nlp):
    doc = nlp.make_doc("Ann slept. \n Who slept? \n")
    for token in doc:
        token.is_sent_start = token.i in (0, 3, 4, 7)
    assert texts(doc) == ["Ann slept.", "Who slept?"]


@pytest.mark.parametrize(
    "text",
    [
        "Why? Ann slept. Who slept?",
        "Ann slept. Who slept? Who ate?",
        '"Who slept?" "Who ate?"',
        "Ποιος ήρθε; Ποιος κοιμάται;",
        "¿Por qué? Ana durmió. ¿Quién durmió?",
    ],
)
def test_a_second_question_is_no_fact(nlp, text):
    with pytest.raises(ValueError, match=r"one question, but .* is one, too"):
        find_by_rule(nlp.make_doc(text))


@pytest.mark.parametrize(
    "text", ["Ann slept.", "Ann slept;", "Who slept? Ann", "Who? no. )"]
)
def test_a_text_that_does_not_end_in_a_question_is_refused(nlp, text):
    with pytest.raises(ValueError, match=r"here it is .*make_story\(nlp"):
        find_by_rule(nlp.make_doc(text))


def test_a_sentence_of_the_pipeline_must_end_in_its_question_mark(nlp):
    doc = nlp.make_doc("Ann slept. Who? slept")
    for token in doc:
        token.is_sent_start = token.i in (0, 3)
    with pytest.raises(ValueError, match=r"here it is 'Who\? slept'"):
        find_by_rule(doc)


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_a_text_without_words_is_refused(nlp, text):
    with pytest.raises(ValueError, match="needs a question, but a Doc is empty"):
        find_by_rule(nlp.make_doc(text))


def test_many_semicolons_are_looked_at_once(nlp, monkeypatch):
    seen = []
    count = story_text._count_words

    def counted(sentence):
        seen.append(len(sentence))
        return count(sentence)

    monkeypatch.setattr(story_text, "_count_words", counted)
    words = ["a", ";"] * 1_000 + [".", "Who", "?"]
    facts, _ = find_by_rule(Doc(nlp.vocab, words=words))
    assert facts == [(0, 2_001)]
    assert sum(seen) <= 2 * len(words)


def test_greek_is_counted_from_the_start_of_the_sentence(nlp):
    words = ["Good", ".", "Νύχτα", ",", "a", "Ποιος", ";"]
    assert find_by_rule(Doc(nlp.vocab, words=words)) == ([(0, 2)], (2, 7))
