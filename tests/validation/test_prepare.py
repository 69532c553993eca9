from itertools import chain

import pytest
import spacy
from spacy.tokens import DocBin

from spacy_eeap.validation.prepare import prepare

from ..tiny import TEXTS


def texts(path):
    return [
        doc.text for doc in DocBin().from_disk(path).get_docs(spacy.blank("en").vocab)
    ]


def test_the_files_of_a_fold_have_each_document_once(make_config, tmp_path):
    prepared = prepare(make_config(), tmp_path, 3, dev_share=0.25)
    assert prepared.n_documents == 24
    scored = []
    for fold in prepared.pending:
        parts = [texts(fold.folder / f"{n}.spacy") for n in ("train", "dev", "test")]
        assert sorted(chain(*parts)) == sorted(TEXTS[:24])
        assert [len(part) for part in parts] == [12, 4, 8]
        assert parts[2] == [TEXTS[i] for i in fold.indices]
        scored += fold.indices
    assert sorted(scored) == list(range(24))


def test_a_fold_with_a_result_is_left_alone(make_config, tmp_path):
    folds = prepare(make_config(), tmp_path, 2).pending
    (folds[0].folder / "scores.json").touch()
    (folds[1].folder / "left.txt").touch()
    assert [fold.number for fold in prepare(make_config(), tmp_path, 2).pending] == [2]
    assert not (folds[1].folder / "left.txt").exists()
    with pytest.raises(ValueError, match="differs in: config"):
        prepare(make_config({"training.dropout": 0.5}), tmp_path, 2)
    again = prepare(make_config(), tmp_path, 2, overwrite=True)
    assert [fold.number for fold in again.pending] == [1, 2]


def test_numbers_that_do_not_fit_are_refused(make_config, tmp_path):
    with pytest.raises(ValueError, match="two folds or more, but got 1"):
        prepare(make_config(), tmp_path, 1)
    with pytest.raises(ValueError, match=r"0\.5 at most, but was 0\.9"):
        prepare(make_config(), tmp_path, 2, dev_share=0.9)
    with pytest.raises(ValueError, match=r"25 different texts or more, but .* 24"):
        prepare(make_config(), tmp_path, 25)
    assert not list(tmp_path.iterdir())
