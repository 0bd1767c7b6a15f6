"""Second faces that edits of this run were made with, so that a replay finds them again.

Imports nothing heavy: the window is seen before the engine's thread needs NumPy.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from facemask_editor.core.errors import EngineError, FaceMaskError

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap


class DonorShelf:
    """Label maps of donors by their digests, those used longest ago forgotten first; for any thread.

    Args:
        limit_bytes: Memory that they may take; the newest one stays in any case.
    """

    def __init__(self, limit_bytes: int = 64 << 20) -> None:
        self._limit = limit_bytes
        self._maps: OrderedDict[str, LabelMap] = OrderedDict()
        self._lock = RLock()  # the window puts in what a project has brought

    def put(self, label_map: LabelMap) -> None:
        """Keep a donor: H x W uint8, not copied; nobody may change it any more."""
        from facemask_editor.recipe.source import digest

        key = digest(label_map)
        with self._lock:
            self._maps[key] = label_map
            self._maps.move_to_end(key)
            while len(self._maps) > 1 and sum(each.nbytes for each in self._maps.values()) > self._limit:
                self._maps.popitem(last=False)

    def find(self, key: str, sha256: str, class_names: Iterable[str]) -> LabelMap:
        """Return the donor of an edit.

        Args:
            key: As the recipe names it: a path, in most cases.
            sha256: Its digest.
            class_names: Of the mask that is edited.

        Raises:
            EngineError: It is not here, and its file is gone or another one now.
        """
        with self._lock:
            if sha256 in self._maps:
                self._maps.move_to_end(sha256)
                return self._maps[sha256]
        from facemask_editor.recipe.source import digest

        name = Path(key).name or key
        try:
            label_map = read_donor(Path(key), tuple(class_names))
        except (FaceMaskError, OSError, ValueError, MemoryError) as error:
            raise EngineError(f"its second face {name} is missing ({error})") from error
        if digest(label_map) != sha256:
            raise EngineError(f"its second face {name} is not the one any more that it was made with")
        self.put(label_map)
        return label_map


def read_donor(path: Path, class_names: tuple[str, ...]) -> LabelMap:
    """Return a mask file in classes of these names; what they lack is background.

    Raises:
        FormatError: It is no mask.
        OSError: It cannot be read.
    """
    import numpy as np

    from facemask_editor.formats import open_mask

    opened = open_mask(path)
    names = opened.schema.names
    if names == class_names:
        return opened.label_map
    table = [class_names.index(name) if name in class_names else 0 for name in names]
    return np.array(table, np.uint8)[opened.label_map]
