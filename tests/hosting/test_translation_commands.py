"""spaCy's commands take pairs and translations as they take its own annotations."""

from itertools import chain

import pytest
import spacy
import srsly
from spacy.cli._util import app
from spacy.tokens import DocBin
from typer.testing import CliRunner

import spacy_eeap.cli  # noqa: F401  (adds `eeap` to the commands)

from ..pairs import GOLD, PAIRS, TEXTS, new_pipeline, translations, write_pairs
from ..tiny import CONFIGS

CONFIG = CONFIGS / "translate" / "attention.cfg"
MODEL = "components.translate.model."
TINY = {
    MODEL + "width": 16,
    MODEL + "tok2vec.embed.width": 16,
    MODEL + "tok2vec.embed.vocabulary.size": 50,
    MODEL + "tok2vec.encode.nO": 24,
    MODEL + "decoder.nH": 24,
    MODEL + "vocabulary.size": 50,
    "training.batcher.size": 200,
    "training.dropout": 0.0,
    "training.eval_frequency": 60,
    "training.max_epochs": 40,
    "training.optimizer.use_averages": False,
    "training.optimizer.learn_rate.initial_rate": 0.05,
    "training.optimizer.learn_rate.warmup_steps": 1,
}


def run(*arguments):
    """Run a command of `python -m spacy` and get what it prints."""
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def options(overrides):
    pairs = ((f"--{key}", srsly.json_dumps(overrides[key])) for key in overrides)
    return list(chain.from_iterable(pairs))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with train.spacy (nine times 12 pairs) and dev.spacy (these pairs)."""
    folder = tmp_path_factory.mktemp("pairs")
    nlp = new_pipeline()
    write_pairs(folder / "train.spacy", nlp, PAIRS * 9)
    write_pairs(folder / "dev.spacy", nlp)
    return folder


@pytest.fixture(scope="module")
def overrides(folder):
    paths = {
        f"paths.{name}": str(folder / f"{name}.spacy") for name in ("train", "dev")
    }
    return options({**TINY, **paths})


@pytest.fixture(scope="module")
def printed(folder, overrides):
    """What `spacy train` prints. It writes to the folder `trained`."""
    return run("train", CONFIG, "-o", folder / "trained", *overrides)


@pytest.fixture
def model_path(folder, printed):
    return folder / "trained" / "model-best"


@pytest.fixture(scope="module")
def filled(folder):
    """The config with every default of spaCy's, as the debug commands want."""
    run("init", "fill-config", CONFIG, folder / "filled.cfg")
    return folder / "filled.cfg"


def test_train_tells_the_loss_and_bleu(printed):
    header, _, first, *_, last, _, _ = (
        printed.partition("E    #")[2].strip().splitlines()
    )
    assert header.split() == ["LOSS", "TRANS...", "TRANS_BLEU", "SCORE"]
    bleu_before, bleu = (float(line.split()[3]) for line in (first, last))
    assert bleu_before < 20 < bleu


def test_the_trained_pipeline_translates(model_path):
    right = map(str.__eq__, translations(spacy.load(model_path)), GOLD)
    assert sum(right) > len(GOLD) // 2


def test_evaluate_writes_every_score(model_path, folder, tmp_path):
    run("evaluate", model_path, folder / "dev.spacy", "-o", tmp_path / "metrics.json")
    metrics = srsly.read_json(tmp_path / "metrics.json")
    performance = spacy.load(model_path).meta["performance"]
    for name in ("bleu", "bleu_lower", "chrf", "exact"):
        assert metrics[f"trans_{name}"] == performance[f"trans_{name}"] > 0.5
    assert metrics["trans_bleu_signature"].startswith("nrefs:1|case:mixed")
    assert "100 times" in metrics["trans_score_desc"]


def test_evaluate_component_by_component(model_path, folder, tmp_path):
    metrics = tmp_path / "per_component.json"
    run("evaluate", model_path, folder / "dev.spacy", "-o", metrics, "--per-component")
    assert srsly.read_json(metrics)["translate"]["trans_chrf"] > 0.5


def test_train_from_text_files_and_show_another_score(filled, tmp_path):
    config = spacy.util.load_config(filled)
    for side, texts in {"de": TEXTS, "en": GOLD}.items():
        (tmp_path / f"pairs.{side}").write_text("\n".join(texts), encoding="utf-8")
    for corpus in ("train", "dev"):
        config["corpora"][corpus] = {
            "@readers": "spacy-eeap.ParallelText.v1",
            "source": str(tmp_path / "pairs.de"),
            "target": str(tmp_path / "pairs.en"),
        }
    config["training"]["score_weights"] = {"trans_chrf": 1.0}
    config.to_disk(tmp_path / "config.cfg")
    few = ["--training.max_epochs", 2, "--training.eval_frequency", 1]
    printed = run(
        "train", tmp_path / "config.cfg", "-o", tmp_path, *options(TINY), *few
    )
    assert "LOSS TRANS..." in printed
    scores = spacy.load(tmp_path / "model-best").meta["performance"]
    assert 0 < scores["trans_chrf"] < 1


