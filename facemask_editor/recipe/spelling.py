"""How parts and their values are written in one word: ``l_eye,r_eye=0.5``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from facemask_editor.core.labels import LabelSchema

Handles = Mapping[str, Mapping[str, str]]
"""By part: what may be written for each of its handles, and the handle."""


def _no_handles() -> Handles:
    return {}


@dataclass(frozen=True)
class Spelling:
    """The names that may be written.

    Attributes:
        schema: The classes.
        handles: Asked only where a shape is written: finding them may need heavy imports.
    """

    schema: LabelSchema
    handles: Callable[[], Handles] = _no_handles

    def parts(self, text: str) -> tuple[str, ...]:
        """Return the names of a comma list, each once; ``all`` stays as it is.

        Raises:
            ValueError: For an unknown name and where there is none.
        """
        names = tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
        if not names:
            raise ValueError(f"no part in {text!r}")
        self.schema.parse_parts(names)
        return names

    def values(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return (part, value) for each part of ``PARTS=VALUE``.

        Raises:
            ValueError: Where it is written in another way.
        """
        parts, _, value = text.partition("=")
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"{text!r} is not PART=NUMBER, for instance nose=0.5") from None
        return tuple((name, number) for name in self.parts(parts))


def each_part(text: str, spelling: Spelling) -> list[dict[str, Any]]:
    """Read ``PARTS``: one step for each."""
    return [{"part": part} for part in spelling.parts(text)]


def each_value(field: str) -> Callable[[str, Spelling], list[dict[str, Any]]]:
    """Return what reads ``PARTS=VALUE``: one step for each part, with the value in a field."""
    return lambda text, spelling: [{"part": part, field: value} for part, value in spelling.values(text)]
