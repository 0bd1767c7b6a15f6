"""What the document was when it was opened and when it was saved last, for comparing."""

from __future__ import annotations

from enum import Enum

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.document import Change, ChangeKind, MaskDocument


class Baseline(Enum):
    """What the pixels on the screen are compared with."""

    OPENED = "opened"
    SAVED = "saved"


class Baselines:
    """Copies of a document; the second one is made when the first save needs it.

    Args:
        document: As it was opened; its pixels must not have changed since.
    """

    def __init__(self, document: MaskDocument) -> None:
        self._document = document
        self._maps = dict.fromkeys(Baseline, document.snapshot())
        self._unsaved: Box | None = None

    def __getitem__(self, baseline: Baseline) -> LabelMap:
        """H x W uint8; not to be written into."""
        return self._maps[baseline]

    def changed_pixels(self, baseline: Baseline) -> int:
        """Return how many pixels of the document differ from what it was."""
        return int(np.count_nonzero(self._document.label_map != self._maps[baseline]))

    def note(self, change: Change) -> Box | None:
        """Follow a change of the document; returns where the saved pixels are others now."""
        if change.box is not None:
            self._unsaved = change.box.union(self._unsaved)
        if ChangeKind.SAVED not in change.kinds or self._document.dirty or self._unsaved is None:
            return None
        if self._maps[Baseline.SAVED] is self._maps[Baseline.OPENED]:
            self._maps[Baseline.SAVED] = self._maps[Baseline.OPENED].copy()
        box, self._unsaved = self._unsaved, None
        self._maps[Baseline.SAVED][box.slices] = self._document.label_map[box.slices]
        return box
