import logging
import pickle
import subprocess
import sys

import pytest
import spacy
import srsly
from confection import ConfigValidationError
from sacrebleu import corpus_bleu, corpus_chrf
from spacy.cli.evaluate import evaluate
from spacy.cli.train import train
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.util import registry

from spacy_eeap.annotations.translations import set_gold
from spacy_eeap.components.translate.scorer import make_translation_scorer

GOLD = ["A man sleeps in the sun.", "Two dogs run.", "It is 3.5 m high, isn't it?"]
PREDICTED = ["A man sleeps in a chair.", "two dogs run.", "It is 3.5 m high."]
SIGNATURES = ("trans_bleu_signature", "trans_chrf_signature")
NAMES = {
    "trans_bleu",
    "trans_chrf",
    "trans_exact",
    "trans_score_desc",
    *SIGNATURES,
}
LOWER = "trans_bleu_lower"


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("de")


@pytest.fixture
def score(nlp):
    """Score predictions, None where there are none, against references."""

    def score(predicted, gold, **options):
        examples = []
        for texts in zip(predicted, gold, strict=True):
            docs = [nlp.make_doc("Ein Mann.") for _ in texts]
            for doc, text in zip(docs, texts, strict=True):
                if text is not None:
                    set_gold(doc, text)
            examples.append(Example(*docs))
        return make_translation_scorer(**options)(iter(examples), name="translate")

    return score


def test_scores_are_those_of_sacrebleu_as_shares(score):
    scores = score(PREDICTED, GOLD)
    bleu, chrf = corpus_bleu(PREDICTED, [GOLD]), corpus_chrf(PREDICTED, [GOLD])
    assert 0.3 < scores["trans_bleu"] == bleu.score / 100 < 0.7
    assert 0.3 < scores["trans_chrf"] == chrf.score / 100 < 0.9


