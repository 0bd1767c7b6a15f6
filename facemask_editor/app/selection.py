"""Which classes are selected, as a value. Needs neither Qt nor NumPy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Selection:
    """The selected classes; methods return another selection.

    Attributes:
        label: The class that is painted and shaped.
        others: Further ones.
        alone: Whether these are meant to the letter: of a pair the other side does not go with them.
    """

    label: int = 1
    others: frozenset[int] = frozenset()
    alone: bool = False

    @classmethod
    def of(cls, label: int, others: Iterable[int], known: int, *, alone: bool) -> Selection:
        """Return a selection of a class, and others with it, of so many known ones.

        Raises:
            ValueError: For a class that is not known.
        """
        label, more = int(label), frozenset(map(int, others)) - {int(label)}
        if not all(0 <= one < known for one in (label, *more)):
            raise ValueError(f"class {label} is not in 0..{known - 1}")
        return cls(label, more, alone)

    @property
    def every(self) -> frozenset[int]:
        """All of them."""
        return self.others | {self.label}

    def toggled(self, label: int) -> Selection:
        """Select a class with the others, or no more; one always stays.

        What is picked one by one is meant to the letter. The only one, picked again, stands for both sides of
        its pair again, or for itself alone.
        """
        if label not in self.every:
            return Selection(label, self.every, alone=True)
        if not self.others:
            return replace(self, alone=not self.alone)
        rest = self.every - {label}
        kept = min(rest) if label == self.label else self.label
        return Selection(kept, rest - {kept}, alone=True)
