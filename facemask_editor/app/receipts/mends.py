"""Which pixels of edits were repaired, from the engine's answer until the edit is told of. Needs no Qt.

An edit's step knows how it was made and not what of it was a repair; that is kept here for the steps of this
run. Imports nothing heavy: the window is seen before the engine's thread needs NumPy.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.core.labels import LabelMap
    from facemask_editor.core.region import Box
    from facemask_editor.engine.requests import EditResult

_MOST = 256
"""Edits that are remembered, variants that nobody took among them."""


@dataclass(frozen=True, eq=False)
class _Mend:
    """Repaired pixels of an edit's box, as bits and compressed, and the classes that they got."""

    where: bytes
    classes: npt.NDArray[np.uint8]


class Mends:
    """Repaired pixels by what an edit was made from and where it changed something."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, Box], _Mend] = OrderedDict()

    def put(self, source: str, result: EditResult) -> None:
        """Remember what of an answer was a repair."""
        if result.box is None:
            return
        key = source, result.box
        self._known.pop(key, None)  # made again, maybe of other pixels
        if result.mended is None:
            return
        import numpy as np

        where = result.mended[result.box.slices]
        packed = zlib.compress(np.packbits(where).tobytes(), 1)
        self._known[key] = _Mend(packed, result.label_map[result.box.slices][where])
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def find(self, source: str | None, box: Box, after: LabelMap) -> npt.NDArray[np.bool_] | None:
        """Return the pixels of a step that were repaired; None where none was, or nothing is known of it.

        Args:
            source: What the step was made from.
            box: Around all that it changed.
            after: uint8 of the box's shape, the pixels after it; one that is not what the repair made of it
                is none of its.
        """
        mend = self._known.get((source, box)) if source else None
        if mend is None:
            return None
        import numpy as np

        bits = np.frombuffer(zlib.decompress(mend.where), np.uint8)
        where = np.unpackbits(bits, count=box.area).view(np.bool_).reshape(box.height, box.width)
        where[where] = after[where] == mend.classes
        return where
