"""Workers that die, hang and fail, without processes."""

from concurrent.futures import Future

import pytest
import srsly

from spacy_eeap.applying.apply import Run
from spacy_eeap.applying.plan import Options
from spacy_eeap.applying.predict import doc_of
from spacy_eeap.applying.run import Dealer
from spacy_eeap.applying.worker import DEADLY, Counts, Worker

from .conftest import contents, results


class DeadError(Exception):
    """What a pool would raise when a worker died."""


class KilledError(BaseException):
    """What ends a worker, and no handler of it catches."""


class Thread:
    """A worker in this process, which does its work when it is given it."""

    def __init__(self, engine):
        self.engine = engine
        self.killed = self.lost = False

    def load(self):
        return self._future(self.engine.load)

    def do(self, part, attempt):
        self.engine.given.append((part, attempt.number))
        if self.killed:
            raise DeadError
        return self._future(lambda: self.engine.do(self, part, attempt))

    def is_lost(self):
        return self.lost

    def kill(self):
        self.killed = True

    def _future(self, work):
        future = Future()
        try:
            future.set_result(work())
        except KilledError:
            future.set_exception(DeadError("killed"))
        except Exception as error:
            future.set_exception(error)
        return future


class Engine:
    """An engine of such workers. What it does is replaced by tests."""

    deaths = (DeadError,)

    def __init__(self, do, load=lambda: None):
        self.started, self.given = [], []
        self.load = load
        self.do = do

    def start(self):
        self.started.append(Thread(self))
        return self.started[-1]

    def stop(self):
        """Do nothing."""


@pytest.fixture
def run(model, texts, output):
    return Run(model, [texts], str(output), Options(part_size=20))


@pytest.fixture
def deal(run):
    """Deal the parts of a run, and get what there is in the end."""

    def deal(engine, n_workers=2, seconds=100.0):
        counted = []
        Dealer(engine, run.output, n_workers, seconds, counted.append).run(run.todo)
        return counted, run._summary()

    return deal


@pytest.fixture
def worker(run):
    return Worker(run.job)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("spacy_eeap.applying.run.TICK", 0.01)


def test_each_part_is_done_once(deal, worker, output):
    engine = Engine(lambda _, part, attempt: worker.do(part, attempt))
    counted, summary = deal(engine)
    assert sorted(counts.texts for counts in counted) == [10, 20, 20, 20]
    assert len(engine.started) == 2 and all(each.killed for each in engine.started)
    assert summary == (0, {}) and len(results(output)) == 70


def test_no_more_workers_are_started_than_there_are_parts(deal, worker):
    engine = Engine(lambda _, part, attempt: worker.do(part, attempt))
    deal(engine, n_workers=9)
    assert len(engine.started) == 4


def test_a_part_whose_worker_died_is_given_to_a_new_one(deal, worker, output, apply):
    def do(_, part, attempt):
        if (part, attempt.number) in [(1, 1), (1, 2), (3, 1)]:
            raise KilledError
        return worker.do(part, attempt)

    engine = Engine(do)
    _, summary = deal(engine)
    assert summary == (0, {}) and len(engine.started) == 5
    there = contents(output)
    apply(force=True)
    assert there == contents(output)


@pytest.mark.parametrize(
    ("deadly", "attempts"), [([27], 5), ([27, 28], 6), ([27, 33], 7)]
)
def test_a_text_that_kills_workers_stands_with_the_bad_rows(
    deal, worker, output, monkeypatch, deadly, attempts
):
    def kills(nlp, row):
        if row.data["id"] in deadly:
            raise KilledError
        return doc_of(nlp, row)

    worker.nlp.batch_size = 5
    monkeypatch.setattr("spacy_eeap.applying.worker.doc_of", kills)
    engine = Engine(lambda _, part, attempt: worker.do(part, attempt))
    _, summary = deal(engine)
    assert [n for part, n in engine.given if part == 1] == [*range(1, attempts + 1)]
    assert summary == (len(deadly), {})
    ids = [record["id"] for record in results(output)]
    assert ids == [i for i in range(70) if i not in deadly]
    bad = list(srsly.read_jsonl(output / "_bad" / "part-000001.jsonl"))
    assert [each["reason"] for each in bad] == [DEADLY] * len(deadly)
    assert bad[0]["place"].endswith("line 28")
    assert contents(output / "_failed") == {}


