import logging

import pytest
import spacy
from confection import ConfigValidationError
from spacy.util import registry, resolve_dot_names
from thinc.api import Config

from spacy_eeap.annotations.translations import gold_translation
from spacy_eeap.readers.parallel import ParallelText

from .parallel_texts import write_docs, write_jsonl, write_lines

PAIRS = [
    ("Ein Mann.", "A man."),
    ("Ein Bär isst Äpfel.", "A bear eats apples."),
    ("Zwei Männer.", "Two men."),
]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("de")


@pytest.fixture
def files(tmp_path):
    """Two files of the pairs, line by line."""
    sources, targets = zip(*PAIRS, strict=True)
    return (
        write_lines(tmp_path / "a.de.gz", *sources),
        write_lines(tmp_path / "a.en.gz", *targets),
    )


@pytest.fixture
def log():
    """The messages of spaCy's log, which does not hand them on."""
    messages = []

    class Handler(logging.Handler):
        def emit(self, record):
            messages.append(record.getMessage())

    handler, logger = Handler(), logging.getLogger("spacy")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield messages
    logger.removeHandler(handler)
    logger.setLevel(level)


def read(nlp, *args, **kwargs):
    return list(ParallelText(*args, **kwargs)(nlp))


def texts(examples):
    return [(eg.reference.text, gold_translation(eg.reference)) for eg in examples]


def test_an_example_is_a_text_and_its_translation(files, nlp):
    assert texts(read(nlp, *files)) == PAIRS


def test_a_file_of_both_sides_gives_the_same(tmp_path, nlp):
    for path in (
        write_jsonl(tmp_path / "a.jsonl", *PAIRS),
        write_docs(tmp_path / "a.spacy", nlp, *PAIRS),
    ):
        assert texts(read(nlp, path)) == texts(read(nlp, path, None)) == PAIRS


def test_the_prediction_is_another_document_without_gold(files, nlp):
    for example in read(nlp, *files):
        assert example.predicted is not example.reference
        assert example.predicted.text == example.reference.text
        assert example.predicted.user_data == {}


def test_documents_are_those_of_the_pipelines_tokenizer(tmp_path, nlp):
    split = spacy.blank("xx")
    split.tokenizer = lambda text: nlp.make_doc(text.replace(" ", ""))
    (example,) = read(split, write_docs(tmp_path / "a.spacy", nlp, ("a b", "c")))
    assert example.reference.text == example.predicted.text == "ab"


def test_both_sides_can_be_made_lowercase(files, nlp):
    examples = read(nlp, *files, lowercase=True)
    assert texts(examples)[1] == ("ein bär isst äpfel.", "a bear eats apples.")
    assert examples[1].predicted.text == "ein bär isst äpfel."


def test_texts_keep_their_case_otherwise(files, nlp):
    assert read(nlp, *files)[1].predicted.text == "Ein Bär isst Äpfel."


def test_pairs_with_longer_sources_are_skipped_and_counted(files, nlp, log):
    assert texts(read(nlp, *files, max_length=3)) == [PAIRS[0], PAIRS[2]]
    assert log == [
        f"Skipped 1 pairs of {files[0]}: their source has more than 3 tokens"
    ]


@pytest.mark.parametrize("max_length", [0, 5])
def test_a_source_of_the_greatest_length_is_read(files, nlp, log, max_length):
    assert texts(read(nlp, *files, max_length=max_length)) == PAIRS
    assert log == []


def test_the_length_of_the_translation_does_not_matter(tmp_path, nlp):
    path = write_jsonl(tmp_path / "a.jsonl", ("Eins.", "One, two, three, and four."))
    assert len(read(nlp, path, max_length=2)) == 1


@pytest.mark.parametrize("limit, expected", [(1, 1), (2, 2), (3, 3), (9, 3), (0, 3)])
def test_the_first_pairs_alone_can_be_read(files, nlp, limit, expected):
    assert texts(read(nlp, *files, limit=limit)) == PAIRS[:expected]


def test_pairs_that_are_skipped_do_not_count_in_the_limit(tmp_path, nlp, log):
    path = write_jsonl(tmp_path / "a.jsonl", PAIRS[1], PAIRS[0], PAIRS[2], PAIRS[0])
    examples = read(nlp, path, max_length=3, limit=2)
    assert texts(examples) == [PAIRS[0], PAIRS[2]]
    assert len(log) == 1


def test_behind_the_limit_nothing_is_read(tmp_path, nlp):
    path = write_lines(
        tmp_path / "a.jsonl", '{"source": "a", "target": "b"}', "no JSON"
    )
    assert len(read(nlp, path, limit=1)) == 1


def test_a_reader_can_be_read_again(files, nlp):
    reader = ParallelText(*files)
    assert texts(reader(nlp)) == texts(reader(nlp)) == PAIRS


def test_paths_can_be_given_as_strings(files, nlp):
    assert texts(read(nlp, *map(str, files))) == PAIRS


def test_a_file_is_missed_when_it_is_read_not_when_the_config_is(tmp_path, nlp):
    reader = ParallelText(tmp_path / "a.jsonl")
    with pytest.raises(FileNotFoundError, match=r"No file at .*a\.jsonl"):
        next(reader(nlp))


def test_a_source_that_was_not_filled_in_is_refused():
    with pytest.raises(ValueError, match="E913"):
        ParallelText(None)


def test_a_target_that_was_not_filled_in_is_refused(files):
    with pytest.raises(ValueError, match=r"a\.de\.gz has one side: it needs the file"):
        ParallelText(files[0])


CONFIG = """
[paths]
source = null
target = null

[corpora]

[corpora.train]
@readers = "spacy-eeap.ParallelText.v1"
source = ${paths.source}
target = ${paths.target}
limit = 2
"""


def resolve(source, target):
    paths = {"paths.source": str(source), "paths.target": target and str(target)}
    config = Config().from_str(CONFIG, overrides=paths)
    (reader,) = resolve_dot_names(config.interpolate(), ["corpora.train"])
    return reader


def test_a_config_builds_the_reader(files, nlp):
    assert texts(resolve(*files)(nlp)) == PAIRS[:2]


def test_a_config_can_leave_the_target_null(tmp_path, nlp):
    path = write_jsonl(tmp_path / "a.jsonl", *PAIRS)
    assert texts(resolve(path, None)(nlp)) == PAIRS[:2]


def test_filling_a_config_writes_the_options():
    block = {"@readers": "spacy-eeap.ParallelText.v1", "source": "a.jsonl"}
    assert registry.fill({"corpus": block})["corpus"] == {
        **block,
        "target": None,
        "lowercase": False,
        "max_length": 0,
        "limit": 0,
    }


@pytest.mark.parametrize("option", [{"limit": "few"}, {"upper": True}])
def test_a_config_with_an_unknown_option_is_refused(option):
    block = {"@readers": "spacy-eeap.ParallelText.v1", "source": "a.jsonl"}
    with pytest.raises(ConfigValidationError, match=next(iter(option))):
        registry.resolve({"corpus": {**block, **option}})
