import pickle

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from thinc.api import Model, fix_random_seed

from spacy_eeap.embed import word_dropout
from spacy_eeap.embed.hash_embed import MultiHashEmbed
from spacy_eeap.embed.word_dropout import UNKNOWN, WordDropout

VOCAB = spacy.blank("en").vocab
OURS, SPACYS = "spacy-eeap.MultiHashEmbed.v1", "spacy.MultiHashEmbed.v2"
BOTH = pytest.mark.parametrize("name", [OURS, SPACYS])


def make_docs(texts):
    return [Doc(VOCAB, words=text.split()) for text in texts]


def record_words():
    """An embedding that shows what it reads: the number of the word, and its suffix."""

    def forward(model, docs, is_train):
        arrays = [doc.to_array(["NORM", "SUFFIX"]) for doc in docs]
        model.attrs["seen"] = numpy.concatenate(arrays)
        return [numpy.zeros((len(doc), 2), dtype="f") for doc in docs], lambda dYs: []

    return Model("record", forward, dims={"nO": 2})


def words_of(model):
    return model.layers[0].attrs["seen"][:, 0]


def build(name=OURS, attrs=("NORM", "SUFFIX"), **arguments):
    sizes = {"width": 8, "attrs": list(attrs), "rows": [300] * len(attrs)}
    embed = {"@architectures": name, **sizes, "include_static_vectors": False}
    config = {"@architectures": "spacy-eeap.WordDropout.v1", "embed": embed}
    fix_random_seed(0)
    return registry.resolve({"model": {**config, **arguments}})["model"]


def train(model, docs, times=1):
    for _ in range(times):
        model.begin_update(docs)
    return model


def test_the_rarer_a_word_the_more_often_it_is_replaced():
    """The counts grow with each pass over the data, and the rates do not change."""
    fix_random_seed(0)
    docs = make_docs(["often " * 800 + "some " * 150 + "rare " * 50])
    words = docs[0].to_array("NORM")
    model = WordDropout(record_words(), threshold=0.05)
    replaced = numpy.zeros(1000)
    for _ in range(100):
        train(model, docs)
        replaced += words_of(model) == UNKNOWN
        kept = words_of(model) != UNKNOWN
        assert_array_equal(words_of(model)[kept], words[kept])
    for start, stop in ((0, 800), (800, 950), (950, 1000)):
        share = (stop - start) / 1000
        expected = 0.05 / (0.05 + share)
        # Five standard deviations.
        tolerance = 5 * (expected / 100 / (stop - start)) ** 0.5
        assert_allclose(replaced[start:stop].mean() / 100, expected, atol=tolerance)


def test_every_occurrence_is_replaced_for_itself():
    fix_random_seed(0)
    model = train(WordDropout(record_words(), threshold=1.0), make_docs(["a " * 100]))
    assert 20 < (words_of(model) == UNKNOWN).sum() < 80


def test_nothing_but_the_one_attribute_is_replaced():
    docs = make_docs(["walking talks", "", "talks"])
    model = train(WordDropout(record_words(), threshold=1e9), docs)
    assert_array_equal(words_of(model), [UNKNOWN] * 3)
    suffixes = numpy.concatenate([doc.to_array("SUFFIX") for doc in docs])
    assert_array_equal(model.layers[0].attrs["seen"][:, 1], suffixes)
    words = [doc.to_array("NORM") for doc in docs]
    assert all(UNKNOWN not in of_doc for of_doc in words)


def test_another_attribute_can_be_chosen():
    docs = make_docs(["walking talks"])
    model = train(WordDropout(record_words(), attr="SUFFIX", threshold=1e9), docs)
    assert_array_equal(words_of(model), docs[0].to_array("NORM"))
    assert_array_equal(model.layers[0].attrs["seen"][:, 1], [UNKNOWN] * 2)


def test_before_training_every_word_is_known_and_after_it_those_that_were_met():
    docs = make_docs(["new old", "", "old newer"])
    model = WordDropout(record_words(), threshold=1e9).initialize(X=docs)
    for _ in range(2):
        model.predict(docs)
        assert UNKNOWN not in words_of(model)
    train(model, make_docs(["old words"]))
    model.predict(docs)
    assert_array_equal(words_of(model) == UNKNOWN, [True, False, False, True])


