"""The processes of a run: tasks go out a few ahead, what comes back is told in the order of the outputs."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.pool.task import Done, Task
from facemask_editor.batch.pool.worker import Setting, start, work
from facemask_editor.batch.written import BatchEvent
from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.engine.requests import Engine, ModelInfo

_AHEAD = 4
"""Tasks for each process that are out or done and not yet told."""
_LOOK = 0.1
"""Seconds between two looks at whether the user wants to stop."""
FEW = 64
"""Outputs of a run for which no processes are started by themselves: a process takes seconds to begin."""


@dataclass(frozen=True)
class Jobs:
    """How a run is divided.

    Attributes:
        number: Of processes.
        engine_of: Makes an engine without its model; goes to the processes, so it has to be a function of a
            module, or a `functools.partial` of one.
        device: Where they load the model.
    """

    number: int
    engine_of: Callable[[], Engine]
    device: str


def usual_jobs(outputs: int, device: str) -> int:
    """Return how many processes a run has where nobody says so.

    All cores but one; one where there are few outputs, or where a GPU does the work.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 1 if outputs < FEW or device != "cpu" else max(1, cores - 1)


def pooled(
    items: Iterable[Task | BatchEvent],
    jobs: Jobs,
    plan: BatchPlan,
    manifest: Path,
    model: ModelInfo,
    cancelled: Callable[[], bool],
) -> Iterator[BatchEvent]:
    """Carry tasks out and yield what came of each output, in the order of the tasks; events are handed on.

    Outputs are whole when their event comes; their lines are for the caller to write.

    Args:
        items: Taken a few ahead, so that memory does not grow with their number.
        jobs: How many processes, and what they compute with.
        plan: Of the run.
        manifest: Its file, for messages.
        model: That the run began with.
        cancelled: Whether the user wants to stop; what the processes have finished then is still told.

    Raises:
        Cancelled: The user wants to stop.
        EngineError: A process could not load the model, or ended by itself.
        FormatError: The manifest tells of another edit, or the folder takes no more files.
    """
    context = get_context("spawn")
    stop = context.Event()
    setting = Setting(plan, manifest, jobs.engine_of, jobs.device, model.sha256, stop)
    pool = ProcessPoolExecutor(jobs.number, context, initializer=start, initargs=(setting,))
    waiting = deque[Future[Done] | BatchEvent]()
    source = iter(items)
    try:
        while not stop.is_set():
            while len(waiting) < _AHEAD * jobs.number and (item := next(source, None)) is not None:
                waiting.append(item if isinstance(item, BatchEvent) else pool.submit(work, item))
            if not waiting:
                return
            yield from _told(waiting.popleft(), stop.set, cancelled)
        if not waiting and next(source, None) is None:
            return  # all was done before the wish to stop came
        for left in waiting:  # what is done is told, what has not begun is not
            if isinstance(left, Future) and not left.cancel():
                yield from left.result().events
        raise Cancelled("stopped by the user")
    except BrokenProcessPool as error:
        if cancelled():  # whoever ends a group of processes ends these too
            raise Cancelled("stopped by the user") from error
        hint = "too little memory? --jobs with a smaller number takes less; --resume goes on"
        raise EngineError(f"a process of the run ended by itself; {hint}") from error
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _told(
    item: Future[Done] | BatchEvent, stop: Callable[[], None], cancelled: Callable[[], bool]
) -> Iterator[BatchEvent]:
    if isinstance(item, BatchEvent):
        yield item
        return
    while True:
        if cancelled():
            stop()
        try:
            done = item.result(timeout=_LOOK)
            break
        except TimeoutError:
            if item.done():  # it was the task's own
                raise
    for event in done.events:
        yield event
        if cancelled():
            stop()
    if done.error is not None:
        raise done.error
