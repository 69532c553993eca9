import sys

import pytest
import srsly

from benchmarks.accuracy.training import Trained
from benchmarks.tagging import __main__ as tagging
from benchmarks.tagging.rows import ROWS, config_of, examples, load_treebank

# The words of dev and test are the same, so that a tagger that gets all of dev right
# is known to get right of test what is tagged the same there.
TRAIN = [["dog NOUN NN", "runs VERB VBZ"], ["cat NOUN NN", "sits VERB VBZ"]]
DEV = TRAIN
# XPOS: 3 of 4, UPOS: 2 of 4.
TEST = [["dog NOUN NN", "runs NOUN NN"], ["cat VERB NN", "sits VERB VBZ"]]
EXPECTED = {"xpos": 0.75, "upos": 0.5}


def conllu(sentences):
    """Write sentences in the ten columns, with comments between them."""
    blocks = []
    for sentence in sentences:
        lines = ["# sent_id = made up"]
        for i, word in enumerate(sentence, start=1):
            form, upos, xpos = word.split()
            head = i - 1
            relation = "dep" if head else "root"
            columns = [i, form, form, upos, xpos, "_", head, relation, "_", "_"]
            lines.append("\t".join(map(str, columns)))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n\n"


@pytest.fixture
def assets(tmp_path):
    for split, sentences in {"train": 40 * TRAIN, "dev": DEV, "test": TEST}.items():
        path = tmp_path / "ewt" / f"en_ewt-ud-{split}.conllu"
        path.parent.mkdir(exist_ok=True)
        path.write_text(conllu(sentences), encoding="utf8")
    return tmp_path


@pytest.fixture
def run(assets, monkeypatch, capsys):
    """Call the script, on these files."""

    def run(*arguments):
        options = ["--assets", assets, "--output", assets / "runs.jsonl"]
        command = ["benchmarks.tagging", *options, *arguments]
        monkeypatch.setattr(sys, "argv", list(map(str, command)))
        tagging.main()
        return capsys.readouterr().out

    return run


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("tags", EXPECTED)
def test_accuracies_are_those_that_the_data_allow(run, assets, tags):
    run("--rows", "spaCy", "fast", "--tags", tags, "--seeds", 0, "--epochs", 40)
    written = list(srsly.read_jsonl(assets / "runs.jsonl"))
    assert len(written) == 2
    for row in written:
        assert row["dev"] == 1.0
        assert row["test"] == EXPECTED[tags]
        assert 1 <= row["epoch"] <= 40
        assert row["words_per_second"] > 0


def test_the_table_has_a_row_for_each_tagger_and_kind_of_tags(run):
    options = ["--rows", "spaCy", "fast", "--epochs", 1, "--seeds"]
    run(*options, 0, 1)
    run(*options, 1)
    run(*options, 0, "--tags", "upos")
    lines = [line for line in run("--table").splitlines() if line.startswith("|")]
    header, _, *rows = map(cells, lines)
    assert {len(row) for row in rows} == {len(header)}
    found = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in rows}
    assert set(found) == {
        (tags, f"{name} epochs=1")
        for tags in ("xpos", "upos")
        for name in ("spaCy", "fast")
    }
    for (tags, _), row in found.items():
        assert row["runs"] == ("2" if tags == "xpos" else "1")
        assert (row["spread"] != "") == (tags == "xpos")


def test_the_table_tells_mean_and_spread_of_the_last_run_of_each_seed():
    def made(seed, test):
        figures = {"test": test, "dev": 0.5, "epoch": 3, "words_per_second": 1234.5}
        return {"row": "fast", "tags": "xpos", "seed": seed, "machine": "M", **figures}

    runs = [made(0, 0.1), made(0, 0.94), made(1, 0.95), made(2, 0.96)]
    *_, row, _, machine = tagging.table(runs)
    assert cells(row)[2:] == ["95.00", "1.00", "50.00", "3", "3, 3, 3", "1,234"]
    assert machine == "M"


def test_what_is_set_reaches_the_config(run, monkeypatch):
    def train_row(row, tags, treebank, seed):
        configs.append(config_of(row, tags))
        return Trained(test=0.5, dev=0.5, epoch=1, words_per_second=1.0)

    configs = []
    monkeypatch.setattr(tagging, "train_row", train_row)
    run("--rows", "spaCy", "fast", "--seeds", 0, "--set", "training.dropout", "0.5")
    assert [config["training"]["dropout"] for config in configs] == [0.5, 0.5]
    assert "| spaCy training.dropout=0.5 |" in run("--table")


@pytest.mark.parametrize("tags, component", [("xpos", "tagger"), ("upos", "morpho")])
def test_every_row_has_a_config_with_the_component_of_its_tags(tags, component):
    for name, row in ROWS.items():
        sections = config_of(row, tags)["components"].values()
        factories = [section["factory"] for section in sections]
        prefix = "" if row.config is None else "eeap_"
        assert any(each.startswith(prefix + component) for each in factories), name


def test_the_ablation_changes_the_attention_alone():
    def attend(name):
        return config_of(ROWS[name], "xpos")["components"]["tagger"]["model"]["attend"]

    assert attend("accurate") is attend("accurate, 8 epochs") is None
    windows = ("global", "local-m", "local-p")
    attentions = [attend(f"accurate, 8 epochs, {window}") for window in windows]
    for window, attention in zip(windows, attentions, strict=True):
        assert attention == {**attentions[0], "window": window}


def test_documents_are_sentences_and_have_the_words_of_the_treebank(assets):
    # A contraction is two words, whose text is written together.
    text = conllu([["do AUX VBP", "n't PART RB"]] * 2)
    parts = "1-2\tdon't" + 8 * "\t_"
    path = assets / "ewt" / "en_ewt-ud-dev.conllu"
    path.write_text(text.replace("1\tdo\t", f"{parts}\n1\tdo\t"), encoding="utf8")
    docs = load_treebank(assets)["dev"]
    assert [len(doc) for doc in docs] == [2, 2]
    assert docs[0].text.strip() == "don't"
    assert [token.text for token in docs[1]] == ["do", "n't"]
    assert len(load_treebank(assets, limit=1)["dev"]) == 1


def test_examples_have_the_tokens_and_both_kinds_of_tags(assets):
    import spacy

    _, dev, _ = examples(load_treebank(assets), spacy.blank("en"))
    example, other = dev
    assert [token.text for token in example.x] == ["dog", "runs"]
    assert [token.text for token in other.x] == ["cat", "sits"]
    assert example.get_aligned("TAG", as_string=True) == ["NN", "VBZ"]
    assert example.get_aligned("POS", as_string=True) == ["NOUN", "VERB"]
    assert not example.x[0].tag_


def test_a_treebank_that_was_not_fetched_is_asked_for(tmp_path):
    with pytest.raises(FileNotFoundError, match="Fetch it: python -m spacy project"):
        load_treebank(tmp_path)