def test_words_are_counted_over_batches():
    model = train(WordDropout(record_words()), make_docs(["b a b", "", "c"]))
    train(model, make_docs(["", "a d"]))
    train(model, make_docs(["", ""]))
    model.predict(make_docs(["e"]))
    counts = zip(model.attrs["words"].tolist(), model.attrs["counts"], strict=True)
    of_words = {VOCAB.strings[word]: n for word, n in counts}
    assert of_words == {"a": 2, "b": 2, "c": 1, "d": 1}
    assert model.attrs["n_tokens"] == 6


def test_the_rarer_words_are_forgotten_if_there_are_too_many(monkeypatch):
    monkeypatch.setattr(word_dropout, "MAX_WORDS", 8)
    texts = [f"word{i} " * (i + 1) for i in range(8)]
    model = train(WordDropout(record_words()), make_docs(texts))
    assert len(model.attrs["words"]) == 8
    train(model, make_docs(["new"]))
    train(model, make_docs(["word4 word7"]))
    words = model.attrs["words"]
    assert_array_equal(words, sorted(words))
    strings = [VOCAB.strings[word] for word in words.tolist()]
    counts = dict(zip(strings, model.attrs["counts"].tolist(), strict=True))
    assert counts == {"word4": 6, "word5": 6, "word6": 7, "word7": 9}
    assert model.attrs["n_tokens"] == 39
    model.predict(make_docs(["word3 word4 new"]))
    assert_array_equal(words_of(model) == UNKNOWN, [True, False, True])


def test_no_documents_and_no_words():
    model = build().initialize(X=make_docs(["a"]))
    for batch in ([], make_docs(["", ""])):
        Ys, backprop = model.begin_update(batch)
        assert [Y.shape for Y in Ys] == [(0, 8)] * len(batch)
        assert backprop(Ys) == []
        assert [Y.shape for Y in model.predict(batch)] == [(0, 8)] * len(batch)
    assert model.attrs["n_tokens"] == 0


@BOTH
def test_new_words_with_the_same_ending_have_one_vector(name):
    model = build(name).initialize(X=make_docs(["a"]))
    train(model, make_docs(["walking talking"]))
    (Y,) = model.predict(make_docs(["riding hiding walking rides"]))
    assert_array_equal(Y[0], Y[1])
    assert not numpy.allclose(Y[0], Y[2])
    assert not numpy.allclose(Y[0], Y[3])


def test_rows_that_were_kept_are_not_those_of_a_replaced_word():
    docs = make_docs(["riding"])
    model = build().initialize(X=docs)
    (before,) = model.predict(docs)
    train(model, make_docs(["walking"]))
    (unknown,) = model.predict(docs)
    train(model, docs)
    (known,) = model.predict(docs)
    assert not numpy.allclose(before, unknown)
    assert_allclose(known, before, atol=1e-6)


@BOTH
def test_output_without_replacement_is_that_of_the_embedding(name):
    docs = make_docs(["a good film", "", "a 🙂", "one"])
    for attrs in (["NORM"], ["SUFFIX", "NORM"], ["SHAPE"]):
        model = build(name, attrs, threshold=0.0).initialize(X=docs)
        expected = model.layers[0].predict(docs)
        for Ys in (model(docs, is_train=True)[0], model.predict(docs)):
            for Y, Y_expected in zip(Ys, expected, strict=True):
                assert_allclose(Y, Y_expected, atol=1e-6)


@BOTH
def test_the_gradient_goes_to_the_unknown_word(name):
    docs = make_docs(["walking"])
    model = build(name, ["NORM"], threshold=1e9).initialize(X=docs)
    Ys, backprop = model.begin_update(docs)
    assert backprop([numpy.ones_like(Y) for Y in Ys]) == []
    node = next(node for node in model.walk() if node.name == "hashembed")
    rows = node.ops.hash(numpy.asarray([UNKNOWN], dtype="uint64"), 8) % 300
    trained = numpy.flatnonzero(node.get_grad("E").any(axis=1))
    assert set(trained) == set(rows.ravel().tolist())


def test_static_vectors_are_left_but_those_of_a_replaced_orth():
    docs = make_docs(["word"])
    VOCAB.set_vector("word", numpy.ones(3, dtype="f"))
    embed = MultiHashEmbed(4, ["SHAPE"], [10], include_static_vectors=True)
    for attr, same in (("NORM", True), ("ORTH", False)):
        model = WordDropout(embed, attr=attr, threshold=1e9).initialize(X=docs)
        (Y,), _ = model(docs, is_train=True)
        assert numpy.allclose(Y, embed.predict(docs)[0]) == same