def test_a_part_of_texts_that_kill_workers_is_given_up(
    deal, worker, output, monkeypatch
):
    def kills(nlp, row):
        if 20 <= row.data["id"] < 40:
            raise KilledError
        return doc_of(nlp, row)

    monkeypatch.setattr("spacy_eeap.applying.worker.doc_of", kills)
    engine = Engine(lambda _, part, attempt: worker.do(part, attempt))
    _, summary = deal(engine)
    assert summary == (0, {1: "its worker died (DeadError: killed)"})
    assert [record["id"] for record in results(output)] == [*range(20), *range(40, 70)]


def test_what_fails_three_times_is_on_the_list_and_others_go_on(deal, output):
    def do(_, part, attempt):
        if part == 2:
            raise OSError("no space left\non the disk")
        (output / f"part-{part:06d}.jsonl").touch()
        return Counts(1, 0)

    engine = Engine(do)
    counted, summary = deal(engine)
    assert len(counted) == 3
    assert summary.failed == {2: "OSError: no space left"}
    assert [n for part, n in engine.given if part == 2] == [1, 2, 3]
    assert srsly.read_json(output / "_failed" / "part-000002.json")["attempts"] == 3
    assert len(engine.started) == 2  # a failure does not cost a worker


@pytest.mark.parametrize("way", ["takes too long", "does not answer"])
def test_a_worker_that_does_not_come_back_is_not_waited_for(deal, output, way):
    def do(worker, part, attempt):
        if part == 1 and attempt.number == 1:
            raise HangingError
        (output / f"part-{part:06d}.jsonl").touch()
        return Counts(1, 0)

    class HangingError(Exception):
        """Stands for no answer."""

    class Hanging(Thread):
        def _future(self, work):
            future = super()._future(work)
            if future.done() and isinstance(future.exception(), HangingError):
                self.lost = way == "does not answer"
                return Future()
            return future

    engine = Engine(do)
    engine.start = lambda: engine.started.append(Hanging(engine)) or engine.started[-1]
    counted, summary = deal(engine, seconds=0.2 if way == "takes too long" else 100)
    assert summary == (0, {}) and len(counted) == 4
    assert [n for part, n in engine.given if part == 1] == [1, 2]


def test_a_worker_that_died_while_it_had_nothing_to_do_is_replaced(deal, output):
    def do(worker, part, attempt):
        (output / f"part-{part:06d}.jsonl").touch()
        worker.killed = part == 1
        return Counts(1, 0)

    engine = Engine(do)
    counted, summary = deal(engine, n_workers=1)
    assert summary == (0, {}) and len(counted) == 4
    assert [n for _, n in engine.given] == [1] * 5


def test_a_pipeline_that_cannot_be_loaded_ends_it(deal):
    def load():
        raise ValueError("no such pipeline")

    engine = Engine(None, load)
    with pytest.raises(ValueError, match="no such pipeline"):
        deal(engine)
    assert all(each.killed for each in engine.started)


def test_what_an_engine_has_wrapped_is_told_as_it_was(deal):
    class WrappedError(Exception):
        cause = ValueError("no such pipeline")

    def load():
        raise WrappedError("many lines")

    with pytest.raises(ValueError, match="no such pipeline"):
        deal(Engine(None, load))


def test_workers_that_die_while_they_load_end_it(deal):
    def load():
        raise KilledError

    engine = Engine(None, load)
    with pytest.raises(RuntimeError, match=r"died 3 times .* fewer --workers"):
        deal(engine)
    assert len(engine.started) in (3, 4)
