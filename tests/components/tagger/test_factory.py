import shutil

import numpy
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from thinc.api import Adam, Config

from spacy_eeap.components.tagger.factory import DEFAULT_MODEL_CONFIG
from spacy_eeap.components.tagger.tagger import AttentiveMorphologizer, AttentiveTagger
from spacy_eeap.models.tagger import has_attention

from ...tagged import tagged_examples
from ...tiny import CONFIGS, update

TEXT = "They book the show and they play the book ."
NAMES = {"probabilities", "label_ids", "attention", "attended"}


@pytest.fixture
def nlp(tagger_path):
    """The trained pipeline, whose tagger saves its activations."""
    nlp = spacy.load(tagger_path)
    nlp.get_pipe("tagger").save_activations = True
    return nlp


@pytest.fixture
def damaged(tagger_path, tmp_path):
    """A copy of the trained pipeline to damage."""
    return shutil.copytree(tagger_path, tmp_path / "damaged")


def saved(doc):
    return doc._.activations["tagger"]


@pytest.mark.parametrize(
    ("factory", "component"),
    [("eeap_tagger", AttentiveTagger), ("eeap_morphologizer", AttentiveMorphologizer)],
)
def test_factory_makes_its_component_with_spacys_defaults(factory, component):
    nlp = spacy.blank("en")
    pipe, spacys = nlp.add_pipe(factory), nlp.add_pipe(factory.removeprefix("eeap_"))
    assert type(pipe) is component
    assert isinstance(pipe, type(spacys))
    assert pipe.cfg == spacys.cfg
    assert pipe.scorer is spacys.scorer
    assert pipe.save_activations is False
    ours, theirs = map(nlp.get_factory_meta, (factory, factory.removeprefix("eeap_")))
    assert ours.default_score_weights == theirs.default_score_weights


def test_the_config_file_shows_the_default_model():
    config = Config().from_disk(CONFIGS / "tagger.cfg")
    assert config["components"]["tagger"]["model"] == DEFAULT_MODEL_CONFIG


def test_activations_are_what_the_model_predicted(nlp):
    doc = nlp(TEXT)
    arrays = saved(doc)
    assert set(arrays) == NAMES
    labels = nlp.get_pipe("tagger").labels
    assert [labels[i] for i in arrays["label_ids"]] == [token.tag_ for token in doc]
    assert_array_equal(arrays["probabilities"].argmax(axis=1), arrays["label_ids"])
    assert_allclose(arrays["probabilities"].sum(axis=1), [1] * len(doc), rtol=1e-6)
    assert arrays["probabilities"].shape == (len(doc), len(labels))
    assert arrays["attention"].shape == arrays["attended"].shape == (len(doc), 10)
    assert_allclose(arrays["attention"].sum(axis=1), [1] * len(doc), rtol=1e-5)
    assert arrays["attended"].dtype == "int32"
    first = arrays["attended"][0]
    assert sorted(first[first >= 0]) == [0, 1, 2, 3, 4, 5]


def test_saving_activations_changes_no_tag(nlp):
    with_activations = [token.tag_ for token in nlp(TEXT)]
    nlp.get_pipe("tagger").save_activations = False
    doc = nlp(TEXT)
    assert [token.tag_ for token in doc] == with_activations
    assert doc.user_data == {}


def test_saving_activations_needs_one_pass_through_the_model(nlp, monkeypatch):
    model = nlp.get_pipe("tagger").model
    encode = model.get_ref("tok2vec").layers[1]
    calls, forward = [], encode._func

    def count(*arguments, **settings):
        calls.append(arguments)
        return forward(*arguments, **settings)

    monkeypatch.setattr(encode, "_func", count)
    nlp(TEXT)
    assert len(calls) == 1


def test_saved_arrays_do_not_keep_their_batch_alive(nlp):
    for doc in nlp.pipe([TEXT, "They play ."]):
        for array in saved(doc).values():
            assert array.base.base is None
            assert isinstance(array, numpy.ndarray)