@BOTH
def test_counts_and_output_survive_bytes_and_disk_and_pickle(name, tmp_path):
    docs = make_docs(["a good film", "a 🙂"])
    model = build(name).initialize(X=docs)
    train(model, docs[:1])
    expected = model.predict(docs)
    model.to_disk(tmp_path / "model")
    for restored in (
        build(name).from_bytes(model.to_bytes()),
        build(name).from_disk(tmp_path / "model"),
        pickle.loads(pickle.dumps(model)),
        model.copy(),
    ):
        for Y, Y_expected in zip(restored.predict(docs), expected, strict=True):
            assert_allclose(Y, Y_expected, atol=1e-6)
        train(restored, docs)
        assert restored.attrs["n_tokens"] == 8
        assert sorted(restored.attrs["counts"]) == [1, 2, 2, 3]
    assert model.attrs["n_tokens"] == 3
    assert_array_equal(model.attrs["counts"], [1, 1, 1])


def test_the_seed_decides_which_words_are_replaced():
    docs = make_docs(["a b c d e f " * 20])

    def replaced():
        fix_random_seed(3)
        return words_of(train(WordDropout(record_words(), threshold=0.2), docs, 3))

    assert_array_equal(replaced(), replaced())
    assert 0 < (replaced() == UNKNOWN).sum() < 120


def test_an_embedding_that_reads_more_than_attributes_is_refused():
    embed = {"@architectures": "spacy.CharacterEmbed.v2", "width": 8, "rows": 50}
    sizes = {"nM": 4, "nC": 4, "include_static_vectors": False, "feature": "NORM"}
    config = {
        "@architectures": "spacy-eeap.WordDropout.v1",
        "embed": {**embed, **sizes},
    }
    model = registry.resolve({"model": config})["model"]
    with pytest.raises(ValueError, match="to_array, attributes, but it read 'to_utf8"):
        model.initialize(X=make_docs(["a b"]))


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"threshold": -1.0}, "^threshold must be a share of at least 0, was -1.0$"),
        ({"attr": "WORD"}, "^attr must be a token attribute .*, was 'WORD'$"),
    ],
)
def test_arguments_without_a_meaning_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        build(**arguments)


def test_characters_of_a_word_it_does_not_know_are_read():
    encode = {"@layers": "spacy-eeap.BiGRU.v1", "nO": 4}
    characters = {"@architectures": "spacy-eeap.CharacterEmbed.v1", "encode": encode}
    characters["reduce"] = {"@layers": "reduce_max.v1"}
    config = {"@architectures": "spacy-eeap.WordDropout.v1", "embed": characters}
    model = registry.resolve({"model": config})["model"].initialize()
    train(model, make_docs(["known"]))
    (Y,) = model.predict(make_docs(["new newer"]))
    assert model.get_dim("nO") == 4
    assert not numpy.allclose(*Y)


def make_tagger(listener):
    sizes = {"width": 8, "attrs": ["NORM", "SUFFIX"], "rows": [200, 100]}
    embed = {"@architectures": OURS, **sizes, "include_static_vectors": False}
    embed = {"@architectures": "spacy-eeap.WordDropout.v1", "embed": embed}
    encode = {"@layers": "spacy-eeap.BiGRU.v1", "nO": 8}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    nlp = spacy.blank("en")
    if listener:
        nlp.add_pipe("tok2vec", config={"model": tok2vec})
        tok2vec = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8}
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": tok2vec}
    nlp.add_pipe("tagger", config={"model": model})
    return nlp


@pytest.mark.parametrize("listener", [False, True])
def test_a_tagger_counts_each_training_token_once_and_saves_it(listener, tmp_path):
    nlp = make_tagger(listener)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"tags": ["D", "N"]})
        for text in ("the cat", "a dog", "the horse")
    ]
    optimizer = nlp.initialize(lambda: examples)
    nlp.evaluate(examples)
    for _ in range(5):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(tmp_path)
    for restored in (nlp, spacy.load(tmp_path)):
        pipe = restored.get_pipe("tok2vec" if listener else "tagger")
        nodes = list(pipe.model.walk())
        (layer,) = [node for node in nodes if node.name == "word_dropout"]
        assert layer.attrs["n_tokens"] == 30
        assert sorted(layer.attrs["counts"]) == [5, 5, 5, 5, 10]
