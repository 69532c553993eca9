"""Apply a pipeline to texts in files, with results in files."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.util import is_package

from ..readers.inputs import is_remote, path_of
from .engines import Engine
from .engines.processes import Processes
from .engines.ray import RayActors
from .formats import FORMATS
from .output import BAD, Output
from .plan import Options, Plan, begin
from .run import Dealer, Report, run_here
from .worker import Job, Worker


class Share(NamedTuple):
    """Which of several runs that share the work this is: the number, and how many."""

    number: int = 1
    of: int = 1


WHOLE = Share()


class Staff(NamedTuple):
    """Who does the work.

    workers (int): How many workers at a time.
    engine (str | None): "process" or "ray". None: one worker works in this process,
        and several in processes.
    address (str | None): That of a cluster of Ray.
    minutes (float): How long a worker may take for a part.
    """

    workers: int = 1
    engine: str | None = None
    address: str | None = None
    minutes: float = 60.0


class Summary(NamedTuple):
    """What there is in the end of the parts of a run.

    bad (int): How many rows could not be read or scored.
    failed (dict[int, str]): The parts without results, and why they have none.
    """

    bad: int
    failed: dict[int, str]


class Run:
    """Applies a pipeline to the parts that are not done yet.

    model (str): Name or path of the pipeline.
    inputs (Sequence[str]): What `read_rows` reads, but standard input.
    output (str): The folder of the results: a path, or an address that fsspec writes.
    options (Options): What decides the results.
    code (str | None): Path of Python code that the pipeline needs.
    gpu (int): The GPU, or -1.
    share (Share): Which parts are those of this run.
    force (bool): Whether to delete the results of earlier runs.
    RAISES (ValueError): If the folder has results of another run.
    RAISES (OSError): If an input is not there.
    """

    def __init__(
        self,
        model: str,
        inputs: Sequence[str],
        output: str,
        options: Options,
        code: str | None = None,
        gpu: int = -1,
        share: Share = WHOLE,
        force: bool = False,
    ) -> None:
        form = FORMATS[options.format]
        address = _absolute(output)
        self.output = Output(address, form.ending)
        is_path = not is_package(model) and Path(model).exists()
        found = str(Path(model).resolve()) if is_path else model
        code = code and str(Path(code).resolve())
        self.job = Job(address, form.ending, found, code, gpu)
        self.plan: Plan = begin(
            self.output, found, code, inputs, options, force, form.typed
        )
        self.parts = range(share.number - 1, len(self.plan.parts), share.of)
        self.output.clean(self.parts)
        self.todo = self._missing()
        self.done_before = len(self.parts) - len(self.todo)

    def n_texts(self) -> int | None:
        """Get about how many texts are still to be done. None: that is not known."""
        rows = [piece.rows for part in self.todo for piece in self.plan.parts[part]]
        return None if None in rows else sum(n or 0 for n in rows)

    def work(self, staff: Staff, report: Report) -> Summary:
        """Do what is to be done.

        staff (Staff): Who does it.
        report (Callable[[Counts], None]): What is called after each part.
        RAISES: What is raised if the pipeline cannot be loaded.
        """
        if self.todo and staff.engine is None and staff.workers == 1:
            run_here(Worker(self.job), self.todo, report)
        elif self.todo:
            engine = self._engine(staff)
            seconds = 60 * staff.minutes
            try:
                dealer = Dealer(engine, self.output, staff.workers, seconds, report)
                dealer.run(self.todo)
            finally:
                engine.stop()
        self.output.clean(self.parts)
        return self._summary()

    def _engine(self, staff: Staff) -> Engine:
        if staff.engine == "ray":
            return RayActors(self.job, staff.address, staff.workers)
        return Processes(self.job)

    def _missing(self) -> list[int]:
        names = self.output.names()
        return [part for part in self.parts if self.output.part(part) not in names]

    def _summary(self) -> Summary:
        names = {f"{BAD}/{name}" for name in self.output.names(BAD)}
        bad = names & {self.output.bad(part) for part in self.parts}
        failed = {}
        for part in self._missing():
            told = self.output.read_json(self.output.failed(part))
            failed[part] = told["reason"] if told else "it was not done"
        return Summary(sum(map(self.output.count_lines, bad)), failed)


def _absolute(address: str) -> str:
    path = path_of(address)
    return str(path) if is_remote(path) else str(path.resolve())
