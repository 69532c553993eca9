import pytest
import spacy
from confection import ConfigValidationError
from spacy.tokens import DocBin
from spacy.training import Corpus, Example
from spacy.util import registry
from thinc.api import fix_random_seed

from spacy_eeap.readers.babi import BabiReader
from spacy_eeap.readers.exchange_words import exchange_words
from spacy_eeap.stories import find_story, make_story

from ..told import GOLD, NAMES, PLACES, new_pipeline, story_examples
from .babi_folders import make_folder, make_stories

GROUPS = [["Mary", "John", "Sandra", "Daniel"], ["kitchen", "garden", "office"]]
FACTS = ["Mary went to the kitchen.", "JOHN is in the garden.", "The kitchen is big."]
QUESTION = "Where is mary?"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def make_example(nlp, facts=FACTS, question=QUESTION, answer="kitchen"):
    predicted, reference = (make_story(nlp, facts, question) for _ in range(2))
    reference._.answer = {"text": answer, "answers": answer.split(",")}
    reference._.supporting_facts = [0]
    reference._.task = "qa1"
    return Example(predicted, reference)


def copies(nlp, example, groups=GROUPS, n=10):
    first, *others = exchange_words(groups, n)(nlp, example)
    assert first is example
    return others


def contents(example):
    """The text of a story and its answer."""
    return example.reference.text, example.reference._.answer["text"]


def test_an_example_is_given_as_it_is_and_then_its_copies(nlp):
    example = make_example(nlp)
    before = contents(example)
    given = list(exchange_words(GROUPS, 3)(nlp, example))
    assert given[0] is example
    assert contents(example) == before
    assert len({contents(each) for each in given}) == 4


def test_a_word_stands_for_the_same_one_in_the_facts_the_question_and_the_answer(nlp):
    for example in copies(nlp, make_example(nlp)):
        text, answer = contents(example)
        first, second, third, question = (
            sentence.strip(".?").split()
            for sentence in text.replace(". ", ".\n").split("\n")
        )
        assert question[-1].title() == first[0] in GROUPS[0]
        assert third[1] == first[-1] == answer in GROUPS[1]
        assert second[0].title() in {*GROUPS[0]} - {first[0]}
        assert second[-1] in {*GROUPS[1]} - {answer}


def test_the_case_of_each_occurrence_is_kept(nlp):
    for example in copies(nlp, make_example(nlp)):
        words = [token.text for token in example.reference]
        upper = [word.isupper() for word in words]
        assert words[0].istitle()
        assert (upper.index(True), sum(upper)) == (6, 1)
        assert words[-2].islower()


def test_the_prediction_is_the_same_story_without_gold(nlp):
    for example in copies(nlp, make_example(nlp)):
        assert example.predicted is not example.reference
        assert example.predicted.text == example.reference.text
        assert find_story(example.predicted) == find_story(example.reference)
        assert example.predicted.user_data == {}


def test_what_does_not_depend_on_the_words_is_kept(nlp):
    example = make_example(nlp)
    for each in copies(nlp, example):
        assert find_story(each.reference) == find_story(example.reference)
        assert each.reference._.supporting_facts == [0]
        assert each.reference._.task == "qa1"


def test_answers_in_a_list_keep_their_order(nlp):
    example = make_example(nlp, answer="garden,kitchen")
    for each in copies(nlp, example):
        answers = each.reference._.answer["answers"]
        assert each.reference._.answer["text"] == ",".join(answers)
        assert answers[1] == each.reference[4].text
        assert answers[0] == each.reference[10].text


def test_a_word_that_only_the_answer_has_is_exchanged(nlp):
    example = make_example(nlp, ["Who knows."], "Where is he?", "office")
    answers = [each.reference._.answer["text"] for each in copies(nlp, example)]
    assert sorted(answers) == ["garden", "kitchen"]


def test_an_example_without_such_words_has_no_copies(nlp):
    example = make_example(nlp, ["Ann slept."], "Who slept?", "Ann")
    assert copies(nlp, example) == []


def test_no_more_copies_are_made_than_there_are_others(nlp):
    example = make_example(nlp, ["Mary met John."], "Who met John?", "Mary")
    (other,) = copies(nlp, example, [["Mary", "John"]], 99)
    assert contents(other) == ("John met Mary. Who met Mary?", "John")


def test_a_seed_gives_the_same_copies_and_each_call_gives_others(nlp):
    def draw():
        return [contents(each) for each in copies(nlp, make_example(nlp), n=5)]

    fix_random_seed(1)
    first, second = draw(), draw()
    fix_random_seed(1)
    assert draw() == first != second


