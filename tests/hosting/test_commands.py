"""spaCy's commands take our components and architectures like its own."""

import subprocess
import sys
from itertools import chain

import numpy
import pytest
import spacy
import srsly
from numpy.testing import assert_array_equal
from spacy.cli._util import app
from spacy.cli.init_config import init_config
from spacy.tokens import DocBin
from typer.testing import CliRunner

from ..tagged import TINY_TAGGER
from ..tiny import CONFIGS, MULTILABEL, TINY, TINY_SHARED, TRAINING

OURS = CONFIGS / "textcat_attention.cfg"
TAGGER = CONFIGS / "tagger.cfg"


def run(*arguments):
    """Run a command of `python -m spacy` and get what it prints."""
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def options(overrides):
    pairs = ((f"--{key}", srsly.json_dumps(overrides[key])) for key in overrides)
    return chain.from_iterable(pairs)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The config with every default of spaCy's, as the debug commands want it."""
    path = tmp_path_factory.mktemp("filled") / "filled.cfg"
    run("init", "fill-config", OURS, path)
    return path


@pytest.fixture(scope="module")
def filled_tagger(tmp_path_factory):
    """configs/tagger.cfg with every default of spaCy's."""
    path = tmp_path_factory.mktemp("filled_tagger") / "filled.cfg"
    run("init", "fill-config", TAGGER, path)
    return path


@pytest.fixture(scope="module")
def multilabel_path(paths, tmp_path_factory):
    output = tmp_path_factory.mktemp("multilabel")
    run("train", OURS, "-o", output, *options({**TINY, **paths, **MULTILABEL}))
    return output / "model-best"


@pytest.fixture
def evaluate(corpus, tmp_path):
    def evaluate(model, dev=corpus / "dev.spacy"):
        metrics = tmp_path / "metrics.json"
        run("evaluate", model, dev, "-o", metrics)
        return srsly.read_json(metrics)

    return evaluate


@pytest.mark.parametrize("factory", ["eeap_textcat", "textcat"])
def test_train_and_evaluate(factory, paths, tmp_path, evaluate):
    overrides = {**TINY, **paths, "components.textcat.factory": factory}
    run("train", OURS, "-o", tmp_path, *options(overrides))
    assert evaluate(tmp_path / "model-best")["cats_score"] == 1.0


def test_train_and_evaluate_multilabel(multilabel_path, evaluate):
    assert evaluate(multilabel_path)["cats_score"] == 1.0


@pytest.mark.parametrize("attend", [{}, {"components.tagger.model.attend": None}])
@pytest.mark.parametrize("factory", ["eeap_tagger", "tagger"])
def test_train_and_evaluate_a_tagger(factory, attend, tagged_paths, tmp_path, evaluate):
    overrides = {**TINY_TAGGER, **tagged_paths, "components.tagger.factory": factory}
    run("train", TAGGER, "-o", tmp_path, *options({**overrides, **attend}))
    metrics = evaluate(tmp_path / "model-best", tagged_paths["paths.dev"])
    assert metrics["tag_acc"] == 1.0
    model = spacy.load(tmp_path / "model-best").get_pipe("tagger").model
    assert model.has_ref("attend") is (not attend)


def test_train_with_a_shared_tok2vec(paths, tmp_path, evaluate):
    config = CONFIGS / "textcat_shared_tok2vec.cfg"
    run("train", config, "-o", tmp_path, *options({**TINY_SHARED, **paths}))
    assert evaluate(tmp_path / "model-best")["cats_score"] == 1.0


def test_train_with_static_vectors(paths, tmp_path, evaluate):
    nlp = spacy.blank("en")
    for word, vector in {"good": [1, 0], "bad": [0, 1]}.items():
        nlp.vocab.set_vector(word, numpy.asarray(vector, dtype="f"))
    nlp.to_disk(tmp_path / "vectors")
    overrides = {**TRAINING, **paths, "paths.vectors": str(tmp_path / "vectors")}
    config = CONFIGS / "textcat_vectors.cfg"
    run("train", config, "-o", tmp_path, *options(overrides))
    assert evaluate(tmp_path / "model-best")["cats_score"] == 1.0
    trained = spacy.load(tmp_path / "model-best").get_pipe("textcat").model
    assert "static_vectors" in [node.name for node in trained.walk()]


def test_the_baseline_of_taggers_is_what_spacy_recommends():
    baseline = spacy.util.load_config(CONFIGS / "baselines" / "tagger.cfg")
    filled = fill_config_of(baseline)
    recommended = init_config(lang="en", pipeline=["tagger"], optimize="efficiency")
    for section in ("nlp", "components"):
        assert filled[section] == recommended[section]
    ours = {"seed": 0, "gpu_allocator": "pytorch"}
    assert filled["training"] == {**recommended["training"], **ours}


def fill_config_of(config):
    return spacy.util.load_model_from_config(config, auto_fill=True).config


@pytest.mark.parametrize("config", sorted(CONFIGS.glob("*.cfg")), ids=lambda p: p.name)
def test_configs_can_be_filled_and_are_valid(config, paths, tmp_path):
    run("init", "fill-config", config, tmp_path / "filled.cfg")
    printed = run("debug", "config", tmp_path / "filled.cfg", *options(paths))
    assert "Config is valid" in printed


def test_init_config_in_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "spacy", "init", "config", "made.cfg"]
    subprocess.run([*command, "-p", "eeap_textcat"], cwd=tmp_path, check=True)
    config = spacy.util.load_config(tmp_path / "made.cfg")
    stages = config["components"]["eeap_textcat"]["model"]
    assert stages["attend"]["@layers"] == "spacy-eeap.GlobalAttention.v1"


