"""Requests that wait and that are being carried out, shared between threads. Needs no Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import IntEnum
from itertools import count


class Priority(IntEnum):
    """What is carried out first; within one priority the order is that of asking."""

    DRAGGED = 0
    """Follows the hand: a slider or a handle in motion."""
    VISIBLE = 1
    """Somebody looks at the place where it will be."""
    QUEUED = 2
    """Somebody may come to look at it."""


class Watch:
    """What a request that is being carried out is told, and what it tells.

    Args:
        unwanted: Whether it should stop.
        tell: Takes its progress.
    """

    def __init__(self, unwanted: Callable[[], bool], tell: Callable[[float], object]) -> None:
        self._unwanted = unwanted
        self._tell = tell

    def cancelled(self) -> bool:
        """Whether the work should end by raising ``Cancelled``."""
        return self._unwanted()

    def report(self, share: float) -> None:
        """Say how much is done, 0 to 1."""
        if not self._unwanted():
            self._tell(share)


@dataclass(eq=False)
class Request:
    """What goes to the worker. It knows nothing of who asked: a widget must not die in another thread.

    Attributes:
        work: Called in the worker's thread.
        purpose: The next request of a purpose replaces the one before, unless that is kept.
        priority: What overtakes what.
        kept: Whether it is carried out whatever comes.
        stoppable: Whether ``work`` heeds ``Watch.cancelled``. Else, once begun, it is answered though a newer
            one waits: a slider in motion shows a picture as often as one can be made.
        fence: Whether all that was asked before is carried out before, and all that comes later after it.
        ticket: Its number; given by the mailbox.
        era: Number of the stretch between two fences; given by the mailbox.
    """

    work: Callable[[Watch], object]
    purpose: Hashable
    priority: Priority = Priority.QUEUED
    kept: bool = False
    stoppable: bool = True
    fence: bool = False
    ticket: int = 0
    era: int = 0

    @property
    def turn(self) -> tuple[int, Priority, int]:
        """The smallest one is the next."""
        return self.era, self.priority, self.ticket


class Mailbox:
    """Says what is to be done next and whose answer is still wanted; every method may come from any thread.

    A request waits, runs, and is answered: `take`, then `done` or `stopped` in the worker's thread, `claim`
    in the asker's. Until it is claimed it can be dropped or replaced, and then nobody can claim it.

    Args:
        width: How many wanted requests run at a time; None for any number. One that is not wanted any more
            does not count, because it may never end.
    """

    def __init__(self, width: int | None = 1) -> None:
        self._width = width
        self._changed = threading.Condition(threading.Lock())
        self._tickets = count(1)
        self._wanted: dict[int, Request] = {}
        self._waiting: dict[int, Request] = {}
        self._running: dict[int, Request] = {}
        self._interrupted: set[int] = set()
        self._era = 0
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nothing is carried out or answered any more."""
        return self._closed

    @property
    def takeable(self) -> bool:
        """Whether `take` would return a request at once."""
        with self._changed:
            return self._next() is not None

    @property
    def unstoppable(self) -> bool:
        """Whether something is being carried out that nothing can stop."""
        with self._changed:
            return any(not request.stoppable for request in self._running.values())

    def put(self, request: Request) -> list[int]:
        """Take a request in, give it its ticket, and return the tickets of those that it replaces.

        More urgent than what runs, it interrupts that: the other one waits again, unless it is kept or cannot
        be stopped. A closed mailbox takes in nothing.
        """
        with self._changed:
            if self._closed:
                return []
            replaced = [ticket for ticket, other in self._wanted.items() if self._replaces(request, other)]
            for ticket in replaced:
                self._forget(ticket)
            request.ticket = next(self._tickets)
            self._era += request.fence
            request.era = self._era
            self._era += request.fence
            self._wanted[request.ticket] = self._waiting[request.ticket] = request
            self._interrupt_for(request)
            self._changed.notify_all()
            return replaced

    def take(self, *, wait: bool = True) -> Request | None:
        """Take out the next request; None once closed, or, without ``wait``, where none may run now."""
        with self._changed:
            while not self._closed:
                request = self._next()
                if request is not None:
                    self._running[request.ticket] = self._waiting.pop(request.ticket)
                    return request
                if not wait:
                    break
                self._changed.wait()
            return None

    def unwanted(self, ticket: int) -> bool:
        """Whether what runs should stop: dropped, replaced, or interrupted by something more urgent."""
        with self._changed:
            return ticket not in self._wanted or ticket in self._interrupted

    def done(self, ticket: int) -> None:
        """Say that the answer to a request is on its way."""
        with self._changed:
            self._end(ticket)

    def stopped(self, ticket: int) -> bool:
        """Say that a request ended early; one that was interrupted waits again.

        Returns:
            Whether it had been asked to stop; if not, that is its answer.
        """
        with self._changed:
            interrupted = ticket in self._interrupted
            self._end(ticket)
            wanted = self._wanted.get(ticket)
            if wanted is not None and interrupted:
                self._waiting[ticket] = wanted
            return wanted is None or interrupted

    def claim(self, ticket: int) -> bool:
        """Whether an answer that has come is wanted; true once at most."""
        with self._changed:
            if ticket in self._waiting or ticket in self._running:
                return False
            return self._wanted.pop(ticket, None) is not None

    def keep(self, ticket: int) -> None:
        """Let a request be carried out whatever comes from now on."""
        with self._changed:
            if (request := self._wanted.get(ticket)) is not None:
                request.kept = True

    def drop(self, ticket: int) -> None:
        """Forget a request; where it runs, it is told to stop."""
        with self._changed:
            self._forget(ticket)
            self._changed.notify_all()

    def close(self) -> None:
        """Forget all requests, for good."""
        with self._changed:
            self._closed = True
            self._wanted.clear()
            self._waiting.clear()
            self._changed.notify_all()

    # All of these are called with the lock held.

    def _replaces(self, new: Request, old: Request) -> bool:
        if new.kept or old.kept or new.purpose != old.purpose:
            return False
        return old.stoppable or old.ticket in self._waiting

    def _next(self) -> Request | None:
        running = self._wanted.keys() & self._running.keys()
        if not self._waiting or (self._width is not None and len(running) >= self._width):
            return None
        request = min(self._waiting.values(), key=lambda waiting: waiting.turn)
        return request if all(self._running[ticket].era == request.era for ticket in running) else None

    def _interrupt_for(self, urgent: Request) -> None:
        running = [self._running[ticket] for ticket in self._wanted.keys() & self._running.keys()]
        if self._width is None or len(running) < self._width:
            return
        less = [
            request
            for request in running
            if request.era == urgent.era and request.priority > urgent.priority
            if request.stoppable and not request.kept and request.ticket not in self._interrupted
        ]
        if less:
            self._interrupted.add(max(less, key=lambda request: request.turn).ticket)

    def _end(self, ticket: int) -> None:
        self._running.pop(ticket, None)
        self._interrupted.discard(ticket)
        self._changed.notify_all()

    def _forget(self, ticket: int) -> None:
        self._wanted.pop(ticket, None)
        self._waiting.pop(ticket, None)
