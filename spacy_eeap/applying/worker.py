"""A worker: from a part of the input to a file, in whatever process it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from spacy.cli._util import setup_gpu
from spacy.language import Language
from spacy.util import import_file, load_model, minibatch
from thinc.api import Model

from ..embed.kept_rows import KeptRows
from ..explain import explain, to_dict
from ..explain.collect.pipes import find_attending_pipe
from ..numeric.threads import one_thread
from ..readers.inputs import Row, Unreadable
from .attempts import NOTED, Attempt, Note
from .formats import FORMATS
from .json_values import to_json
from .output import PLAN, Output
from .plan import Plan, digest
from .predict import doc_of, each_alone
from .records import Record, columns_of, members_of
from .rows import rows_of


class Job(NamedTuple):
    """What a worker needs to know. The rest stands in the plan.

    output (str): The folder of the results, in which the plan is.
    ending (str): How the files of results end.
    model (str): Name or path of the pipeline.
    code (str | None): Path of Python code that it needs.
    gpu (int): The GPU, or -1.
    """

    output: str
    ending: str
    model: str
    code: str | None = None
    gpu: int = -1


class Counts(NamedTuple):
    """How many texts of a part have results, and how many rows have none."""

    texts: int
    bad: int


class Worker:
    """Loads a pipeline, and applies it to parts.

    RAISES (ValueError): If the plan cannot be seen from where this is, or the pipeline
        is another one there.
    RAISES (OSError): If the pipeline cannot be loaded.
    """

    def __init__(self, job: Job) -> None:
        self.output = Output(job.output, job.ending)
        saved = self.output.read_json(PLAN)
        if saved is None:
            raise ValueError(
                f"There is no {PLAN} in {job.output}. Every machine must see the "
                f"output folder under the same path: use a shared one, or an address."
            )
        self.plan = Plan.from_json(saved)
        if digest(job.model, job.code) != self.plan.model:
            raise ValueError(
                f"The pipeline {job.model} is another one here than where the work was "
                f"planned. Install or copy the same to every machine."
            )
        if job.code:
            import_file("python_code", job.code)
        setup_gpu(job.gpu, silent=True)
        self.nlp = load_model(job.model)
        options = self.plan.options
        if options.attention:
            save_activations(self.nlp)
        if options.explain is not None:
            find_attending_pipe(self.nlp, options.explain)  # or say that it cannot
        self.members = members_of(self.nlp, options.attention)

    def do(self, index: int, attempt: Attempt) -> Counts:
        """Write the results of a part, and the rows that have none.

        RAISES (OSError): If a file cannot be read or written.
        RAISES (ValueError): If a file has changed since the plan was made.
        """
        # In another batch rows of an embedding are other ones in their last bits.
        forget_kept_rows(self.nlp)
        output = self.output
        bad: list[Any] = []
        n_texts = 0
        # What spaCy learns of the words of a part is forgotten after it.
        with (
            one_thread(),
            self.nlp.memory_zone(),
            output.writing(output.part(index)) as file,
        ):
            writer = FORMATS[self.plan.options.format](
                file, self.nlp, self.members, self.plan.types
            )
            for found in self._results(index, attempt):
                records = [each for each in found if isinstance(each, Record)]
                bad += [each for each in found if not isinstance(each, Record)]
                writer.write(records)
                n_texts += len(records)
            writer.close()
            self._write_bad(index, bad)
        if attempt.number >= NOTED:
            output.remove(output.note(index))
        return Counts(n_texts, len(bad))

    def _results(
        self, index: int, attempt: Attempt
    ) -> Iterator[list[Record | Unreadable]]:
        """Get what is found of each row, a batch at a time."""
        rows = enumerate(rows_of(self.plan, index, self.nlp.vocab))
        for number, batch in enumerate(minibatch(rows, self.nlp.batch_size)):
            if number not in attempt.careful:
                self._note(index, attempt, Note(number))
                yield self._found([row for _, row in batch])
                continue
            for place, row in batch:
                if place in attempt.left_out and isinstance(row, Row):
                    yield [Unreadable(row.place, DEADLY)]
                else:
                    self._note(index, attempt, Note(number, place))
                    yield self._found([row])

    def _note(self, index: int, attempt: Attempt, note: Note) -> None:
        if attempt.number >= NOTED:
            self.output.write_json(self.output.note(index), note)

    def _found(self, rows: list[Row | Unreadable]) -> list[Record | Unreadable]:
        readable = [row for row in rows if isinstance(row, Row)]
        found = iter(each_alone(self._predict, readable))
        return [row if isinstance(row, Unreadable) else next(found) for row in rows]

    def _predict(self, rows: Sequence[Row]) -> list[Record]:
        docs = self.nlp.pipe(
            (doc_of(self.nlp, row) for row in rows), batch_size=len(rows)
        )
        return [
            Record(
                row.place, columns_of(row, self.plan.options.column), doc, explanation
            )
            for row, doc, explanation in zip(
                rows, docs, self._explanations(rows), strict=True
            )
        ]

    def _explanations(self, rows: Sequence[Row]) -> list[dict[str, Any] | None]:
        pipe_name = self.plan.options.explain
        if pipe_name is None:
            return [None] * len(rows)
        docs = [doc_of(self.nlp, row) for row in rows]
        return [*map(to_dict, explain(self.nlp, docs, pipe_name, len(docs)))]

    def _write_bad(self, index: int, bad: Sequence[Unreadable]) -> None:
        name = self.output.bad(index)
        if not bad:
            self.output.remove(name)  # of an attempt that had some
            return
        with self.output.writing(name) as file:
            for each in bad:
                file.write(
                    to_json({"place": each.place, "reason": each.reason}) + b"\n"
                )


@cache
def worker_of(job: Job) -> Worker:
    """Get the worker of this process, which loads the pipeline the first time."""
    return Worker(job)


def do_part(job: Job, index: int) -> Counts:
    """Do a part in this process, for programs that deal out the parts themselves.

    job (Job): That of a `Run`.
    index (int): One of its `todo`.
    RAISES: See `Worker`. A part that was not done has no file.
    """
    return worker_of(job).do(index, Attempt())


DEADLY = "a worker died each time that it was to score this text"


def save_activations(nlp: Language) -> None:
    """Make all components of a pipeline that can write what they attend to.

    RAISES (ValueError): If there is none.
    """
    pipes = [pipe for _, pipe in nlp.pipeline if hasattr(pipe, "save_activations")]
    if not pipes:
        raise ValueError(
            f"No component of this pipeline can write its attention: it has "
            f"{', '.join(nlp.pipe_names) or 'none'}. Leave out --attention."
        )
    for pipe in pipes:
        pipe.save_activations = True


def forget_kept_rows(nlp: Language) -> None:
    """Forget what embeddings have computed before, so that a part is done as if first.

    nlp (Language): The pipeline.
    """
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for layer in model.walk() if isinstance(model, Model) else ():
            for shim in layer.shims:
                if isinstance(shim, KeptRows):
                    shim.clear()
