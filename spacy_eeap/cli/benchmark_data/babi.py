"""eeap benchmark-data babi: from a folder of bAbI to .spacy files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from ...printing.messages import msg
from ...readers.babi_files import TASKS, BabiStory
from ...readers.babi_splits import read_split
from ...readers.split import Split
from ..completed import completed
from ..failing import failing

if TYPE_CHECKING:
    from spacy.tokens import Doc

ALL_TASKS = ",".join(map(str, TASKS))
SAMPLE_SIZE = 10
SAMPLE_FACTS = 8  # that a page can show


def babi_cli(
    folder: Annotated[Path, typer.Argument(help="Folder of qa1_*_train.txt etc.")],
    output_dir: Annotated[Path, typer.Argument(help="Where to write the files")],
    tasks: Annotated[str, typer.Option(help="Numbers with commas")] = ALL_TASKS,
    fallback: Annotated[
        Path | None,
        typer.Option(help="Folder of the training files that the first one lacks"),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the tokenizer")] = "en",
) -> None:
    """Convert the question answering tasks bAbI to training data.

    Writes train.spacy, dev.spacy (the last tenth of each training file), test.spacy,
    and ten test stories or one of each task in sample.jsonl, with about eight facts. A
    Doc is a story: it has the spans of facts and question, and doc._.answer.
    """
    with failing("The stories could not be read"):
        chosen = parse_tasks(tasks)
        # All files are read before the first is written.
        for task in chosen:
            for split in get_args(Split):
                read_split(folder, task, split, fallback)
    with failing(f"Can't write to {output_dir}"):
        write_files(folder, output_dir, chosen, fallback, lang)


def parse_tasks(text: str) -> list[int]:
    """Parse the numbers of tasks: "1,2,19"."""
    numbers = [number.strip() for number in text.split(",")]
    known = {str(task): task for task in TASKS}
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise ValueError(
            f"Tasks are numbers from 1 to {len(TASKS)} with commas between them, but "
            f"got {text!r}."
        )
    return [known[number] for number in dict.fromkeys(numbers)]


def write_files(
    folder: Path, output_dir: Path, tasks: list[int], fallback: Path | None, lang: str
) -> None:
    """Write a .spacy file for each split, and a sample of the test split.

    folder (Path): The folder of bAbI.
    output_dir (Path): The folder of the files. It is made if there is none.
    tasks (list[int]): The tasks.
    fallback (Optional[Path]): Where to find a training file that the folder lacks.
    lang (str): Language of the tokenizer, such as "en".
    """
    import spacy
    import srsly

    from ...readers.babi import BabiReader

    nlp = spacy.blank(lang)
    output_dir.mkdir(parents=True, exist_ok=True)
    counts: dict[str, Counter[str]] = {}
    for split in get_args(Split):
        read = BabiReader(folder, split, tasks, fallback=fallback)
        with completed(output_dir / f"{split}.spacy") as path:
            docs = (example.reference for example in read(nlp))
            counts[split] = write_docs(path, docs, split)
    with completed(output_dir / "sample.jsonl") as path:
        stories = {task: read_split(folder, task, "test") for task in tasks}
        srsly.write_jsonl(path, choose_sample(stories))
    print_counts(tasks, counts)
    msg.good(f"Wrote {', '.join(counts)} and a sample to {output_dir}")


def write_docs(path: Path, docs: Iterator[Doc], title: str) -> Counter[str]:
    """Write the Docs of stories as a DocBin, and count them by task."""
    import tqdm
    from spacy.tokens import DocBin

    counts: Counter[str] = Counter()
    doc_bin = DocBin(attrs=["ORTH"], store_user_data=True)
    for doc in tqdm.tqdm(docs, desc=title, leave=False, disable=None):
        doc_bin.add(doc)
        counts[doc._.task] += 1
    doc_bin.to_disk(path)
    return counts


def choose_sample(stories: dict[int, list[BabiStory]]) -> list[dict[str, Any]]:
    """Choose test stories that are neither short nor long, the tasks in turn.

    stories (dict[int, list[BabiStory]]): The stories of each task.
    RETURNS (list[dict[str, Any]]): Ten, one of each task if they are more, or all if
        they are fewer, as `explain` reads them.
    """
    of_each = ceil(SAMPLE_SIZE / len(stories))
    samples = [
        sorted(_records(of_task), key=_distance)[:of_each]
        for of_task in stories.values()
    ]
    return [record for turn in zip_longest(*samples) for record in turn if record]


def _records(stories: list[BabiStory]) -> Iterator[dict[str, Any]]:
    for story in stories:
        for question in story.questions:
            yield {
                "facts": story.facts[: question.n_facts],
                "question": question.text,
                "answer": question.answer,
                "supporting_facts": question.supporting,
            }


def _distance(record: dict[str, Any]) -> int:
    return abs(len(record["facts"]) - SAMPLE_FACTS)


def print_counts(tasks: list[int], counts: dict[str, Counter[str]]) -> None:
    """Print the number of questions by task and split."""
    rows = [
        (f"qa{task}", TASKS[task], *(count[f"qa{task}"] for count in counts.values()))
        for task in tasks
    ]
    rows.append(("", "total", *(count.total() for count in counts.values())))
    aligns = ["l", "l", *("r" for _ in counts)]
    msg.table(rows, header=["task", "", *counts], divider=True, aligns=aligns)
