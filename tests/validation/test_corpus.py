import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus, Example
from spacy.util import load_model_from_config, registry
from thinc.api import Config

from spacy_eeap.validation.corpus import fold_config, labels_of, pack, read_documents

from ..tiny import TEXTS

# Twice each text: what a reader's augmenter makes of a corpus.
TWICE = {"@augmenters": "spacy.orth_variants.v1", "level": 1.0, "lower": 1.0}
TWICE["orth_variants"] = {"single": [], "paired": []}


@registry.readers("spacy-eeap-tests.Numbers.v1")
def read_numbers(n: int):
    def read(nlp):
        for i in range(n):
            doc = nlp.make_doc(f"number {i}")
            doc.cats = {"EVEN": float(i % 2 == 0)}
            doc.user_data["number"] = i
            yield Example(nlp.make_doc(doc.text), doc)

    return read


@registry.readers("spacy-eeap-tests.Both.v1")
def read_both(n: int):
    return {"train": read_numbers(n), "dev": read_numbers(n)}


def build(config):
    return load_model_from_config(config, auto_fill=True)


def with_corpora(config, block):
    changed = config.copy()
    changed["corpora"] = block
    return Config(changed)


def test_the_reader_of_the_config_is_used(make_config):
    docs = read_documents(build(make_config()))
    assert [doc.text for doc in docs] == TEXTS[:24]


def test_what_is_augmented_is_read_once(make_config):
    config = make_config()
    config["corpora"]["train"]["augmenter"] = TWICE
    assert len(read_documents(build(config))) == 24


@pytest.mark.parametrize(
    "block",
    [
        {"train": {"@readers": "spacy-eeap-tests.Numbers.v1", "n": 3}},
        {"@readers": "spacy-eeap-tests.Both.v1", "n": 3},
    ],
)
def test_any_reader_will_do(make_config, block, tmp_path):
    config = with_corpora(make_config(), block)
    nlp = build(config)
    docs = read_documents(nlp)
    assert [doc.text for doc in docs] == ["number 0", "number 1", "number 2"]
    corpora = fold_config(config, nlp, tmp_path)["corpora"]
    for split in ("train", "dev"):
        assert corpora[split]["@readers"] == "spacy.Corpus.v1"
        assert corpora[split]["path"] == str(tmp_path / f"{split}.spacy")


def test_a_corpus_without_documents_is_refused(make_config, tmp_path):
    DocBin().to_disk(tmp_path / "empty.spacy")
    config = make_config({"paths.train": str(tmp_path / "empty.spacy")})
    with pytest.raises(ValueError, match=r"no documents in \[corpora.train\].*--paths"):
        read_documents(build(config))


def test_a_fold_keeps_what_its_config_does_to_documents(make_config, tmp_path):
    config = make_config()
    config["corpora"]["train"].update(augmenter=TWICE, max_length=9)
    config["corpora"]["dev"]["gold_preproc"] = True
    changed = fold_config(config, build(config), tmp_path)
    train, dev = changed["corpora"]["train"], changed["corpora"]["dev"]
    assert (train["augmenter"], train["max_length"]) == (TWICE, 9)
    assert dev["gold_preproc"]
    assert train["path"] == str(tmp_path / "train.spacy")
    assert config["corpora"]["train"]["path"] == "${paths.train}"


def test_corpora_of_other_names_come_to_the_usual_ones(make_config, tmp_path):
    config = make_config()
    block = build(config).config["corpora"]["train"]
    config["data"] = {"reviews": block}
    config["training"]["train_corpus"] = "data.reviews"
    nlp = build(config)
    assert len(read_documents(nlp)) == 24
    changed = fold_config(config, nlp, tmp_path)
    assert changed["training"]["train_corpus"] == "corpora.train"


def test_documents_are_packed_with_all_they_have(tmp_path):
    nlp = spacy.blank("en")
    docs = [example.reference for example in read_numbers(2)(nlp)]
    (tmp_path / "two.spacy").write_bytes(pack(docs))
    [_, second] = Corpus(tmp_path / "two.spacy")(nlp)
    assert second.reference.cats == {"EVEN": 0.0}
    assert second.reference.user_data["number"] == 1


def test_a_label_counts_from_one_half_on():
    doc = Doc(spacy.blank("en").vocab)
    doc.cats = {"A": 0.5, "B": 1.0, "C": 0.49}
    assert labels_of(doc) == {"A", "B"}
