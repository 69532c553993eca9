import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_eeap.cli import app

from ..pairs import PAIRS, pair_examples
from ..tagged import SENTENCES, tagged_examples
from ..tiny import CONFIGS, REVIEWS, make_examples
from ..told import story_examples

CLASSES = ["Texts of train with each label: BAD 60, GOOD 60"]
EXCLUSIVE = [*CLASSES, "Text Classification (Exclusive Classes)", "2 label(s)"]
MULTILABEL = [*CLASSES, "Text Classification (Multilabel)", "2 label(s)"]
# Of each component what it learns from, what our checks tell, and what spaCy's.
KINDS = {
    "textcat": (lambda nlp: make_examples(nlp, REVIEWS), EXCLUSIVE),
    "eeap_textcat": (lambda nlp: make_examples(nlp, REVIEWS), EXCLUSIVE),
    "eeap_textcat_multilabel": (lambda nlp: make_examples(nlp, REVIEWS), MULTILABEL),
    "eeap_tagger": (
        lambda nlp: tagged_examples(nlp, SENTENCES * 2),
        ["Part-of-speech Tagging", "is the normalised label entropy"],
    ),
    "eeap_morphologizer": (
        lambda nlp: tagged_examples(nlp, SENTENCES * 2),
        ["Morphologizer (POS+Morph)", "label(s) in train data"],
    ),
    "eeap_qa": (
        lambda nlp: story_examples(nlp) * 6,
        ["facts in the middle", "answers in train, and their questions"],
    ),
    "eeap_translate": (
        lambda nlp: pair_examples(nlp, PAIRS * 10),
        ["words in the middle", "translated to"],
    ),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def prepare(folder, factory, examples, dev=None):
    """Write a config and its corpora. RETURNS: The arguments of the command."""
    nlp = spacy.blank("en")
    settings = {"target_lang": "en"} if factory == "eeap_translate" else {}
    nlp.add_pipe(factory, config=settings)
    nlp.config.to_disk(folder / "config.cfg")
    train = examples(nlp)
    splits = {"train": train, "dev": train[:20] if dev is None else dev(nlp)}
    options = []
    for split, part in splits.items():
        docs = [example.reference for example in part]
        path = folder / f"{split}.spacy"
        DocBin(docs=docs, store_user_data=True).to_disk(path)
        options += [f"--paths.{split}", path]
    return [folder / "config.cfg", *options]


def debug_data(*arguments):
    result = CliRunner().invoke(app, ["debug-data", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


def test_it_tells_of_each_component_as_spacy_does_of_its_own(kind, tmp_path):
    examples, expected = KINDS[kind]
    code, told = debug_data(*prepare(tmp_path, kind, examples))
    assert code == 0, told
    assert f"Data of '{kind}'" in told
    for message in [*expected, "examples also in evaluation data"]:
        assert message in told


def test_spacys_command_says_nothing_of_our_components(tmp_path):
    arguments = prepare(tmp_path, "eeap_textcat", KINDS["eeap_textcat"][0])
    result = CliRunner().invoke(
        spacy.cli._util.app, ["debug", "data", *map(str, arguments)]
    )
    assert "Training stats" in result.output
    assert "Text Classification" not in result.output


def test_the_sum_is_of_all_warnings_and_errors(tmp_path):
    def without_labels(nlp):
        examples = make_examples(nlp, REVIEWS[:20])
        for example in examples:
            example.reference.cats = {}
        return examples

    command = prepare(tmp_path, "eeap_textcat", KINDS["eeap_textcat"][0])
    _, told = debug_data(*command)
    assert "4 checks passed" in told and "2 warnings" in told
    command = prepare(
        tmp_path, "eeap_textcat", KINDS["eeap_textcat"][0], without_labels
    )
    code, told = debug_data(*command)
    assert code == 1
    assert "dev: no text has a label" in told and "2 errors" in told
    assert "3 checks passed" in told


def test_a_config_needs_no_defaults_and_can_be_overridden(corpus, paths):
    options = [part for path in paths.items() for part in (f"--{path[0]}", path[1])]
    code, told = debug_data(CONFIGS / "textcat_attention.cfg", *options)
    assert code == 0, told
    assert "Texts of train with each label: BAD 50, GOOD 50" in told


def test_a_label_cannot_write_to_the_terminal(tmp_path):
    def with_escapes(nlp):
        examples = make_examples(nlp, REVIEWS[:20])
        examples[0].reference.cats = {"\x1b[31mRED": 1.0}
        return examples

    command = prepare(tmp_path, "eeap_textcat", KINDS["eeap_textcat"][0], with_escapes)
    _, told = debug_data(*command)
    assert "RED" in told and "\x1b[31mRED" not in told


def test_what_cannot_be_read_is_told(tmp_path):
    command = prepare(tmp_path, "eeap_textcat", KINDS["eeap_textcat"][0])
    (tmp_path / "train.spacy").write_bytes(b"nothing")
    code, told = debug_data(*command)
    assert code == 1 and "Can't read the data of" in told
    code, told = debug_data(command[0], "--rows", 5)
    assert code == 1 and "No such option: --rows" in told
