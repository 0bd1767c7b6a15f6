"""The colours that classes have on the screen: natural ones, those of the files, or the safest ones."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from facemask_editor.core.labels import CELEBAMASK_HQ, RGB, LabelSchema
from facemask_editor.qt.look.natural_palette import NATURAL
from facemask_editor.qt.look.safe_palette import SAFE_PALETTE


class ClassColours(QObject):
    """One for the whole program; files are always written in the colours of the schema.

    Signals:
        changed: Colours or patterns are others now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._safe = self._files = False
        self._patterns = False

    @property
    def safe(self) -> bool:
        """Whether the colours are those that remain different under every kind of colour blindness."""
        return self._safe

    @safe.setter
    def safe(self, safe: bool) -> None:
        if safe != self._safe:
            self._safe, self._files = bool(safe), self._files and not safe
            self.changed.emit()

    @property
    def files(self) -> bool:
        """Whether the colours are those of the schema, as files and other programs have them."""
        return self._files

    @files.setter
    def files(self, files: bool) -> None:
        if files != self._files:
            self._files, self._safe = bool(files), self._safe and not files
            self.changed.emit()

    @property
    def patterns(self) -> bool:
        """Whether classes are hatched too."""
        return self._patterns

    @patterns.setter
    def patterns(self, patterns: bool) -> None:
        if patterns != self._patterns:
            self._patterns = bool(patterns)
            self.changed.emit()

    def palette(self, schema: LabelSchema = CELEBAMASK_HQ) -> npt.NDArray[np.uint8]:
        """Return the (C, 3) uint8 RGB colours of a schema; classes without others keep their own."""
        if self._safe and len(schema) == len(SAFE_PALETTE):
            return np.array(SAFE_PALETTE, dtype=np.uint8)
        if self._files or self._safe or not set(schema.names) <= NATURAL.keys():
            return schema.palette_array
        return np.array([NATURAL[name] for name in schema.names], dtype=np.uint8)

    def rgb(self, schema: LabelSchema, label: int) -> RGB:
        """Return the colour of a class."""
        red, green, blue = self.palette(schema)[label].tolist()
        return red, green, blue

    def colour(self, schema: LabelSchema, label: int) -> QColor:
        """Return the colour of a class for Qt."""
        return QColor(*self.rgb(schema, label))


@lru_cache(maxsize=1)
def class_colours() -> ClassColours:
    """Return the colours in use."""
    return ClassColours()
