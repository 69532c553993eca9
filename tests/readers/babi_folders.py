"""Small bAbI folders, built like those that are distributed."""

from spacy_eeap.readers.babi_files import file_name

PEOPLE = ["Mary", "John", "Daniel", "Sandra"]
PLACES = ["kitchen", "garden", "office", "hallway", "bathroom"]


def make_folder(folder, **files):
    """Write the files of a folder.

    files: The lines of each, by names such as qa1_train.
    RETURNS (Path): The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        task, part = name.removeprefix("qa").split("_")
        text = "".join(f"{line}\n" for line in lines)
        (folder / file_name(int(task), part)).write_text(text, encoding="utf8")
    return folder


def make_story(number, n_questions=2):
    """Make the lines of a story, each with another number in another place.

    Two facts stand before each question, which is about the second of them.
    """
    lines = []
    for i in range(n_questions):
        who, where = PEOPLE[(number + i) % 4], PLACES[number % 5]
        fact = len(lines) + 2
        lines += [f"{fact - 1} John is in room {number}."]
        lines += [f"{fact} {who} went to the {where}."]
        lines += [f"{fact + 1} Where is {who}? \t{where}\t{fact}"]
    return lines


def make_stories(n_stories, n_questions=2):
    """Make the lines of some stories, one after the other."""
    return [
        line for number in range(n_stories) for line in make_story(number, n_questions)
    ]