def test_pairs_saved_without_their_translations(overrides, tmp_path):
    nlp = new_pipeline()
    DocBin(docs=map(nlp.make_doc, TEXTS)).to_disk(tmp_path / "train.spacy")
    path = ["--paths.train", tmp_path / "train.spacy"]
    with pytest.raises(ValueError, match=r"nothing to learn.*store_user_data=True"):
        run("train", CONFIG, *overrides, *path)


def test_debug_config(filled, overrides):
    assert "Config is valid" in run("debug", "config", filled, *overrides)


def test_debug_data(filled, overrides):
    printed = run("debug", "data", filled, *overrides)
    assert "Pipeline can be initialized with data" in printed
    assert "108 training docs" in printed


def test_debug_model(filled, overrides):
    phases = ["-P0", "-P1", "-P2", "-P3"]
    printed = run("debug", "model", filled, "translate", *phases, *overrides)
    assert "'bahdanau_decoder'" in printed
    assert "model looks good" in printed


def test_init_labels_has_none_to_write(filled, overrides, tmp_path):
    printed = run("init", "labels", filled, tmp_path / "labels", *overrides)
    assert "No label data found for component 'translate'" in printed
    assert not list((tmp_path / "labels").iterdir())


def test_benchmark_speed(model_path, folder):
    fewest = ["--batches", 30, "--warmup", 0]
    printed = run("benchmark", "speed", model_path, folder / "dev.spacy", *fewest)
    assert "words/s" in printed


def test_apply_writes_translations(model_path, tmp_path):
    texts, applied = tmp_path / "texts.jsonl", tmp_path / "applied.spacy"
    srsly.write_jsonl(texts, [{"text": text} for text in TEXTS[:3]])
    run("apply", model_path, texts, applied)
    nlp = spacy.load(model_path)
    found = list(DocBin().from_disk(applied).get_docs(nlp.vocab))
    assert len(found) == 3
    for doc, expected in zip(found, translations(nlp, TEXTS[:3]), strict=True):
        assert doc._.translation["text"] == expected
        assert doc._.translation["candidates"][0]["text"] == expected


def test_assemble(model_path, tmp_path):
    config = spacy.util.load_config(model_path / "config.cfg")
    config["components"]["translate"] = {"source": str(model_path)}
    config.to_disk(tmp_path / "sourced.cfg")
    run("assemble", tmp_path / "sourced.cfg", tmp_path / "assembled")
    assembled = spacy.load(tmp_path / "assembled")
    assert translations(assembled) == translations(spacy.load(model_path))


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # in spaCy
def test_package_names_this_package_and_shows_the_scores(model_path, tmp_path):
    run("package", model_path, tmp_path, "--name", "tiny", "--build", "none")
    package = tmp_path / "de_tiny-0.0.0"
    meta = srsly.read_json(package / "meta.json")
    assert any(name.startswith("spacy-eeap>=") for name in meta["requirements"])
    readme = (package / "README.md").read_text(encoding="utf-8")
    bleu = 100 * meta["performance"]["trans_bleu"]
    assert f"| `TRANS_BLEU` | {bleu:.2f} |" in readme
    assert spacy.load(package / "de_tiny" / "de_tiny-0.0.0")(TEXTS[0])._.translation


def test_translate_writes_a_line_for_each_line(model_path, tmp_path):
    (tmp_path / "texts.txt").write_text("\n\n".join(TEXTS[:3]), encoding="utf-8")
    printed = run("eeap", "translate", model_path, tmp_path / "texts.txt")
    first, second, third = translations(spacy.load(model_path), TEXTS[:3])
    assert printed.splitlines() == [first, "", second, "", third]


def test_translate_tells_candidates_and_alignments(model_path, tmp_path):
    (tmp_path / "texts.txt").write_text(TEXTS[0], encoding="utf-8")
    search = ["--beam", 3, "--n-best", 2, "--jsonl"]
    printed = run("eeap", "translate", model_path, tmp_path / "texts.txt", *search)
    record = srsly.json_loads(printed)
    assert record["words"] == ["Der", "Mann", "schläft", "."]
    assert len(record["alignment"]) == len(record["tokens"])
    assert len(record["candidates"]) == 2


def test_explain_shows_a_text_and_writes_a_page(model_path, tmp_path):
    page = tmp_path / "page.html"
    printed = run("eeap", "explain", model_path, TEXTS[0], "-o", page)
    [translation] = translations(spacy.load(model_path), TEXTS[:1])
    for word in (*translation.strip(".").split(), "schläft"):
        assert word in printed
        assert word in page.read_text(encoding="utf-8")
