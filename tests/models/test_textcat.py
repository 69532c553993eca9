import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import MultiHashEmbed, build_Tok2Vec_model
from spacy.vectors import Vectors
from thinc.api import Softmax, reduce_mean

from spacy_eeap.attend import GlobalAttention, HierarchicalAttention
from spacy_eeap.encode.recurrent import BiGRU
from spacy_eeap.models.textcat import (
    TextCat,
    has_attention,
    predict_with_attention,
)
from spacy_eeap.numeric.ops import NUMPY_BLAS
from spacy_eeap.predict import Classify

TEXTS = ["a good film", "bad", "", "so so , really"]
TRUTH = numpy.eye(2, dtype="f")[[0, 1, 1, 0]]


@pytest.fixture
def vocab_nlp():
    return spacy.blank("en")


@pytest.fixture
def docs(vocab_nlp):
    return [vocab_nlp.make_doc(text) for text in TEXTS]


def tok2vec(include_static_vectors=False):
    embed = MultiHashEmbed(8, ["NORM"], [100], include_static_vectors)
    return build_Tok2Vec_model(embed, BiGRU(6))


def textcat(attend=None, predict=None, **arguments):
    return TextCat(
        tok2vec(),
        attend or GlobalAttention(),
        predict or Classify(exclusive_classes=True),
        **arguments,
    )


def test_number_of_classes_is_inferred_from_the_data(docs):
    model = textcat().initialize(X=docs, Y=TRUTH)
    assert model.get_dim("nO") == 2
    assert model.predict(docs).shape == (4, 2)


def test_number_of_classes_can_be_given():
    assert textcat(nO=5).get_dim("nO") == 5


def test_attention_comes_with_the_scores_of_an_ordinary_prediction(docs):
    model = textcat().initialize(X=docs, Y=TRUTH)
    scores, attention = predict_with_attention(model, docs)
    assert_array_equal(scores, model.predict(docs))
    for doc, weights in zip(docs, attention, strict=True):
        assert weights["attention"].shape == (len(doc),)
        if len(doc):
            assert_allclose(weights["attention"].sum(), 1, rtol=1e-6)


def test_weights_of_sentences_come_by_document(vocab_nlp):
    vocab_nlp.add_pipe("sentencizer")
    docs = list(vocab_nlp.pipe(["A film. So bad. No.", "", "Good."]))
    model = textcat(HierarchicalAttention()).initialize(X=docs, Y=TRUTH[:3])
    scores, attention = predict_with_attention(model, docs)
    assert_array_equal(scores, model.predict(docs))
    for doc, weights in zip(docs, attention, strict=True):
        lengths = [len(sentence) for sentence in doc.sents]
        assert weights["sentence_lengths"].tolist() == lengths
        assert weights["sentences"].shape == (len(lengths),)
        assert weights["words"].shape == weights["attention"].shape == (len(doc),)


def test_documents_without_tokens_have_no_weights(vocab_nlp, docs):
    model = textcat(HierarchicalAttention()).initialize(X=docs, Y=TRUTH)
    empty = [vocab_nlp.make_doc("")] * 2
    assert predict_with_attention(model, empty)[1] == [{}, {}]


def test_nothing_of_a_prediction_is_kept_on_the_model(docs):
    model = textcat().initialize(X=docs, Y=TRUTH)
    before = [dict(node.attrs) for node in model.walk()]
    predict_with_attention(model, docs)
    assert [dict(node.attrs) for node in model.walk()] == before


def test_thincs_reducers_and_classifiers_fit_the_slots(docs):
    model = textcat(attend=reduce_mean(), predict=Softmax())
    model.initialize(X=docs, Y=TRUTH)
    assert model.predict(docs).shape == (4, 2)
    assert not has_attention(model)


def test_has_attention_knows_models_of_other_architectures():
    assert has_attention(textcat())
    assert not has_attention(tok2vec())
    assert not has_attention(Softmax())


def test_every_layer_multiplies_with_the_preferred_blas():
    assert {node.ops for node in textcat().walk()} == {NUMPY_BLAS}


def test_multi_label_is_read_from_the_last_stage():
    assert textcat().attrs["multi_label"] is False
    predict = Classify(exclusive_classes=False)
    assert textcat(predict=predict).attrs["multi_label"] is True


@pytest.mark.parametrize("bad", [numpy.nan, numpy.inf])
def test_static_vectors_that_are_not_numbers_are_refused(vocab_nlp, bad):
    data = numpy.ones((3, 4), dtype="f")
    data[1] = bad
    words = ["good", "bad", "film"]
    for word in words:
        vocab_nlp.vocab.strings.add(word)
    vocab_nlp.vocab.vectors = Vectors(
        strings=vocab_nlp.vocab.strings, data=data, keys=words
    )
    docs = [vocab_nlp.make_doc("good film")]
    predict = Classify(exclusive_classes=True)
    model = TextCat(tok2vec(include_static_vectors=True), GlobalAttention(), predict)
    with pytest.raises(ValueError, match="1 words hold NaN or infinity, 'bad' among"):
        model.initialize(X=docs, Y=TRUTH[:1])
    textcat().initialize(X=docs, Y=TRUTH[:1])  # does not use the vectors
