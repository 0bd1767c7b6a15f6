"""Who holds edits that the user sees as done and that are no steps of the history yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Keeper(Protocol):
    """Holds such an edit, for instance a preview."""

    @property
    def follows_locks(self) -> bool:
        """Whether the edit is made anew under other locks, so that these do not make it a step."""

    @property
    def pending(self) -> bool:
        """Whether there is such an edit."""

    def settle(self, then: Callable[[], object] | None = None) -> bool:
        """Make it a step; where it is still being computed return False and call `then` after it."""

    def take_back(self, place: int) -> bool:
        """Undo the newest edit that is still being computed and was asked for at a place of the history or
        later; returns whether there was one."""

    def bring_back(self, place: int) -> bool:
        """Redo the oldest of those that were taken back so at a place; returns whether there was one."""

    def forget_undone(self) -> None:
        """Drop what was taken back: a new step has been made, which cuts off whatever could be redone."""

    def stroke_ended(self) -> None:
        """A stroke is over; its pixels may not yet be restored where it was aborted."""


class Keepers:
    """The keepers of one document, in the order in which they came."""

    def __init__(self) -> None:
        self._keepers: list[Keeper] = []

    def add(self, keeper: Keeper) -> Callable[[], None]:
        """Add one; returns the call that takes it out again."""
        self._keepers.append(keeper)

        def remove() -> None:
            if keeper in self._keepers:
                self._keepers.remove(keeper)

        return remove

    @property
    def pending(self) -> bool:
        """Whether one of them holds an edit."""
        return any(keeper.pending for keeper in self._keepers)

    def settle(self, then: Callable[[], object] | None, *, for_locks: bool = False) -> bool:
        """Make steps of what they hold.

        Args:
            then: Called once an edit that is still being computed is a step.
            for_locks: Leave out those that follow other locks.

        Returns:
            Whether all are steps now.
        """
        settled = True
        for keeper in tuple(self._keepers):
            if not (for_locks and keeper.follows_locks):
                settled = keeper.settle(then if settled else None) and settled
        return settled

    def take_back(self, place: int) -> bool:
        """Undo an edit that is still being computed; see `Keeper`."""
        return any(keeper.take_back(place) for keeper in reversed(self._keepers))

    def bring_back(self, place: int) -> bool:
        """Redo one that was taken back; see `Keeper`."""
        return any(keeper.bring_back(place) for keeper in self._keepers)

    def forget_undone(self) -> None:
        """Drop what was taken back; see `Keeper`."""
        for keeper in tuple(self._keepers):
            keeper.forget_undone()

    def stroke_ended(self) -> None:
        """Tell all of them."""
        for keeper in tuple(self._keepers):
            keeper.stroke_ended()
