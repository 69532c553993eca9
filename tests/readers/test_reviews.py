import pytest
import spacy
from confection import ConfigValidationError
from spacy.util import registry, resolve_dot_names
from thinc.api import Config

from spacy_eeap.readers.review_archive import DEFAULT_SOURCES
from spacy_eeap.readers.reviews import Reviews

from .archives import make_archive

# The md5 modulo 10 is 0 for "dull" and 1 for "meh".
MOVIES = ["1\t-2\tdull", "2\t-1\tmeh", "3\t3\ta  gem"]
PRODUCTS = ["1_1\t2\twonderful", "1_2\t0\tneither"]


@pytest.fixture
def archive(tmp_path, monkeypatch):
    return make_archive(tmp_path, monkeypatch, movies=MOVIES, products=PRODUCTS)


@pytest.fixture
def nlp():
    return spacy.blank("en")


def texts(examples):
    return {example.reference.text for example in examples}


@pytest.mark.parametrize(
    "split, expected",
    [("train", {"a  gem", "wonderful"}), ("dev", {"meh"}), ("test", {"dull"})],
)
def test_a_reader_gives_the_reviews_of_its_split(archive, nlp, split, expected):
    assert texts(Reviews(archive, split)(nlp)) == expected


def test_an_example_has_gold_cats_and_an_unannotated_prediction(archive, nlp):
    (example,) = Reviews(archive, "test")(nlp)
    assert example.reference.cats == {"POSITIVE": 0.0, "NEGATIVE": 1.0}
    assert example.predicted.text == "dull"
    assert example.predicted.cats == {}


def test_only_the_named_sources_are_read(archive, nlp):
    assert texts(Reviews(archive, "train", ["products"])(nlp)) == {"wonderful"}


def test_the_limit_is_that_of_the_split(archive, nlp):
    assert len(list(Reviews(archive, "train", limit=1)(nlp))) == 1
    assert len(list(Reviews(archive, "train", limit=9)(nlp))) == 2


def test_an_augmenter_makes_further_examples(archive, nlp):
    def twice(nlp, example):
        yield from (example, example)

    assert len(list(Reviews(archive, "train", augmenter=twice)(nlp))) == 4


def test_a_reader_can_be_read_again(archive, nlp):
    read = Reviews(archive, "train")
    assert texts(read(nlp)) == texts(read(nlp))


def test_an_archive_is_missed_when_it_is_read_not_when_the_config_is(tmp_path, nlp):
    read = Reviews(tmp_path / "missing.tar.gz", "train")
    with pytest.raises(FileNotFoundError, match="Fetch it"):
        next(read(nlp))


def test_a_path_that_was_not_filled_in_is_refused():
    with pytest.raises(ValueError, match="E913"):
        Reviews(None, "train")


def test_an_unknown_split_is_refused(archive):
    with pytest.raises(ValueError, match=r"'valid'. Choose from train, dev, test"):
        Reviews(archive, "valid")


CONFIG = """
[corpora]

[corpora.train]
@readers = "spacy-eeap.Reviews.v1"
path = {path}
split = "train"
sources = ["products"]
"""


def test_a_config_builds_the_reader(archive, nlp):
    config = Config().from_str(CONFIG, overrides={"corpora.train.path": str(archive)})
    (read,) = resolve_dot_names(config, ["corpora.train"])
    assert texts(read(nlp)) == {"wonderful"}


def test_filling_a_config_writes_the_default_sources():
    block = {"@readers": "spacy-eeap.Reviews.v1", "path": "a", "split": "dev"}
    filled = registry.fill({"corpus": block})["corpus"]
    assert filled["sources"] == DEFAULT_SOURCES


@pytest.mark.parametrize("option", [{"split": "valid"}, {"sources": ["films"]}])
def test_a_config_with_an_unknown_option_is_refused(archive, option):
    block = {"@readers": "spacy-eeap.Reviews.v1", "path": str(archive)}
    with pytest.raises(ConfigValidationError, match=next(iter(option))):
        registry.resolve({"corpus": {**block, "split": "dev", **option}})
