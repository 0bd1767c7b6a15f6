"""Long texts that steps and states share, each kept once."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core.errors import FormatError


class Texts:
    """Numbers texts as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return the number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)


def read_texts(where: Path, found: object) -> list[str]:
    """Return the texts of a file by their numbers.

    Raises:
        FormatError: They are none.
    """
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise FormatError(where, "texts", type(found).__name__, "a list of texts is needed")
    return found
