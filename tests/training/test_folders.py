import os

import pytest

from spacy_eeap.training import folders
from spacy_eeap.training.folders import NEW, OLD, mend, replace_folder


def write(text):
    def to(folder):
        (folder / "deep").mkdir()
        (folder / "deep/file").write_text(text)

    return to


def read(folder):
    return (folder / "deep/file").read_text()


@pytest.fixture(params=[True, False], ids=["exchanged", "renamed"])
def anywhere(request, monkeypatch):
    """Run where folders can be exchanged in one step, and where not."""
    if not request.param:
        monkeypatch.setattr(folders, "_exchange", lambda new, old: False)


def test_a_folder_is_replaced_as_a_whole(tmp_path, anywhere):
    path = tmp_path / "parent/model"
    replace_folder(path, write("first"))
    (path / "extra").write_text("of the first")
    replace_folder(path, write("second"))
    assert read(path) == "second"
    assert not (path / "extra").exists()
    assert [each.name for each in path.parent.iterdir()] == ["model"]


def test_the_old_one_stays_if_the_new_one_cannot_be_written(tmp_path, anywhere):
    path = tmp_path / "model"
    replace_folder(path, write("first"))

    def fail(folder):
        write("half")(folder)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        replace_folder(path, fail)
    assert read(path) == "first"
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_after_a_kill_at_any_rename_one_of_both_is_there(tmp_path, monkeypatch, nth):
    path = tmp_path / "model"
    replace_folder(path, write("first"))
    monkeypatch.setattr(folders, "_exchange", lambda new, old: False)
    calls = []

    def killed(function):
        def call(*args, **kwargs):
            calls.append(args)
            if len(calls) > nth:
                raise KeyboardInterrupt
            return function(*args, **kwargs)

        return call

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "rename", killed(os.rename))
        patch.setattr(folders, "_sync_folder", killed(folders._sync_folder))
        replace_folder(path, write("second"))
    mend(path)
    assert read(path) in ("first", "second")
    assert not path.with_name(path.name + NEW).exists()
    assert not path.with_name(path.name + OLD).exists()


def test_there_is_nothing_to_mend_where_nothing_is(tmp_path):
    mend(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []
