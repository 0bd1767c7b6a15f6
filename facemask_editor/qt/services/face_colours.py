"""Colours of drawn faces, remembered by the paths of their masks."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from facemask_editor.core.files.json_text import json_object
from facemask_editor.qt.services.settings import Settings
from facemask_editor.render.illustration.choices import Choices, choices_of

_LIMIT = 64
"""Masks whose colours are remembered; those chosen first are forgotten first."""


class FaceColours:
    """The colours that a user chose for a mask, else those that go with its name.

    Args:
        settings: Remembers them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def of(self, path: Path | None) -> Choices:
        """Return the colours of the face of a mask; the first ones for a mask that no file holds."""
        found = None if path is None else self._kept().get(str(path))
        return choices_of(path) if found is None else found

    def keep(self, path: Path, choices: Choices) -> None:
        """Remember colours for a mask; those that go with its name take no room."""
        kept = self._kept()
        before = kept.pop(str(path), None)
        if choices != choices_of(path):
            kept[str(path)] = choices
        elif before is None:
            return
        newest = list(kept.items())[-_LIMIT:]
        self._settings.face_colours = json.dumps({name: asdict(each) for name, each in newest})

    def _kept(self) -> dict[str, Choices]:
        """Return what can be understood; a later version may know other names."""
        kept: dict[str, Choices] = {}
        for name, values in (json_object(self._settings.face_colours) or {}).items():
            if not isinstance(values, dict) or type(values.get("seed")) is not int:
                continue
            with suppress(TypeError, ValueError):
                kept[name] = Choices(**values)
        return kept
