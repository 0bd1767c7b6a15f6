"""The two kinds of workers: one thread that lasts, and daemon threads that nothing ever waits for."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from weakref import WeakSet

from PySide6.QtCore import QThread

from facemask_editor.qt.jobs.desk import unheard
from facemask_editor.qt.jobs.mailbox import Mailbox
from facemask_editor.qt.jobs.serve import Post, serve

_log = logging.getLogger(__name__)
_SHUTDOWN_MS = 10_000
"""For what is under way to notice that it is not wanted."""
_abandoned: list[QThread] = []
"""Threads that did not end; kept alive, because Qt aborts when a running QThread is deleted."""


_LAST_S = 1.0
"""For daemon threads to come to an end when the program does; one that never ends is left."""
_open: WeakSet[Mailbox] = WeakSet()
_daemons: set[threading.Thread] = set()


class _Thread(QThread):
    def __init__(self, name: str, body: Callable[[], None], stack: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setStackSize(stack)
        self._body = body

    def run(self) -> None:
        self._body()


class ThreadWorker:
    """One QThread, begun with the first request: what is done there may keep things from one to the next.

    Args:
        name: Of the thread, for debuggers and the log.
        stack: Its size in bytes; 0 for the system's.
    """

    def __init__(self, name: str, *, stack: int = 0) -> None:
        self.mailbox = Mailbox()
        self.thread: QThread | None = None
        self._name = name
        self._stack = stack
        self._post: Post = unheard

    def attach(self, post: Post) -> None:
        """Learn where answers go."""
        self._post = post

    def poke(self) -> None:
        """Begin the thread; it sees by itself what is put."""
        if self.thread is None and self.mailbox.takeable:
            self.thread = _Thread(self._name, partial(serve, self.mailbox, self._post), self._stack)
            self.thread.start()

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """Close the mailbox and return whether the thread has ended.

        Args:
            timeout_ms: How long to wait for it; left out, 10 seconds, and none at all for something under way
                that nothing can stop. Called once more, it waits on.
        """
        self.mailbox.close()
        if self.thread is None:
            return True
        if timeout_ms is None:
            timeout_ms = 0 if self.mailbox.unstoppable else _SHUTDOWN_MS
        if self.thread.wait(timeout_ms):
            self.thread = None
            return True
        if self.thread not in _abandoned:
            _log.warning("the thread %r is still at work", self._name)
            _abandoned.append(self.thread)
        return False


class DaemonWorker:
    """A thread for each request that can run: one that never ends holds up neither others nor the program.

    Args:
        name: Of the threads.
        width: How many wanted requests run at a time; None for any number.
    """

    def __init__(self, name: str, *, width: int | None = None) -> None:
        self.mailbox = Mailbox(width)
        _open.add(self.mailbox)
        self._name = name
        self._post: Post = unheard

    def attach(self, post: Post) -> None:
        """Learn where answers go."""
        self._post = post

    def poke(self) -> None:
        """Begin a thread where a request can run now."""
        if self.mailbox.takeable:
            thread = threading.Thread(
                target=_serve_once, args=(self.mailbox, self._post), name=self._name, daemon=True
            )
            _daemons.add(thread)
            thread.start()

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """Close the mailbox; nobody has to wait."""
        self.mailbox.close()
        return True


def _serve_once(mailbox: Mailbox, post: Post) -> None:
    try:
        serve(mailbox, post, wait=False)
    finally:
        _daemons.discard(threading.current_thread())


def _end_daemons() -> None:
    """Begin nothing more, and let end what is about to.

    Python ends a daemon thread wherever it next asks for the interpreter; inside a library's C++ code, such
    as OpenCV's, that aborts the program.
    """
    for mailbox in tuple(_open):
        mailbox.close()
    last = time.monotonic() + _LAST_S
    for thread in tuple(_daemons):
        thread.join(max(0.0, last - time.monotonic()))


atexit.register(_end_daemons)
