import pytest
from spacy.tokens import DocBin

from benchmarks import removal_sets

from ..tiny import REVIEWS


def test_sets_of_short_texts_are_compared_with_the_smallest(
    classes, tmp_path, monkeypatch, capsys
):
    classes.to_disk(tmp_path / "model")
    texts = [text for text, _ in REVIEWS[:12]]
    DocBin(docs=map(classes.make_doc, texts)).to_disk(tmp_path / "texts.spacy")
    paths = [str(tmp_path / "model"), str(tmp_path / "texts.spacy")]
    monkeypatch.setattr("sys.argv", ["", *paths, "--decisions", "6", "--longest", "8"])
    removal_sets.main()
    told = capsys.readouterr().out
    assert "6 decisions about short texts" in told
    assert "removal: minimal" in told and "sufficient: minimal" in told
    assert "the removal set, in times of what erasure costs: " in told


@pytest.mark.parametrize(("keeps", "size"), [(False, 2), (True, 1)])
def test_the_smallest_is_found_by_trying_all(classes, keeps, size):
    decider = removal_sets.find_decider(classes, "textcat")
    text = "I like the good bag , not the bad ."
    [decision] = removal_sets.decide(decider, classes, [text])
    assert removal_sets.smallest(decider, decision, keeps) == size
