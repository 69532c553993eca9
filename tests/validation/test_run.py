import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from spacy.training import Corpus
from spacy.util import load_config, registry

from spacy_eeap.validation.prepare import prepare
from spacy_eeap.validation.run import run_fold

from ..tagged import TINY_TAGGER, tagged_examples
from ..tiny import CONFIGS, MULTILABEL


@registry.callbacks("spacy-eeap-tests.fail.v1")
def make_fail():
    def fail(nlp):
        raise RuntimeError("No disk left")

    return fail


@pytest.fixture(scope="module")
def done(make_config, tmp_path_factory):
    """A fold that has been run, with its pipeline."""
    output = tmp_path_factory.mktemp("done")
    fold = prepare(make_config(), output, 2, keep_models=True).pending[0]
    assert run_fold(fold).error is None
    return fold


def lines_of(fold):
    return list(srsly.read_jsonl(fold.folder / "predictions.jsonl"))


def test_scores_are_those_of_spacys_evaluation(done):
    result = srsly.read_json(done.folder / "scores.json")
    nlp = spacy.load(done.folder / "model-best")
    scores = nlp.evaluate(list(Corpus(done.folder / "test.spacy")(nlp)))
    assert result["scores"].pop("cats_micro_f") == pytest.approx(scores["cats_micro_f"])
    assert result["score"] == pytest.approx(scores["cats_score"])
    assert "speed" not in result["scores"]
    assert result["documents"] == {"train": 11, "dev": 1, "test": 12}
    assert "Pipeline" in (done.folder / "training.log").read_text()


def test_predictions_are_those_of_the_best_model(done):
    nlp = spacy.load(done.folder / "model-best")
    lines = lines_of(done)
    assert [line["index"] for line in lines] == done.indices
    for line in lines:
        assert line["predicted"]["cats"] == pytest.approx(nlp(line["text"]).cats)
        assert line["gold"]["cats"]["GOOD"] == ("good" in line["text"])


def test_models_go_unless_they_are_kept(make_config, tmp_path):
    config = make_config(MULTILABEL)
    fold = prepare(config, tmp_path, 2).pending[1]
    assert run_fold(fold).error is None
    assert not list(fold.folder.glob("model-*"))
    assert len(lines_of(fold)) == 12


@pytest.mark.parametrize("gold_preproc, n", [(False, 12), (True, 24)])
def test_taggers_have_tags_in_the_way_that_dev_is_read(tmp_path, gold_preproc, n):
    examples = tagged_examples(spacy.blank("en"))[:48]
    docs = [example.reference for example in examples]
    # Two sentences a document.
    pairs = [
        spacy.tokens.Doc.from_docs(list(pair))
        for pair in zip(docs[::2], docs[1::2], strict=True)
    ]
    for doc in pairs:
        for token in doc:
            token.is_sent_start = token.i in (0, len(doc) // 2)
    DocBin(docs=pairs).to_disk(tmp_path / "train.spacy")
    overrides = {
        **TINY_TAGGER,
        "training.max_epochs": 1,
        "paths.train": str(tmp_path / "train.spacy"),
        "corpora.dev.gold_preproc": gold_preproc,
    }
    path = CONFIGS / "tagger.cfg"
    config = load_config(path, overrides=overrides, interpolate=False)
    fold = prepare(config, tmp_path / "output", 2).pending[0]
    assert run_fold(fold).error is None
    lines = lines_of(fold)
    assert len(lines) == n
    assert sorted({line["index"] for line in lines}) == fold.indices
    assert all("tag" in token for line in lines for token in line["gold"]["tokens"])
    assert all(
        "tag" in token for line in lines for token in line["predicted"]["tokens"]
    )
    assert "tag_acc" in srsly.read_json(fold.folder / "scores.json")["scores"]


def test_a_fold_that_fails_leaves_its_traceback(make_config, tmp_path):
    callback = {"@callbacks": "spacy-eeap-tests.fail.v1"}
    config = make_config({"training.before_to_disk": callback})
    fold = prepare(config, tmp_path, 2).pending[0]
    outcome = run_fold(fold)
    assert outcome.error == "RuntimeError: No disk left"
    assert "Traceback" in (fold.folder / "error.txt").read_text()
    assert not (fold.folder / "scores.json").exists()
