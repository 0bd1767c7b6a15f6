"""The outputs that a plan drops: ``dropped.jsonl`` beside the manifest, lines like those of the manifest."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from facemask_editor.batch.manifest import ManifestEntry, append_entry, read_lines, write_manifest

DROPPED_NAME = "dropped.jsonl"


class Dropped:
    """The lines of a folder's dropped outputs.

    Args:
        folder: Of the outputs.

    Attributes:
        path: Of the file; there is none where nothing was dropped.
        before: The lines that were there, by output.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / DROPPED_NAME
        self.before: Mapping[str, ManifestEntry] = {}
        self._now: dict[str, ManifestEntry] = {}
        self._known = False

    def read(self) -> None:
        """Read what is there; damaged lines do not count, so that their outputs are drawn again.

        Raises:
            FormatError: The file cannot be read.
        """
        self.before = read_lines(self.path)[0]
        self._now, self._known = dict(self.before), os.path.lexists(self.path)

    def begin(self) -> None:
        """Make whole what a killed run has left."""
        if self._known:
            write_manifest(self.path, self.before.values())

    def add(self, entry: ManifestEntry, *, known: bool) -> None:
        """Take a dropped output in; `known` where its line stands already."""
        if not known:
            append_entry(self.path, entry)
        self._now[entry.output] = entry

    def made(self, output: str) -> None:
        """Know that an output is there after all."""
        self._now.pop(output, None)

    def end(self, in_order: Callable[[Mapping[str, ManifestEntry]], list[ManifestEntry]]) -> None:
        """Leave the file as an undisturbed run would."""
        if not self._known:
            return
        if self._now:
            write_manifest(self.path, in_order(self._now))
        else:
            self.path.unlink(missing_ok=True)
