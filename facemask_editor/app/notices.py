"""Work and notices at most once in a turn of the event loop, however often they are asked for. Needs no Qt.

The event loop comes in as a `Schedule`; without one (tests, scripts) `flush` says when the turn is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Schedule = Callable[[Callable[[], None]], object]
"""Takes what is to be called in the next turn of the event loop, before what the user does in it."""
F = TypeVar("F")


def never(_work: Callable[[], None]) -> None:
    """Schedule nothing: what is asked for waits for `flush`."""


class Once:
    """Work that is done once in the next turn, or as soon as somebody needs its result.

    Args:
        schedule: The event loop.
        work: What is done.
    """

    def __init__(self, schedule: Schedule, work: Callable[[], object]) -> None:
        self._schedule = schedule
        self._work = work
        self._asked = self._scheduled = False

    @property
    def asked(self) -> bool:
        """Whether the work is still to be done."""
        return self._asked

    def ask(self, *_told: object) -> None:
        """Do the work in the next turn, once however often this is called; takes any signal's values."""
        self._asked = True
        if not self._scheduled:
            self._scheduled = True
            self._schedule(self._on_turn)

    def flush(self) -> None:
        """Do the work now where it was asked for."""
        if self._asked:
            self._asked = False
            self._work()

    def _on_turn(self) -> None:
        self._scheduled = False
        self.flush()


class Notices(Generic[F]):
    """Tells subscribers what has changed: some of them at once, the others once a turn.

    Args:
        schedule: The event loop.
    """

    def __init__(self, schedule: Schedule = never) -> None:
        self._later: list[_Subscriber[F]] = []
        self._noted: set[F] = set()  # what waits for all of these that want it
        self._at_once: list[_Subscriber[F]] = []
        self._turn = Once(schedule, self._tell)

    def subscribe(
        self, callback: Callable[[frozenset[F]], object], facets: Iterable[F], *, at_once: bool = False
    ) -> Callable[[], None]:
        """Call back after changes of some facets; returns the call that ends this.

        Args:
            callback: Gets those of its facets that have changed since its last call.
            facets: What it wants to hear of.
            at_once: Within the change, for those that hold something of what has gone; else once a turn.
        """
        subscriber = _Subscriber(callback, frozenset(facets))
        subscribers = self._at_once if at_once else self._later
        subscribers.append(subscriber)
        self._noted.clear()

        def leave() -> None:
            if subscriber in subscribers:
                subscribers.remove(subscriber)
                subscriber.changed.clear()

        return leave

    def note(self, *facets: F) -> None:
        """Tell of a change."""
        for subscriber in tuple(self._at_once):
            if told := subscriber.facets.intersection(facets):
                subscriber.callback(told)
        if self._noted.issuperset(facets):
            return  # as with each move of a brush but the first of a turn
        for subscriber in self._later:
            subscriber.changed.update(subscriber.facets.intersection(facets))
        self._noted.update(facets)
        if any(subscriber.changed for subscriber in self._later):
            self._turn.ask()

    def flush(self) -> None:
        """Tell now what waits for the end of the turn."""
        self._turn.flush()

    def _tell(self) -> None:
        # One by one, so that an error in one callback leaves the others their notice.
        while waiting := next((one for one in self._later if one.changed), None):
            told, waiting.changed = frozenset(waiting.changed), set()
            self._noted.clear()
            try:
                waiting.callback(told)
            except BaseException:
                self._turn.ask()
                raise


class _Subscriber(Generic[F]):
    def __init__(self, callback: Callable[[frozenset[F]], object], facets: frozenset[F]) -> None:
        self.callback = callback
        self.facets = facets
        self.changed: set[F] = set()
