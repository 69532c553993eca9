from hashlib import md5
from pathlib import Path

import pytest

from benchmarks.accuracy.suite import corpora
from benchmarks.accuracy.suite.corpora import CORPORA, split_by_hash
from benchmarks.accuracy.suite.labelled import LabelledText
from spacy_eeap.readers.split import split_of
from tests.readers import archives, nltk_archives

ASSETS = Path(__file__).parents[4] / "assets"
SIZES = {  # train, dev, test, labels
    "questions": (4911, 541, 500, 6),
    "subjectivity": (8050, 954, 996, 2),
    "opinions": (6461, 841, 840, 2),
    "pros_cons": (33151, 4123, 2000, 2),
    "polarity": (8500, 1072, 1090, 2),
    "movies": (8497, 1026, 1043, 2),
    "tweets": (3392, 424, 380, 2),
    "products": (2888, 336, 376, 2),
    "editorials": (3994, 431, 453, 2),
    "emotions": (39100, 4310, 2000, 28),
    "long_reviews": (1594, 212, 194, 2),
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file of assets/classify that passes for the real one."""

    def write(name, content):
        path = tmp_path / "classify" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            nltk_archives.write(path, content)
        else:
            path.write_bytes(content)
        checksum = md5(path.read_bytes()).hexdigest()
        monkeypatch.setitem(corpora.CHECKSUMS, name, checksum)

    return write


def texts(corpus):
    return {*corpus.train, *corpus.dev, *corpus.test}


def test_questions_have_their_own_test_set_and_a_type_for_a_number(tmp_path, write):
    write("TREC.train.all", "0 What is a caf\xf0 ?\n5 How many ?\n".encode("latin-1"))
    write("TREC.test.all", b"3 Who ?\n")
    corpus = CORPORA["questions"](tmp_path)
    assert corpus.test == [LabelledText("Who ?", ("HUMAN",))]
    assert {*corpus.train, *corpus.dev} == {
        LabelledText("What is a caf\xf0 ?", ("DESCRIPTION",)),
        LabelledText("How many ?", ("NUMBER",)),
    }
    assert corpus.exclusive


def test_opinions_have_a_polarity_for_a_number(tmp_path, write):
    write("mpqa.all", b"0 complaining\n1 is happy\n")
    assert texts(CORPORA["opinions"](tmp_path)) == {
        LabelledText("complaining", ("NEGATIVE",)),
        LabelledText("is happy", ("POSITIVE",)),
    }


def test_sentences_of_plots_are_objective_and_those_of_reviews_are_not(tmp_path, write):
    files = {
        "subjectivity/plot.tok.gt9.5000": "a boy leaves . \n",
        "subjectivity/quote.tok.gt9.5000": "a gem . \n",
    }
    write("subjectivity.zip", files)
    assert texts(CORPORA["subjectivity"](tmp_path)) == {
        LabelledText("a boy leaves .", ("OBJECTIVE",)),
        LabelledText("a gem .", ("SUBJECTIVE",)),
    }


def test_pros_and_cons_stand_between_tags(tmp_path, write):
    files = {
        "pros_cons/IntegratedPros.txt": "  <Pros>light &amp;amp; small</Pros>\n \n",
        "pros_cons/IntegratedCons.txt": "  <Cons>price</Cons>\n  <Cons></Cons>\n",
    }
    write("pros_cons.zip", files)
    assert texts(CORPORA["pros_cons"](tmp_path)) == {
        LabelledText("light & small", ("PROS",)),
        LabelledText("price", ("CONS",)),
    }


def test_a_comment_has_several_emotions(tmp_path, write):
    write("goemotions/labels.txt", b"anger\njoy\nneutral")
    write("goemotions/train.tsv", b"oh no\t0,2\tid1\nfine\t1\tid2\n")
    write("goemotions/dev.tsv", b"well\t2\tid3\n")
    corpus = CORPORA["emotions"](tmp_path)
    assert corpus.labels == ["anger", "joy", "neutral"]
    assert not corpus.exclusive
    assert corpus.test == [LabelledText("well", ("neutral",))]
    assert LabelledText("oh no", ("anger", "neutral")) in texts(corpus)


def test_the_reviews_are_read_from_their_archives(tmp_path, monkeypatch):
    nltk_archives.make_sentences(tmp_path, monkeypatch)
    nltk_archives.make_long_reviews(tmp_path, monkeypatch)
    sentence = LabelledText("dull", ("NEGATIVE",))
    assert sentence in texts(CORPORA["polarity"](tmp_path))
    review = LabelledText("film 3 is bad . it's so !", ("NEGATIVE",))
    assert review in texts(CORPORA["long_reviews"](tmp_path))


def test_rated_texts_are_a_corpus_for_each_source(tmp_path, monkeypatch):
    lines = {"tweets": ["1\t2.5\tyes"], "products": ["1\t-1\tno"]}
    path = archives.make_archive(tmp_path, monkeypatch, **lines)
    monkeypatch.setattr(corpora, "ARCHIVE", path.name)
    assert texts(CORPORA["tweets"](tmp_path)) == {LabelledText("yes", ("POSITIVE",))}
    assert texts(CORPORA["products"](tmp_path)) == {LabelledText("no", ("NEGATIVE",))}


def test_a_text_is_kept_once_or_with_two_labels_not_at_all():
    given = [("a", "X"), ("b", "X"), ("a", "X"), ("b", "Y"), ("c", "Y")]
    corpus = split_by_hash([LabelledText(text, (label,)) for text, label in given])
    found = [*corpus.train, *corpus.dev, *corpus.test]
    assert sorted(found) == [LabelledText("a", ("X",)), LabelledText("c", ("Y",))]


def test_texts_are_split_by_their_hash_and_the_test_texts_are_limited(monkeypatch):
    monkeypatch.setattr(corpora, "MAX_TEST", 5)
    corpus = split_by_hash([LabelledText(str(i), ("X",)) for i in range(200)])
    for part in ("train", "dev", "test"):
        assert {split_of(text.text) for text in getattr(corpus, part)} == {part}
    assert len(corpus.test) == 5


@pytest.mark.parametrize("name", CORPORA)
def test_a_missing_corpus_is_refused_with_the_command_that_fetches_it(name, tmp_path):
    with pytest.raises(FileNotFoundError, match="Fetch it: python -m"):
        CORPORA[name](tmp_path)


@pytest.mark.parametrize("name", CORPORA)
def test_the_real_corpora_have_the_sizes_that_are_known(name):
    try:
        corpus = CORPORA[name](ASSETS)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    sizes = (len(corpus.train), len(corpus.dev), len(corpus.test), len(corpus.labels))
    assert sizes == SIZES[name]
    counts = {len(text.labels) for text in corpus.train}
    assert counts == {1} if corpus.exclusive else counts == {1, 2, 3, 4, 5}
