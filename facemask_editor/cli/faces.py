"""What is said of pictures at the end of a run: how many have to be looked at, and which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_NAMED = 20
"""Pictures that a line names."""
_WARNED = "more than a quarter of the change is not in the photo"
_REFUSED = "a part stays as the photo has it"


@dataclass
class Doubts:
    """The pictures of a run that have to be looked at.

    Attributes:
        warned: Names, in the order in which they came.
        refused: The same.
    """

    warned: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, name: str, doubt: str) -> None:
        """Take a picture in; `doubt` as of ``renderer.Doubt``, "" for a good one."""
        if doubt:
            (self.refused if doubt == "refused" else self.warned).append(name)

    def lines(self) -> list[str]:
        """Return a line for each kind that there is, with names."""
        kinds = (("warned", _WARNED, self.warned), ("refused", _REFUSED, self.refused))
        return [f"{len(names)} {word}, {why}: {named(names)}" for word, why, names in kinds if names]


def named(names: Sequence[str]) -> str:
    """Return names for a line, the first ones of very many."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
