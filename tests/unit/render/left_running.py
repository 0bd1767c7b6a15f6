"""What a test's processes have left running, told by a variable in their environment."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

VARIABLE = "FACEMASK_TEST_RUN"


def living(mark: str) -> list[psutil.Process]:
    """Return what runs with a mark in its environment; the dead that nobody buries are left out."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(VARIABLE) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@contextmanager
def nothing_left() -> Iterator[dict[str, str]]:
    """Give an environment to run in; nothing that has it may live at the end, and no new thread.

    What does live is killed, so that one failure does not bring others.
    """
    mark = uuid.uuid4().hex
    threads = set(threading.enumerate())
    try:
        yield {VARIABLE: mark}
        left = living(mark)
        assert not left, [(process.pid, process.cmdline()) for process in left]
        assert set(threading.enumerate()) <= threads
    finally:
        for process in living(mark):
            with suppress(psutil.Error):
                process.kill()
