import pytest

from spacy_eeap.cli.completed import completed


def test_an_interrupted_run_leaves_the_old_file(tmp_path):
    path = tmp_path / "train.spacy"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), completed(path) as temporary:
        temporary.write_text("ha")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
