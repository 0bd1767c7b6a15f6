"""What a document's subscribers are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from facemask_editor.core.region import Box


class ChangeKind(Enum):
    """What a document's subscribers are told of."""

    PIXELS = auto()
    LOCKS = auto()
    HISTORY = auto()
    SAVED = auto()


@dataclass(frozen=True)
class Change:
    """One notice to subscribers.

    Attributes:
        kinds: All that changed. `SAVED` is among them when `dirty` turned or the file was written.
        box: Where pixels changed; None without `PIXELS`.
    """

    kinds: frozenset[ChangeKind]
    box: Box | None = None


class Subscribers:
    """Who hears of every change, in the order in which they came."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Change], None]] = []

    def add(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after every change; returns the call that ends this."""
        self._callbacks.append(callback)

        def remove() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return remove

    def tell(self, change: Change) -> None:
        """Tell all of them."""
        for callback in tuple(self._callbacks):
            callback(change)
