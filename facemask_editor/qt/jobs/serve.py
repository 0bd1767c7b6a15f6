"""What a worker's thread does: one request after the other. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from facemask_editor.core.errors import Cancelled
from facemask_editor.qt.jobs.mailbox import Mailbox, Request, Watch


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of a request.

    Attributes:
        ticket: Of the request.
        result: What its work returned.
        error: What it raised instead, or None.
    """

    ticket: int
    result: object = None
    error: Exception | None = None


@dataclass(frozen=True)
class Progress:
    """How much of a request is done.

    Attributes:
        ticket: Of the request.
        share: 0 to 1.
    """

    ticket: int
    share: float


Post = Callable[[Answer | Progress], object]
"""Brings what a worker has to tell to the asker's thread."""


def serve(mailbox: Mailbox, post: Post, *, wait: bool = True) -> None:
    """Carry out requests until the mailbox is closed, or, without ``wait``, until none can be taken."""
    while (request := mailbox.take(wait=wait)) is not None:
        answer = _carry_out(mailbox, request, post)
        if answer is not None:
            post(answer)
        del request, answer  # no arrays are held while there is nothing to do


def _carry_out(mailbox: Mailbox, request: Request, post: Post) -> Answer | None:
    ticket = request.ticket
    watch = Watch(lambda: mailbox.unwanted(ticket), lambda share: post(Progress(ticket, share)))
    try:
        result = request.work(watch)
    except Cancelled as error:
        return None if mailbox.stopped(ticket) else Answer(ticket, error=error)
    except Exception as error:  # the thread's edge: it is told where it was asked for
        mailbox.done(ticket)
        return Answer(ticket, error=error)
    mailbox.done(ticket)
    return Answer(ticket, result)
