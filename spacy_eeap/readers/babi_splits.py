"""The split of bAbI, which has a training and a test file for each task.

The last stories of the training file are for development: the fewest that have at least
a tenth of its questions. So the questions of a story are all on one side.
"""

from pathlib import Path

from spacy.util import logger

from .babi_files import BabiStory, file_name, read_stories
from .checksum import FETCH
from .split import Split

DEV_PARTS = 10  # one of them is for development


def read_split(
    folder: Path, task: int, split: Split, fallback: Path | None = None
) -> list[BabiStory]:
    """Read the stories of a split of a task.

    folder (Path): The folder of the files.
    task (int): The number of the task, from 1 to 20.
    split (str): "train", "dev" or "test".
    fallback (Optional[Path]): The folder that has the training file if `folder` does
        not.
    RETURNS (List[BabiStory]): The stories in the order of the file.
    RAISES (FileNotFoundError, ValueError): See `read_stories`. A ValueError, too, if a
        training file is too small to be split.
    """
    if split == "test":
        return read_stories(folder / file_name(task, "test"))
    path = _find_training_file(folder, task, fallback)
    stories = read_stories(path)
    n_train = len(stories) - count_held_out(stories)
    if not n_train:
        raise ValueError(
            f"{path} needs stories for training before those with the last tenth of "
            f"its questions, but has {len(stories)} in all. Read a larger file."
        )
    return stories[:n_train] if split == "train" else stories[n_train:]


def count_held_out(stories: list[BabiStory]) -> int:
    """Count the stories, from the last one, that are for development."""
    counts = [len(story.questions) for story in stories]
    wanted = sum(counts) / DEV_PARTS
    held_out = 0
    while wanted > 0:
        held_out += 1
        wanted -= counts[-held_out]
    return held_out


def _find_training_file(folder: Path, task: int, fallback: Path | None) -> Path:
    name = file_name(task, "train")
    path = folder / name
    if path.is_file():
        return path
    if fallback is None:
        raise FileNotFoundError(
            f"No bAbI file at {path}. Fetch it: {FETCH}. Or give a folder that has a "
            f"file of this name as fallback."
        )
    logger.info("No bAbI file at %s: reading %s", path, fallback / name)
    return fallback / name