@pytest.mark.parametrize("texts", [[""], ["", TEXT, ""], ["", ""]])
def test_a_document_without_tokens_has_empty_activations(nlp, texts):
    for doc in nlp.pipe(texts):
        assert set(saved(doc)) == NAMES
        assert {name: len(array) for name, array in saved(doc).items()} == (
            dict.fromkeys(NAMES, len(doc))
        )


def test_without_attention_there_are_no_weights():
    nlp = spacy.blank("en")
    model = {**DEFAULT_MODEL_CONFIG, "attend": None}
    config = {"model": model, "save_activations": True}
    pipe = nlp.add_pipe("eeap_tagger", name="tagger", config=config)
    nlp.initialize(lambda: tagged_examples(nlp))
    assert not has_attention(pipe.model)
    for text in (TEXT, ""):
        assert set(saved(nlp(text))) == {"probabilities", "label_ids"}


def assert_same_activations(found, expected):
    assert saved(found).keys() == saved(expected).keys() == NAMES
    for name, array in saved(expected).items():
        assert_array_equal(saved(found)[name], array)


def test_activations_survive_bytes_and_a_docbin(nlp):
    docs = list(nlp.pipe([TEXT, "", "book"]))
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    from_docbin = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    for doc, restored in zip(docs, from_docbin, strict=True):
        assert_same_activations(restored, doc)
        assert_same_activations(Doc(nlp.vocab).from_bytes(doc.to_bytes()), doc)


def test_a_document_of_10_000_tokens(nlp):
    words = ["They", "book", "the", "show", "."] * 2_000
    arrays = saved(nlp.get_pipe("tagger")(Doc(nlp.vocab, words=words)))
    assert arrays["attended"].shape == (10_000, 11)
    distances = abs(arrays["attended"] - numpy.arange(10_000)[:, None])
    assert distances[arrays["attended"] >= 0].max() == 5


def new_tagger(tags, given, factory="eeap_tagger"):
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe(factory, name="tagger")
    words = ["word"] * len(tags)
    example = Example.from_dict(
        Doc(nlp.vocab, words=words), {"words": words, "tags": tags}
    )
    pipe.initialize(lambda: [example], nlp=nlp, labels=given)
    return nlp, [example]


def test_tags_other_than_those_given():
    message = r"'tagger' has the labels !X, N, which are .* given to it: D, V\. Correct"
    with pytest.raises(ValueError, match=message):
        new_tagger(["D", "N", "V", "!X"], given=["D", "V"])


def test_missing_and_negated_tags_are_no_error():
    nlp, examples = new_tagger(["D", "", "!V"], given=["D", "V", "UNUSED"])
    [losses] = update(nlp, examples, Adam(0.01), 1)
    assert numpy.isfinite(losses["tagger"])


@pytest.mark.parametrize("tag", ["N", "!N"])
def test_a_tag_that_is_unknown_in_training(tag):
    nlp, _ = new_tagger(["D", "V"], given=None)
    annotations = {"words": ["word"] * 3, "tags": ["D", tag, "!V"]}
    example = Example.from_dict(Doc(nlp.vocab, annotations["words"]), annotations)
    message = rf"the tags {tag}, which are .* of the component 'tagger': D, V\. Correct"
    with pytest.raises(ValueError, match=message):
        update(nlp, [example], Adam(0.01), 1)
    assert not nlp.get_pipe("tagger").model.get_ref("output_layer").has_grad("W")


def test_data_without_tags():
    with pytest.raises(ValueError, match=r"E143.*calling add_label"):
        new_tagger([""], given=None)


def test_scores_that_are_not_a_number(nlp):
    output = nlp.get_pipe("tagger").model.get_ref("output_layer")
    output.set_param("b", output.get_param("b") * numpy.nan)
    with pytest.raises(ValueError, match=r"'tagger' is nan.*lower the learning rate"):
        update(nlp, tagged_examples(nlp), Adam(0.01), 1)


@pytest.mark.parametrize("file", ["model", "cfg"])
def test_missing_files(file, damaged):
    (damaged / "tagger" / file).unlink()
    with pytest.raises(ValueError, match=r"'tagger' from .*copy it again in full"):
        spacy.load(damaged)
