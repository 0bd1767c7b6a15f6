"""The window's side of a worker: each request owns its answer, and late or foreign ones reach nobody."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from facemask_editor.qt.jobs.bell import ringing
from facemask_editor.qt.jobs.mailbox import Mailbox, Priority, Request, Watch
from facemask_editor.qt.jobs.serve import Answer, Post, Progress

R = TypeVar("R")


def unheard(*_answer: object) -> None:
    """Stand in where nobody wants to hear an answer."""


class Bound(Protocol):
    """What answers are bound to: a document."""

    @property
    def revision(self) -> int:
        """Raised by every change."""


class Worker(Protocol):
    """Carries out what is in its mailbox."""

    mailbox: Mailbox

    def attach(self, post: Post) -> None:
        """Learn where answers go; called once, before anything else."""

    def poke(self) -> None:
        """See whether there is anything to do."""

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """Close the mailbox; return whether nothing runs any more that anybody has to wait for."""


@dataclass(eq=False)
class Job(Generic[R]):
    """A request under way, and the only ones who hear its answer. Stays in the window's thread.

    Attributes:
        ticket: Of the request; 0 where it was made after the shutdown and is never answered.
        purpose: Of the request.
        document: What it was asked for, or None.
        revision: Of the document then.
        kept: Whether it is answered whatever comes: newer requests, changes of the document. Others, such as
            previews, are replaced by the next one of their purpose and are void once the document changes.
        owner: Nobody hears of it once this is deleted; None for no such owner.
        ready: Called with the result.
        failed: Called with what went wrong.
        progress: Called with the share that is done, 0 to 1.
    """

    ticket: int
    purpose: Hashable
    document: Bound | None
    revision: int
    kept: bool
    owner: QObject | None
    ready: Callable[[R], object]
    failed: Callable[[Exception], object]
    progress: Callable[[float], object]

    @property
    def current(self) -> bool:
        """Whether the answer still means the document as it is, and whether its owner is there."""
        if self.owner is not None and not isValid(self.owner):
            return False
        return self.kept or self.document is None or self.document.revision == self.revision


class Desk:
    """Hands requests to one worker, and each answer to who asked for it. Used in the window's thread alone.

    Args:
        worker: Carries them out.
        changed: Called whenever there are more or fewer of them, before an answer is told.
    """

    def __init__(self, worker: Worker, changed: Callable[[], object] = unheard) -> None:
        self._worker = worker
        self._mailbox = worker.mailbox
        self._changed = changed
        self._jobs: dict[int, Job[Any]] = {}
        worker.attach(ringing(self._deliver))

    @property
    def jobs(self) -> tuple[Job[Any], ...]:
        """Those under way, in the order of asking."""
        return tuple(self._jobs.values())

    @property
    def closed(self) -> bool:
        """Whether it has been shut down."""
        return self._mailbox.closed

    def ask(
        self,
        work: Callable[[Watch], R],
        *,
        purpose: Hashable,
        ready: Callable[[R], object],
        failed: Callable[[Exception], object] = unheard,
        progress: Callable[[float], object] = unheard,
        document: Bound | None = None,
        owner: QObject | None = None,
        priority: Priority = Priority.QUEUED,
        kept: bool = False,
        stoppable: bool = True,
        fence: bool = False,
    ) -> Job[R]:
        """Have something done off this thread; the answer goes to `ready` or `failed` alone.

        Args:
            work: Called in the worker's thread; touches nothing of Qt but images, and holds no widget.
            purpose: See ``Request``, as for ``priority``, ``kept``, ``stoppable``, ``fence``; no widget.
            ready: See ``Job``, as for ``failed``, ``progress``, ``document``, ``owner``.
        """
        revision = 0 if document is None else document.revision
        job = Job(0, purpose, document, revision, kept, owner, ready, failed, progress)
        if self.closed:
            return job
        request = Request(work, purpose, priority, kept, stoppable, fence)
        for ticket in self._mailbox.put(request):
            self._jobs.pop(ticket, None)
        job.ticket = request.ticket
        self._jobs[job.ticket] = job
        self._changed()
        self._worker.poke()
        return job

    def keep(self, job: Job[Any]) -> None:
        """Let a job be answered whatever comes from now on."""
        job.kept = True
        self._mailbox.keep(job.ticket)

    def cancel(self, *jobs: Job[Any]) -> None:
        """Drop jobs; their answers will not come."""
        for job in jobs:
            self._jobs.pop(job.ticket, None)
            self._mailbox.drop(job.ticket)
        if jobs:
            self._changed()
            self._worker.poke()

    def forget(self, document: Bound) -> None:
        """Drop all that was asked for a document, kept or not."""
        self.cancel(*(job for job in self.jobs if job.document is document))

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """Answer nothing any more; return whether the worker has ended. See ``Worker.shutdown``."""
        self._jobs.clear()
        return self._worker.shutdown(timeout_ms)

    def _deliver(self, news: Answer | Progress) -> None:
        if isinstance(news, Progress):
            job = self._jobs.get(news.ticket)
            if job is not None and job.current:
                job.progress(news.share)
            return
        job = self._jobs.pop(news.ticket, None)
        if not self._mailbox.claim(news.ticket) or job is None:
            return
        self._changed()
        if not job.current:
            return
        if news.error is not None:
            job.failed(news.error)
        else:
            job.ready(news.result)
