"""One step of painting, from press to release."""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, box_of
from facemask_editor.document.edits import EditTarget, PixelEdit, TileEdit, tiled
from facemask_editor.document.paint.brush import BrushShape, sweep


class Stroke:
    """Paints one class; a context manager that commits, or aborts on an exception.

    Made by `MaskDocument.begin_stroke`. While it lasts, the document takes no other change.

    Args:
        target: The live pixels and the locks.
        label: The class to paint.
        over: Classes that may be painted over, as far as they are not locked; None for all.
        classes: How many there are.
        painted: Called with each box of changed pixels and what was there.
        ended: Called once, with the edit that takes the stroke back or None.
    """

    def __init__(
        self,
        target: EditTarget,
        label: int,
        over: Collection[int] | None,
        classes: int,
        painted: Callable[[Box, LabelMap], None],
        ended: Callable[[PixelEdit | TileEdit | None], None],
    ) -> None:
        self._target = target
        self._label = label
        self._painted = painted
        self._ended = ended
        self._open = True
        self._box: Box | None = None
        # The whole map before the first changed pixel; a press that changes nothing copies nothing.
        self._before: LabelMap | None = None
        self._locked = class_flags(target.locks)
        self._kept = self._locked if over is None else self._locked | ~class_flags(over)
        self._keeps = bool(self._kept[:classes].any())  # else nothing is looked up for each pixel
        self._held = False

    @property
    def label(self) -> int:
        """The class that is painted."""
        return self._label

    @property
    def box(self) -> Box | None:
        """The smallest box around all pixels changed so far."""
        return self._box

    @property
    def held(self) -> bool:
        """Whether locks or the stroke's rule have kept a pixel from being painted."""
        return self._held

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        size: int,
        shape: BrushShape,
        source: int | LabelMap | None = None,
    ) -> Box | None:
        """Paint all pixels that the brush covers between two points; the same point twice is a stamp.

        Args:
            x0: Start, float image coordinates, pixel centres at +0.5.
            y0: Start.
            x1: End.
            y1: End.
            size: Diameter in pixels, 1..512; 1 marks exactly the pixel under the pointer.
            shape: Outline of the brush.
            source: See `paint`.

        Returns:
            The smallest box around the changed pixels, None when none changed.

        Raises:
            ValueError: For a size out of range or coordinates that are no numbers.
            RuntimeError: After commit or abort.
        """
        height, width = self._target.label_map.shape
        raster = sweep(x0, y0, x1, y1, size=size, shape=shape, width=width, height=height)
        return None if raster is None else self.paint(*raster, source=source)

    def paint(
        self, box: Box, mask: npt.NDArray[np.bool_], *, source: int | LabelMap | None = None
    ) -> Box | None:
        """Paint the set pixels of a box; locks and the stroke's rule hold.

        Args:
            box: Inside the picture.
            mask: bool of the box's shape; not changed.
            source: Another class than the stroke's own, or an H x W label map of the document's size that
                gives each pixel its class.

        Returns:
            The smallest box around the changed pixels, None when none changed.

        Raises:
            RuntimeError: After commit or abort.
        """
        self._check_open()
        live = self._target.label_map
        region = live[box.slices]
        label = self._label if source is None else source
        wanted = label[box.slices] if isinstance(label, np.ndarray) else None
        if wanted is None and self._locked[label]:
            self._held = True
            return None
        mask = mask & (region != (label if wanted is None else wanted))
        if self._keeps:
            kept = mask & self._kept[region]
            self._held = self._held or bool(kept.any())
            mask &= ~kept
        if wanted is not None:
            mask &= ~self._locked[wanted]
        changed = box_of(mask)
        if changed is None:
            return None
        if self._before is None:
            self._before = live.copy()
        before = region[changed.slices].copy()
        np.copyto(region, label if wanted is None else wanted, where=mask)
        changed = changed.shift(box.x0, box.y0)
        self._box = changed.union(self._box)
        self._painted(changed, before)
        return changed

    def commit(self) -> bool:
        """End the stroke as one step of the history; False when it has changed nothing.

        Raises:
            RuntimeError: After commit or abort.
        """
        self._check_open()
        self._open = False
        if self._box is None or self._before is None:
            self._ended(None)
            return False
        box, live = self._box, self._target.label_map[self._box.slices]
        edit = tiled(box, self._before[box.slices], live)
        self._before = None
        if edit is None:
            # Painted over and back again, as sources of several classes can.
            self._box = None
            self._ended(None)
            self._painted(box, live.copy())
            return False
        self._ended(edit)
        return True

    def abort(self) -> None:
        """End the stroke and restore every pixel; nothing after commit or abort."""
        if not self._open:
            return
        self._open = False
        box, before = self._box, self._before
        self._box = self._before = None
        self._ended(None)
        if box is not None and before is not None:
            region = self._target.label_map[box.slices]
            painted = region.copy()
            region[...] = before[box.slices]
            self._painted(box, painted)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._open:
            return
        if kind is None:
            self.commit()
        else:
            self.abort()

    def _check_open(self) -> None:
        if not self._open:
            raise RuntimeError("the stroke has ended; begin another")