def test_init_labels(filled, paths, tmp_path):
    run("init", "labels", filled, tmp_path, *options(paths))
    assert srsly.read_json(tmp_path / "textcat.json") == ["GOOD", "BAD"]


def test_init_labels_of_a_tagger(filled_tagger, tagged_paths, tmp_path):
    run("init", "labels", filled_tagger, tmp_path, *options(tagged_paths))
    tags = [".", "CC", "DT", "NN", "PRP", "VBP"]
    assert srsly.read_json(tmp_path / "tagger.json") == tags


def test_debug_model_of_a_tagger(filled_tagger, tagged_paths):
    phases = ["-P0", "-P1", "-P2", "-P3"]
    arguments = [filled_tagger, "tagger", *phases, *options(tagged_paths)]
    printed = run("debug", "model", *arguments)
    assert "'context_attention'" in printed
    assert "model looks good" in printed


def test_debug_model(filled, paths):
    phases = ["-P0", "-P1", "-P2", "-P3"]
    printed = run("debug", "model", filled, "textcat", *phases, *options(paths))
    assert "'global_attention'" in printed
    assert "model looks good" in printed


def test_debug_data(filled, paths):
    printed = run("debug", "data", filled, *options(paths))
    assert "Pipeline can be initialized with data" in printed


def test_debug_data_checks_our_architecture_under_spacys_factory(paths, tmp_path):
    config = spacy.util.load_config(OURS)
    config["components"]["textcat"]["factory"] = "textcat"
    config.to_disk(tmp_path / "partial.cfg")
    run("init", "fill-config", tmp_path / "partial.cfg", tmp_path / "filled.cfg")
    printed = run("debug", "data", tmp_path / "filled.cfg", *options(paths))
    assert "Text Classification: 2 label(s)" in " ".join(printed.split())


def test_debug_data_checks_our_tagger_under_spacys_factory(tagged_paths, tmp_path):
    config = spacy.util.load_config(TAGGER)
    config["components"]["tagger"]["factory"] = "tagger"
    config.to_disk(tmp_path / "partial.cfg")
    run("init", "fill-config", tmp_path / "partial.cfg", tmp_path / "filled.cfg")
    # Fewer than 100 documents are an error to this command.
    docs = DocBin().from_disk(tagged_paths["paths.train"])
    for _ in range(2):
        docs.merge(DocBin().from_disk(tagged_paths["paths.train"]))
    docs.to_disk(tmp_path / "train.spacy")
    paths = {**tagged_paths, "paths.train": str(tmp_path / "train.spacy")}
    printed = run("debug", "data", tmp_path / "filled.cfg", *options(paths))
    assert "Pipeline can be initialized with data" in printed
    assert "6 label(s) in train data" in " ".join(printed.split())


def test_find_threshold(multilabel_path, corpus):
    dev = corpus / "dev.spacy"
    arguments = ["textcat", "threshold", "cats_macro_f", "--n_trials", 3]
    printed = run("find-threshold", multilabel_path, dev, *arguments)
    assert "Best threshold" in printed


def test_benchmark_speed(model_path, corpus):
    dev = corpus / "dev.spacy"
    fewest = ["--batches", 30, "--warmup", 0]
    assert "words/s" in run("benchmark", "speed", model_path, dev, *fewest)


def test_apply_keeps_the_activations(model_path, corpus, tmp_path):
    saving = {"components": {"textcat": {"save_activations": True}}}
    nlp = spacy.load(model_path, config=saving)
    nlp.to_disk(tmp_path / "model")
    run("apply", tmp_path / "model", corpus / "dev.spacy", tmp_path / "applied.spacy")
    docs = list(DocBin().from_disk(tmp_path / "applied.spacy").get_docs(nlp.vocab))
    assert len(docs) == 20
    for doc in docs:
        expected = nlp(doc.text)._.activations["textcat"]["attention"]
        assert_array_equal(doc._.activations["textcat"]["attention"], expected)


def test_apply_keeps_the_activations_of_a_tagger(tagger_path, tagged_paths, tmp_path):
    saving = {"components": {"tagger": {"save_activations": True}}}
    nlp = spacy.load(tagger_path, config=saving)
    nlp.to_disk(tmp_path / "model")
    dev, applied = tagged_paths["paths.dev"], tmp_path / "applied.spacy"
    run("apply", tmp_path / "model", dev, applied)
    for doc in DocBin().from_disk(applied).get_docs(nlp.vocab):
        saved = doc._.activations["tagger"]
        assert len(saved["attended"]) == len(saved["label_ids"]) == len(doc)


def test_assemble(model_path, nlp, tmp_path):
    config = spacy.util.load_config(model_path / "config.cfg")
    config["components"]["textcat"] = {"source": str(model_path)}
    config.to_disk(tmp_path / "sourced.cfg")
    run("assemble", tmp_path / "sourced.cfg", tmp_path / "assembled")
    assembled = spacy.load(tmp_path / "assembled")
    assert assembled("A good film").cats == nlp("A good film").cats


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # in spaCy
@pytest.mark.parametrize("name", ["textcat", "tagger"])
def test_package_names_this_package_among_its_requirements(
    name, model_path, tagger_path, tmp_path
):
    path = {"textcat": model_path, "tagger": tagger_path}[name]
    run("package", path, tmp_path, "--name", "tiny", "--build", "none")
    meta = srsly.read_json(tmp_path / "en_tiny-0.0.0" / "meta.json")
    assert any(name.startswith("spacy-eeap>=") for name in meta["requirements"])
