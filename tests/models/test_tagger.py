import numpy
import pytest
import spacy
import torch
from numpy.testing import assert_allclose, assert_array_equal
from spacy.ml.models.tok2vec import build_Tok2Vec_model
from thinc.api import (
    Model,
    SequenceCategoricalCrossentropy,
    Softmax_v2,
    fix_random_seed,
    with_array,
)

from spacy_eeap.attend import ContextAttention
from spacy_eeap.embed.hash_embed import MultiHashEmbed
from spacy_eeap.encode.recurrent import BiGRU
from spacy_eeap.models.tagger import (
    Tagger,
    has_attention,
    predict_with_attention,
    probabilities,
)
from spacy_eeap.numeric.ops import NUMPY_BLAS
from spacy_eeap.predict import Tag

from ..contract.cases import context, recurrent, tag
from ..contract.test_layers import in_float64, params_of

TEXTS = ["a good film", "", "bad", "so so , really 👩‍👩‍👧", "хороший фильм 良い映画"]
TAGS = ["D", "N", "V"]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def docs(nlp):
    return [nlp.make_doc(text) for text in TEXTS]


@pytest.fixture
def truth(docs):
    return [numpy.eye(3, dtype="f")[numpy.arange(len(doc)) % 3] for doc in docs]


def tagger(attend=None, predict=None, embed=None, **arguments):
    fix_random_seed(0)
    embed = embed or MultiHashEmbed(6, ["NORM"], [100], False)
    return Tagger(
        build_Tok2Vec_model(embed, BiGRU(6)), attend, predict or Tag(), **arguments
    )


def local_attention(**arguments):
    return ContextAttention(heads=2, window="local-m", radius=2, **arguments)


@pytest.fixture
def model(docs, truth):
    return tagger(local_attention()).initialize(X=docs, Y=truth)


def tensors(gradients):
    """Build an embedding that gives each Doc.tensor, and keeps the gradients."""

    def forward(model, docs, is_train):
        return [doc.tensor for doc in docs], gradients.extend

    return Model("tensors", forward, dims={"nO": 6})


@pytest.mark.parametrize("hidden_width", [None, 5])
@pytest.mark.parametrize("attends", [True, False])
def test_gradients_of_all_stages_are_those_of_autograd_in_float64(
    docs, truth, attends, hidden_width
):
    generator = numpy.random.default_rng(0)
    for doc in docs:
        doc.tensor = generator.normal(size=(len(doc), 6)).astype("f")
    gradients = []
    attend = local_attention() if attends else None
    model = tagger(attend, Tag(hidden_width=hidden_width), tensors(gradients))
    model.initialize(X=docs, Y=truth)
    get_loss = SequenceCategoricalCrossentropy(names=TAGS, normalize=False)
    labels = [[TAGS[i] for i in Y.argmax(axis=1)] for Y in truth]
    Ys, backprop = model.begin_update(docs)
    backprop(get_loss.get_grad(Ys, labels))

    stages = [(model.get_ref("tok2vec"), recurrent(torch.nn.GRU))]
    if attends:
        reference = context(heads=2, window="local-m", radius=2).reference
        stages.append((model.get_ref("attend"), reference))
    stages.append((model.get_ref("predict"), tag))
    Xs = [in_float64(doc.tensor) for doc in docs]
    rows, checked = Xs, []
    for stage, reference in stages:
        nodes, params = params_of(stage)
        rows = reference(rows, params)
        checked.extend(zip(nodes, params, strict=True))
    targets = torch.cat([torch.tensor(Y.argmax(axis=1)) for Y in truth])
    torch.nn.functional.cross_entropy(
        torch.cat(rows), targets, reduction="sum"
    ).backward()

    for dX, X in zip(gradients, Xs, strict=True):
        assert_allclose(dX, X.grad if len(X) else X.detach(), atol=1e-5)
    for node, params in checked:
        for name, param in params.items():
            message = f"{node.name} {name}"
            assert_allclose(
                node.get_grad(name), param.grad, 1e-4, 1e-5, err_msg=message
            )


def test_number_of_tags_is_inferred_from_the_data(model, docs):
    assert model.get_dim("nO") == 3
    for doc, Y in zip(docs, model.predict(docs), strict=True):
        assert Y.shape == (len(doc), 3)


def test_number_of_tags_can_be_given(docs):
    model = tagger(predict=Tag(hidden_width=4), nO=5)
    assert model.get_dim("nO") == model.get_ref("softmax").get_dim("nO") == 5
    assert model.initialize(X=docs).predict(docs)[0].shape == (3, 5)


def test_a_document_is_tagged_the_same_alone_and_in_a_batch(model, docs):
    for doc, together in zip(docs, model.predict(docs), strict=True):
        (alone,) = model.predict([doc])
        assert_allclose(alone, together, atol=1e-6)


def test_no_documents_or_none_with_tokens(model, nlp):
    assert model.predict([]) == []
    empty = [nlp.make_doc("")] * 2
    Ys, backprop = model.begin_update(empty)
    backprop(Ys)
    assert [Y.shape for Y in Ys] == [(0, 3)] * 2


def test_without_attention_the_stage_is_left_out(docs, truth):
    model = tagger(None).initialize(X=docs, Y=truth)
    assert len(model.layers) == 2
    assert model.has_ref("attend") is False
    assert not has_attention(model)


def test_attention_comes_with_the_scores_of_an_ordinary_prediction(model, docs):
    scores, strongest = predict_with_attention(model, docs)
    for Y, expected in zip(scores, model.predict(docs), strict=True):
        assert_array_equal(Y, expected)
    for doc, (weights, positions) in zip(docs, strongest, strict=True):
        assert weights.shape == positions.shape == (len(doc), min(len(doc), 5))
        assert_allclose(weights.sum(axis=1), numpy.ones(len(doc)), rtol=1e-5)


def test_nothing_of_a_prediction_is_kept_on_the_model(model, docs):
    before = [dict(node.attrs) for node in model.walk()]
    predict_with_attention(model, docs)
    assert [dict(node.attrs) for node in model.walk()] == before


def test_has_attention_knows_models_of_other_stages(model):
    assert has_attention(model)
    assert not has_attention(tagger(attend=BiGRU(6)))
    assert not has_attention(model.get_ref("tok2vec"))


@pytest.mark.parametrize("normalize_outputs", [True, False])
def test_thincs_softmax_fits_the_slot(docs, truth, normalize_outputs):
    softmax = Softmax_v2(normalize_outputs=normalize_outputs, temperature=2.0)
    model = tagger(predict=with_array(softmax)).initialize(X=docs, Y=truth)
    assert model.get_ref("output_layer") is softmax
    softmax.set_param("b", numpy.asarray([0, 1, 3], dtype="f"))
    expected, _ = model.begin_update(docs)
    found = probabilities(model, model.predict(docs))
    for Y, in_training in zip(found, expected, strict=True):
        assert_allclose(Y, in_training, atol=1e-6)


def test_every_layer_multiplies_with_the_preferred_blas():
    assert {node.ops for node in tagger(ContextAttention()).walk()} == {NUMPY_BLAS}


def test_static_vectors_that_are_missing_are_asked_for(docs, truth):
    model = tagger(embed=MultiHashEmbed(6, ["NORM"], [100], True))
    with pytest.raises(ValueError, match=r"the pipeline has none.*\[initialize\]"):
        model.initialize(X=docs, Y=truth)
