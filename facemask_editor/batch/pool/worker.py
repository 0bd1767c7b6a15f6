"""One process of a run: it reads masks, edits them and writes outputs, all with one thread."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from pathlib import Path

from facemask_editor.batch.one_mask import OneMask, Runner
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.pool.task import Done, Task
from facemask_editor.batch.second_faces import SecondFaces
from facemask_editor.batch.written import BatchEvent, Output, finished, reason
from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.engine.requests import Engine
from facemask_editor.formats import MaskFile, open_mask


@dataclass(frozen=True)
class Setting:
    """What a process is told once.

    Attributes:
        plan: Of the run.
        manifest: Its file, for messages.
        engine_of: Makes an engine without its model; can be pickled.
        device: Where the model is loaded.
        model_sha256: Of the model that the run began with.
        stop: Set when the run is to end.
    """

    plan: BatchPlan
    manifest: Path
    engine_of: Callable[[], Engine]
    device: str
    model_sha256: str
    stop: Event


class _Worker:
    def __init__(self, setting: Setting) -> None:
        from facemask_editor.engine.one_thread import use_one_thread

        self._setting = setting
        engine = setting.engine_of()
        model = engine.load(setting.device)
        if model.sha256 != setting.model_sha256:
            raise EngineError(f"the model {model.name} was replaced while the run began; start it again")
        use_one_thread()
        faces = SecondFaces(setting.plan)
        self._runner = Runner(
            setting.plan, setting.manifest, {}, {}, faces, engine, model, setting.stop.is_set
        )
        self._last: tuple[str, MaskFile] | None = None

    def done(self, task: Task) -> Done:
        events = list[BatchEvent]()
        try:
            self._add(task, events)
        except Cancelled:
            return Done(tuple(events), stopped=True)
        except Exception as error:
            return Done(tuple(events), error=error)
        return Done(tuple(events))

    def _add(self, task: Task, events: list[BatchEvent]) -> None:
        plan, source = self._setting.plan, self._setting.plan.inputs[task.stem]
        if self._setting.stop.is_set():
            raise Cancelled("stopped by the user")
        try:
            if self._last is None or self._last[0] != task.stem:
                self._last = task.stem, open_mask(source, plan.schema)
        except Exception as error:
            events.append(BatchEvent(source, outputs=len(task.variants), error=reason(source, error)))
            return
        mask = self._last[1]
        messages = mask.messages if task.variants.start == 0 else ()
        runner = replace(self._runner, before=task.before, dropped=task.dropped)
        for item in OneMask(runner, task.stem, mask).outputs(task.variants):
            if isinstance(item, Output):
                event = finished(item, plan, task.before.get(item.entry.output))
            else:
                event = item
            events.append(replace(event, messages=messages))
            messages = ()


_worker: list[_Worker | Exception] = []
"""Of this process; or why there is none, which the first task tells."""


def start(setting: Setting) -> None:
    """Prepare this process."""
    for name in ("SIGINT", "SIGHUP"):  # a terminal sends them to all; the run says when to stop
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    try:
        _worker[:] = [_Worker(setting)]
    except Exception as error:
        _worker[:] = [error]


def _end_with_the_run() -> None:
    """End this process where that of the run is killed; files are replaced as a whole, so none is torn."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def work(task: Task) -> Done:
    """Carry a task out."""
    worker = _worker[0]
    return Done((), error=worker) if isinstance(worker, Exception) else worker.done(task)