def test_a_corpus_that_is_read_again_has_other_copies(nlp, tmp_path):
    folder = make_folder(tmp_path, qa1_test=make_stories(5))
    augmenter = exchange_words(GROUPS, 2)
    read = BabiReader(folder, "test", [1], augmenter=augmenter)
    first, second = ([contents(example) for example in read(nlp)] for _ in range(2))
    assert len(first) == len(second) == 10 * 3
    assert first[::3] == second[::3]
    assert first != second


def test_reviews_of_a_corpus_of_spacy_are_exchanged_with_their_categories(
    nlp, tmp_path
):
    doc = nlp.make_doc("Mary loves the kitchen, and isn't sad")
    doc.cats = {"POSITIVE": 1.0, "NEGATIVE": 0.0}
    DocBin(docs=[doc]).to_disk(tmp_path / "train.spacy")
    corpus = Corpus(tmp_path / "train.spacy", augmenter=exchange_words(GROUPS, 5))
    first, *others = corpus(nlp)
    assert first.text == doc.text
    assert len({example.text for example in others}) == 5
    assert all(example.reference.cats == doc.cats for example in others)
    assert all(example.alignment.x2y.lengths.sum() == 9 for example in others)


def test_a_component_learns_from_copies():
    nlp = new_pipeline()
    augment = exchange_words([NAMES, PLACES], 4)
    originals = story_examples(nlp)
    augmented = [copy for each in originals for copy in augment(nlp, each)]
    assert len(augmented) == 5 * len(originals)
    nlp.initialize(lambda: augmented)
    assert set(nlp.get_pipe("qa").labels) == set(GOLD) == set(PLACES)
    losses = nlp.update(augmented, losses={})
    assert losses["qa"] > 0


def test_a_config_builds_the_augmenter(nlp):
    block = {"@augmenters": "spacy-eeap.exchange_words.v1", "groups": GROUPS}
    augment = registry.resolve({"augmenter": {**block, "copies": 2}})["augmenter"]
    assert len(list(augment(nlp, make_example(nlp)))) == 3


@pytest.mark.parametrize("options", [{"copies": "two"}, {"copies": 1, "groups": "a"}])
def test_a_config_with_an_option_of_another_type_is_refused(options):
    block = {"@augmenters": "spacy-eeap.exchange_words.v1", "groups": GROUPS}
    with pytest.raises(ConfigValidationError):
        registry.resolve({"augmenter": {**block, **options}})


@pytest.mark.parametrize("n", [0, -1])
def test_no_copies_are_refused(n):
    with pytest.raises(ValueError, match=f"at least one copy .* but copies is {n}"):
        exchange_words(GROUPS, n)


def test_bad_groups_are_refused_when_the_config_is_read():
    with pytest.raises(ValueError, match="needs at least two"):
        exchange_words([["Mary"]], 1)


def test_a_word_that_a_tokenizer_cuts_is_refused(nlp):
    augment = exchange_words(GROUPS, 1)
    assert len(list(augment(nlp, make_example(nlp)))) == 2
    other = spacy.blank("en")
    other.tokenizer.add_special_case("Mary", [{"ORTH": "Ma"}, {"ORTH": "ry"}])
    with pytest.raises(ValueError, match="does not make one token of 'Mary'"):
        next(augment(other, make_example(other)))


def test_documents_with_other_tokens_where_words_are_exchanged_are_refused(nlp):
    reference = nlp.make_doc("Mary-Ann slept")
    predicted = spacy.tokens.Doc(nlp.vocab, ["Mary-Ann", "slept"], [True, False])
    with pytest.raises(ValueError, match=r"prediction has \[\] .* \['Mary'\]. Token"):
        copies(nlp, Example(predicted, reference))


def test_other_tokens_elsewhere_are_no_matter(nlp):
    reference = nlp.make_doc("Mary U-turned")
    predicted = spacy.tokens.Doc(nlp.vocab, ["Mary", "U-turned"], [True, False])
    for each in copies(nlp, Example(predicted, reference)):
        assert each.predicted.text == each.reference.text
        assert len(each.predicted) < len(each.reference)


def test_annotations_that_copies_would_lose_are_refused(nlp):
    example = Example.from_dict(nlp.make_doc("Mary slept"), {"tags": ["NNP", "VBD"]})
    with pytest.raises(ValueError, match="has TAG"):
        next(exchange_words(GROUPS, 1)(nlp, example))
