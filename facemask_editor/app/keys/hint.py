"""One line of what keys and mouse do. Needs no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_PLACE = re.compile(r"\{([a-z_.0-9]+)\}")


@dataclass(frozen=True)
class Hint:
    """One line.

    Attributes:
        how: Keys and mouse actions, commas between; ``{view.fit}`` is the key of that action.
        what: What they do.
    """

    how: str
    what: str

    def resolved(self, key_of: Callable[[str], str]) -> Hint | None:
        """Return the hint with keys in it, None where none of its actions has one.

        Args:
            key_of: Returns the shown key of an action id, "" where it has none.
        """
        parts = []
        for part in self.how.split(", "):
            ids = _PLACE.findall(part)
            if all(key_of(name) for name in ids):
                parts.append(_PLACE.sub(lambda found: key_of(found[1]), part))
        return Hint(", ".join(parts), self.what) if parts else None