def test_bleu_is_that_of_a_count_by_hand(score):
    # Of 5, 4, 3 and 2 words in a row 4, 3, 2 and 1 are in the reference.
    scores = score(["a b c d e"], ["a b c d f"])
    by_hand = (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25
    assert scores["trans_bleu"] == pytest.approx(by_hand)


def test_perfect_translations_score_one(score):
    scores = score(GOLD, GOLD)
    for name in ("trans_bleu", "trans_chrf", "trans_exact", LOWER):
        assert scores[name] == pytest.approx(1)


def test_translations_without_a_word_in_common_score_zero(score):
    scores = score(["xyz"], GOLD[:1])
    for name in ("trans_bleu", "trans_chrf", "trans_exact", LOWER):
        assert scores[name] == 0.0


def test_the_share_of_exact_translations_is_told(score):
    predicted = [GOLD[0], "Two dogs run", GOLD[2]]
    assert score(predicted, GOLD)["trans_exact"] == pytest.approx(2 / 3)


def test_lowercased_bleu_is_told_beside_the_cased_one(score):
    scores = score(PREDICTED, GOLD)
    assert scores.keys() == {*NAMES, LOWER}
    expected = corpus_bleu(PREDICTED, [GOLD], lowercase=True).score / 100
    assert scores[LOWER] == expected > scores["trans_bleu"]


def test_scores_without_regard_to_case(score):
    scores = score(PREDICTED, GOLD, lowercase=True)
    assert scores.keys() == NAMES
    assert scores["trans_bleu"] == score(PREDICTED, GOLD)[LOWER]
    assert scores["trans_exact"] == pytest.approx(1 / 3)
    upper = score([text.upper() for text in PREDICTED], GOLD, lowercase=True)
    assert upper == scores


def test_the_way_to_split_words_is_that_of_the_config(score):
    predicted, gold = ["abcdefg"], ["abcdefh"]
    assert score(predicted, gold)["trans_bleu"] == 0.0
    scores = score(predicted, gold, tokenize="char")
    assert scores["trans_bleu"] == pytest.approx(
        (6 / 7 * 5 / 6 * 4 / 5 * 3 / 4) ** 0.25
    )
    assert scores[LOWER] == scores["trans_bleu"]


def test_signatures_tell_how_scores_were_computed(score):
    bleu, chrf = (score(PREDICTED, GOLD)[name] for name in SIGNATURES)
    assert bleu.startswith("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2")
    assert chrf.startswith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2")
    options = {"lowercase": True, "tokenize": "intl"}
    bleu, chrf = (score(PREDICTED, GOLD, **options)[name] for name in SIGNATURES)
    assert bleu.startswith("nrefs:1|case:lc|eff:no|tok:intl|")
    assert chrf.startswith("nrefs:1|case:lc|")


def test_the_scale_is_told(score):
    assert "from 0 to 1" in score(PREDICTED, GOLD)["trans_score_desc"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_prediction_is_an_empty_translation(score, nothing):
    scores = score([nothing, GOLD[1]], GOLD[:2])
    assert scores["trans_bleu"] == corpus_bleu(["", GOLD[1]], [GOLD[:2]]).score / 100
    assert scores["trans_exact"] == 0.5
    assert score([nothing], GOLD[:1])["trans_bleu"] == 0.0


def test_examples_without_a_reference_are_left_out(score):
    scores = score([*PREDICTED, "Anything."], [*GOLD, None])
    assert scores == score(PREDICTED, GOLD)


@pytest.mark.parametrize("n_examples", [0, 2])
def test_without_references_no_score_is_told(score, n_examples):
    texts = ["Anything."] * n_examples, [None] * n_examples
    assert score(*texts) == dict.fromkeys([*NAMES, LOWER])
    assert score(*texts, lowercase=True) == dict.fromkeys(NAMES)


def test_scores_are_numbers_and_strings_of_python(score):
    scores = score(PREDICTED, GOLD)
    texts = {*SIGNATURES, "trans_score_desc"}
    assert {type(scores.pop(name)) for name in texts} == {str}
    assert {type(value) for value in scores.values()} == {float}


def test_something_else_than_a_translation_is_refused(nlp):
    examples = [Example(nlp.make_doc("Eins."), nlp.make_doc("Eins."))]
    examples[0].reference._.translation = "One."
    with pytest.raises(ValueError, match="A translation is a dict with a text"):
        make_translation_scorer()(examples)


def test_tokenized_text_is_told_once_in_the_log(score, caplog):
    with caplog.at_level(logging.WARNING, logger="sacrebleu"):
        score(["A man ."] * 100, ["A man ."] * 100)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3
    assert "forgot to detokenize" in caplog.text


def test_an_unknown_way_to_split_words_is_refused():
    with pytest.raises(
        ValueError, match=r"Unknown tokenizer: 'words'\. Choose from 13a"
    ):
        make_translation_scorer(tokenize="words")


def test_a_scorer_can_be_sent_to_another_process(score):
    scorer = pickle.loads(pickle.dumps(make_translation_scorer(lowercase=True)))
    assert scorer([]) == dict.fromkeys(NAMES)


def test_sacrebleu_is_not_imported_before_it_is_needed():
    code = (
        "import sys, spacy_eeap.components.translate.scorer as scorer;"
        "scorer.make_translation_scorer(); sys.exit('sacrebleu' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_config_builds_the_scorer():
    block = {"@scorers": "spacy-eeap.translation_scorer.v1", "tokenize": "zh"}
    scorer = registry.resolve({"scorer": block})["scorer"]
    assert scorer([]) == dict.fromkeys([*NAMES, LOWER])
    filled = registry.fill({"scorer": block})["scorer"]
    assert filled == {**block, "lowercase": False}


@pytest.mark.parametrize("option", [{"tokenize": "words"}, {"lowercase": "some"}])
def test_a_config_with_an_unknown_option_is_refused(option):
    block = {"@scorers": "spacy-eeap.translation_scorer.v1", **option}
    with pytest.raises(ConfigValidationError, match=next(iter(option))):
        registry.resolve({"scorer": block})


class Echo:
    """A component that gives back each text as its translation, and scores that."""

    def __init__(self, scorer):
        self.scorer = scorer

    def __call__(self, doc):
        set_gold(doc, doc.text)
        return doc

    def score(self, examples, **kwargs):
        return self.scorer(examples, **kwargs)


@Language.factory(
    "test_echo",
    default_config={"scorer": {"@scorers": "spacy-eeap.translation_scorer.v1"}},
    default_score_weights={
        "trans_bleu": 1.0,
        "trans_chrf": 0.0,
        **dict.fromkeys([*NAMES - {"trans_bleu", "trans_chrf"}, LOWER]),
    },
)
def make_echo(nlp, name, scorer):
    return Echo(scorer)


@pytest.fixture
def corpus(tmp_path, nlp):
    """A file of texts of which one stays as it is, and one loses its capitals."""
    doc_bin = DocBin(store_user_data=True)
    for text in GOLD[:2]:
        doc = nlp.make_doc(text)
        set_gold(doc, text if text == GOLD[0] else text.lower())
        doc_bin.add(doc)
    doc_bin.to_disk(tmp_path / "a.spacy")
    return tmp_path / "a.spacy"


@pytest.fixture
def echo():
    nlp = spacy.blank("de")
    nlp.add_pipe("test_echo")
    return nlp


def test_spacy_evaluate_writes_the_scores_and_how_they_were_computed(
    corpus, echo, tmp_path
):
    echo.to_disk(tmp_path / "echo")
    evaluate(tmp_path / "echo", corpus, output=tmp_path / "scores.json")
    scores = srsly.read_json(tmp_path / "scores.json")
    assert scores.keys() > {*NAMES, LOWER}
    assert scores["trans_exact"] == 0.5
    assert 0 < scores["trans_bleu"] < scores[LOWER] == pytest.approx(1)
    assert scores["trans_bleu_signature"].startswith("nrefs:1|case:mixed|")


def test_spacy_train_prints_a_hundred_times_the_scores_and_keeps_the_signatures(
    corpus, echo, tmp_path, capsys
):
    config = echo.config.copy()
    config["paths"].update({"train": str(corpus), "dev": str(corpus)})
    config["training"].update({"max_steps": 1, "eval_frequency": 1})
    config.to_disk(tmp_path / "config.cfg")
    train(tmp_path / "config.cfg", tmp_path / "trained")
    meta = srsly.read_json(tmp_path / "trained" / "model-best" / "meta.json")
    scores = meta["performance"]
    assert scores["trans_chrf_signature"].startswith("nrefs:1|case:mixed|")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    bleu, chrf = scores["trans_bleu"], scores["trans_chrf"]
    assert 0 < bleu < chrf < 1
    assert ["1", "1", f"{100 * bleu:.2f}", f"{100 * chrf:.2f}", f"{bleu:.2f}"] in rows
