import logging

import pytest

from spacy_eeap.readers.babi_files import file_name, read_stories
from spacy_eeap.readers.babi_splits import count_held_out, read_split

from .babi_folders import make_folder, make_stories, make_story


@pytest.fixture
def folder(tmp_path):
    return make_folder(
        tmp_path / "en", qa1_train=make_stories(20, 5), qa1_test=make_stories(3)
    )


def test_train_and_dev_are_the_training_file_in_its_order(folder):
    parts = [read_split(folder, 1, split) for split in ("train", "dev")]
    assert parts[0] + parts[1] == read_stories(folder / file_name(1, "train"))
    assert [sum(len(s.questions) for s in part) for part in parts] == [90, 10]


def test_test_is_the_test_file(folder):
    stories = read_stories(folder / file_name(1, "test"))
    assert read_split(folder, 1, "test") == stories


@pytest.mark.parametrize(
    "counts, n_held_out",
    [
        ([1] * 70, 7),
        ([1] * 71, 8),
        ([5] * 200, 20),
        ([9, 9, 1, 1], 2),
        ([10, 9], 1),
        ([1, 9, 9, 9], 1),
    ],
)
def test_dev_has_the_fewest_last_stories_with_a_tenth_of_the_questions(
    tmp_path, counts, n_held_out
):
    lines = [line for i, n in enumerate(counts) for line in make_story(i, n)]
    folder = make_folder(tmp_path, qa2_train=lines)
    assert count_held_out(read_stories(folder / file_name(2, "train"))) == n_held_out
    assert len(read_split(folder, 2, "dev")) == n_held_out
    assert len(read_split(folder, 2, "train")) == len(counts) - n_held_out


@pytest.mark.parametrize("split", ["train", "dev"])
@pytest.mark.parametrize("counts", [[9], [19, 1]])
def test_a_file_that_leaves_no_story_for_training_is_refused(tmp_path, split, counts):
    lines = [line for i, n in enumerate(counts) for line in make_story(i, n)]
    folder = make_folder(tmp_path, qa2_train=lines)
    message = rf"qa2_.*_train\.txt needs stories .* has {len(counts)} in all"
    with pytest.raises(ValueError, match=message):
        read_split(folder, 2, split)


@pytest.mark.parametrize("split", ["train", "dev"])
def test_a_missing_training_file_is_read_from_the_fallback(
    folder, tmp_path, caplog, split
):
    other = make_folder(tmp_path / "10k")
    with caplog.at_level(logging.INFO, logger="spacy"):
        assert read_split(other, 1, split, folder) == read_split(folder, 1, split)
    assert f"reading {folder / file_name(1, 'train')}" in caplog.text


def test_the_fallback_is_not_read_if_the_file_is_there(folder, tmp_path):
    other = make_folder(tmp_path / "10k", qa1_train=make_stories(2))
    assert len(read_split(other, 1, "train", folder)) == 1


def test_a_missing_training_file_is_told_with_both_remedies(folder):
    message = r"No bAbI file at .*qa2_two.*_train\.txt. Fetch it: .* as fallback"
    with pytest.raises(FileNotFoundError, match=message):
        read_split(folder, 2, "dev")


def test_a_file_that_the_fallback_lacks_is_told(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"10k.*qa2_two.*_train\.txt. Fetch it"):
        read_split(folder, 2, "train", tmp_path / "10k")


def test_there_is_no_fallback_for_a_test_file(folder, tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"10k.*qa1_single.*_test\.txt. Fetch it"
    ):
        read_split(tmp_path / "10k", 1, "test", folder)
