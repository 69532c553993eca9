import spacy
from spacy.tokens import Doc
from spacy.training import Example

from spacy_eeap.annotations.translations import set_gold
from spacy_eeap.validation.records import record

from ..tiny import make_examples


def test_a_line_has_the_truth_and_the_prediction():
    [example] = make_examples(spacy.blank("en"), [("This bag is good.", "good")])
    example.predicted.cats = {"GOOD": 0.25, "BAD": 0.75}
    assert record(example, index=7, fold=2) == {
        "index": 7,
        "fold": 2,
        "text": "This bag is good.",
        "gold": {"cats": {"GOOD": 1.0, "BAD": 0.0}},
        "predicted": {"cats": {"GOOD": 0.25, "BAD": 0.75}},
    }


def test_tokens_have_their_tags():
    vocab = spacy.blank("en").vocab
    docs = [Doc(vocab, words=["a", "bag"], tags=tags) for tags in (["X", "Y"], "ZZ")]
    line = record(Example(*docs), 0, 1)
    assert [token["tag"] for token in line["gold"]["tokens"]] == ["Z", "Z"]
    assert [token["tag"] for token in line["predicted"]["tokens"]] == ["X", "Y"]


def test_an_annotation_of_our_own_is_kept():
    nlp = spacy.blank("en")
    example = Example(nlp.make_doc("ein Haus"), nlp.make_doc("ein Haus"))
    set_gold(example.reference, "a house")
    line = record(example, 0, 1)
    assert line["gold"]["_"]["translation"]["text"] == "a house"
    assert "_" not in line["predicted"]
