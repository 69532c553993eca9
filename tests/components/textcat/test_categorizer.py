import numpy
from numpy.testing import assert_allclose, assert_array_equal

from spacy_eeap.components.textcat import categorizer


def test_activations_are_what_the_model_predicted(nlp):
    pipe = nlp.get_pipe("textcat")
    pipe.save_activations = True
    doc = nlp("This film is very good.")
    saved = doc._.activations["textcat"]
    assert set(saved) == {"probabilities", "attention"}
    assert_allclose(saved["probabilities"], list(doc.cats.values()))
    assert saved["attention"].shape == (len(doc),)
    assert_allclose(saved["attention"].sum(), 1, rtol=1e-6)
    assert all(isinstance(array, numpy.ndarray) for array in saved.values())


def test_saved_arrays_do_not_keep_their_batch_alive(nlp):
    nlp.get_pipe("textcat").save_activations = True
    for doc in nlp.pipe(["This film is good.", "This book is bad."]):
        for array in doc._.activations["textcat"].values():
            assert array.base.base is None


def test_saving_activations_changes_no_score(nlp):
    text = "This film is very good."
    before = nlp(text).cats
    nlp.get_pipe("textcat").save_activations = True
    assert nlp(text).cats == before


def test_a_document_without_tokens_scores_zero_alone_and_in_a_batch(nlp):
    pipe = nlp.get_pipe("textcat")
    pipe.save_activations = True
    texts = ["", "This film is good.", ""]
    alone = [nlp(text) for text in texts]
    for doc, doc_alone in zip(nlp.pipe(texts), alone, strict=True):
        assert doc._.activations["textcat"].keys() == (
            doc_alone._.activations["textcat"].keys()
        )
        assert_allclose(list(doc.cats.values()), list(doc_alone.cats.values()))
    assert_array_equal(list(alone[0].cats.values()), [0, 0])


def test_predict_takes_any_iterable(nlp):
    docs = [nlp.make_doc("This film is good.")]
    pipe = nlp.get_pipe("textcat")
    assert_array_equal(
        pipe.predict(iter(docs)).scores, pipe.predict(tuple(docs)).scores
    )


def test_many_documents_are_predicted_block_by_block_with_the_same_scores(
    nlp, monkeypatch
):
    pipe = nlp.get_pipe("textcat")
    pipe.save_activations = True
    docs = [nlp.make_doc(f"film number {i}") for i in range(11)]
    docs[4] = nlp.make_doc("")
    expected, seen = pipe.predict(docs), []
    monkeypatch.setattr(categorizer, "BLOCK", 4)
    run = pipe._run_model
    monkeypatch.setattr(
        pipe, "_run_model", lambda docs: (seen.append(len(docs)), run(docs))[1]
    )
    predicted = pipe.predict(docs)
    assert seen == [4, 4, 2]
    assert_allclose(predicted.scores, expected.scores, atol=1e-6)
    for by_name, expected_by_name in zip(
        predicted.weights, expected.weights, strict=True
    ):
        assert by_name.keys() == expected_by_name.keys()
        for name, weights in by_name.items():
            assert_allclose(weights, expected_by_name[name], atol=1e-6)
