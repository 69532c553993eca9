"""Folds one after the other in this process, or side by side in others."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from pathlib import Path

from .run import ERROR, Fold, Outcome, run_fold


def run_folds(
    folds: list[Fold], processes: int = 1, code_path: Path | None = None
) -> Iterator[Outcome]:
    """Run folds.

    folds (List[Fold]): The folds.
    processes (int): With more than one, each runs on one thread.
    code_path (Optional[Path]): The Python file that the config needs.
    YIELDS (Outcome): What became of each, as it is done.
    """
    if processes == 1:
        yield from map(run_fold, folds)
        return
    # What torch has begun in this process would hang in a fork of it.
    pool = ProcessPoolExecutor(
        min(processes, len(folds) or 1),
        mp_context=get_context("spawn"),
        initializer=_set_up,
        initargs=(code_path, folds[0].use_gpu if folds else -1),
    )
    try:
        futures = {pool.submit(run_fold, fold): fold for fold in folds}
        for future in as_completed(futures):
            yield _outcome(future, futures[future])
    finally:
        pool.shutdown(cancel_futures=True)


def _set_up(code_path: Path | None, use_gpu: int) -> None:
    import torch
    from spacy.cli._util import import_code, setup_gpu
    from threadpoolctl import threadpool_limits

    # Interrupted, or left alone by a parent that was killed, a process would go on with
    # its fold, and with the next one.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    threadpool_limits(1)
    setup_gpu(use_gpu, silent=True)
    import_code(code_path)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _outcome(future: "Future[Outcome]", fold: Fold) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool as error:
        told = f"A process has died, perhaps for want of memory. {error}"
        (fold.folder / ERROR).write_text(told, encoding="utf8")
        return Outcome(fold.number, 0.0, 0.0, told)
