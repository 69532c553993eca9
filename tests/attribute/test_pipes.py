import spacy
from spacy.language import Language

from spacy_eeap.attribute.pipes import run_before


def test_components_before_it_run(classes):
    [doc] = run_before(classes, "textcat", [classes.make_doc("One. Two.")])
    assert len(list(doc.sents)) == 2
    assert not doc.cats


def test_the_pipeline_is_as_before(classes):
    before = classes.pipe_names
    run_before(classes, "textcat", [classes.make_doc("One. Two.")])
    assert classes.pipe_names == before


def test_components_that_are_disabled_stay_so(classes):
    with classes.select_pipes(disable="sentencizer"):
        doc = classes.make_doc("One. Two.")
        assert run_before(classes, "textcat", [doc]) == [doc]
    assert not doc.has_annotation("SENT_START")


def test_without_components_before_it_documents_come_back(tags):
    docs = [tags.make_doc("They book .")]
    assert run_before(tags, "tagger", docs) is docs


def test_other_threads_have_the_whole_pipeline_meanwhile():
    seen = []

    @Language.component("spacy_eeap_tests_look")
    def look(doc):
        seen.append(nlp.pipe_names)
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("spacy_eeap_tests_look")
    nlp.add_pipe("sentencizer")
    [doc] = run_before(nlp, "sentencizer", [nlp.make_doc("One. Two.")])
    assert seen == [["spacy_eeap_tests_look", "sentencizer"]]
    assert not doc.has_annotation("SENT_START")
