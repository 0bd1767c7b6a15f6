"""A process and everything that it has started, found and ended.

Children are gathered while the process runs. What has left its group (``setsid``, double fork) is found by a
variable in its environment, as Jenkins' ProcessTreeKiller does, or by its session.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

COOKIE = "FACEMASK_RENDER_JOB"
"""Variable whose value no other process has."""

_PATIENCE = 15.0  # seconds for processes to go that were killed; only the kernel can keep them
_STEP = 0.05
_LOOKS = 100


class Tree:
    """A process that was started with the cookie, and its descendants.

    Args:
        pid: Of the process. It is not waited for before all have ended, so that its number is not given to
            another one.
        cookie: Value of `COOKIE` in its environment.
    """

    def __init__(self, pid: int, cookie: str) -> None:
        self._pid = pid
        self._cookie = cookie
        self._seen: set[psutil.Process] = set()

    def gather(self) -> None:
        """Remember the descendants of now, cheaply; some lose their parent later."""
        alive = {process for process in self._seen if process.is_running()}
        with suppress(psutil.Error):
            alive.update(psutil.Process(self._pid).children(recursive=True))
        for process in tuple(alive):
            with suppress(psutil.Error):
                if process.ppid() not in (self._pid, *(each.pid for each in alive)):  # its parent has gone
                    alive.update(process.children(recursive=True))
        self._seen = alive

    def living(self) -> list[psutil.Process]:
        """Return all that run, the process itself among them, and remember them; some lose their parent.

        One that forks and ends, again and again, is never there when its turn comes. So the system is asked
        for processes until it names none that has not been looked at.
        """
        self._seen = {process for process in self._seen if process.is_running()}
        known = {self._pid, *(process.pid for process in self._seen)}
        looked_at: set[int] = set()
        found = []
        for _ in range(_LOOKS):
            new = [pid for pid in psutil.pids() if pid not in looked_at]
            if not new:
                break
            looked_at.update(new)
            for pid in new:
                with suppress(psutil.Error, OSError):
                    # not process_iter, whose memory threads would share
                    process = psutil.Process(pid)
                    if self._is_ours(process, known):
                        found.append(process)
                        known.add(pid)
        self._seen.update(found)
        return found

    def _is_ours(self, process: psutil.Process, known: set[int]) -> bool:
        if process.pid == os.getpid():
            return False
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.pid == self._pid or process in self._seen or process.ppid() in known:
            return True
        if sys.platform != "win32" and os.getsid(process.pid) == self._pid:
            return True
        return bool(process.environ().get(COOKIE) == self._cookie)

    def end(self, grace_s: float, wait: Callable[[float], object]) -> list[int]:
        """End all: ask, wait, then kill; nothing is asked that has ended.

        Args:
            grace_s: Seconds between asking and killing.
            wait: Called to let seconds pass; takes what they still print.

        Returns:
            Numbers of those that the kernel does not let go.
        """
        asked = self.living() if grace_s > 0 else []
        for process in asked:
            with suppress(psutil.Error):
                process.terminate()
        until = time.monotonic() + grace_s
        while asked and time.monotonic() < until and self.living():
            wait(_STEP)
        until = time.monotonic() + _PATIENCE
        clean = 0
        while True:
            left = self.living()
            # one that forks while it is looked for shows in the next look
            clean = 0 if left else clean + 1
            if clean == 2 or time.monotonic() >= until:
                return [process.pid for process in left]
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
            wait(_STEP if left else 0.0)
