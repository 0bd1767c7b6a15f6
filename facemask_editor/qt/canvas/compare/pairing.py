"""Mask and face shown together: side by side, or parted by a line. No widgets.

Positions are device pixels of the widget, but for those of `Halves.offsets`' users, which are of one half.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from facemask_editor.core.region import Box

_GAP = 6
"""Logical pixels between the halves."""
_EDGE = 12
"""Logical pixels that the line keeps from the sides, so that it can always be taken hold of."""
_GRASP = 5
"""Logical pixels beside the line that still take hold of it."""


class Pairing(Enum):
    """How mask and face are shown together."""

    OFF = "off"
    SIDE = "side"
    WIPE = "wipe"


@dataclass(frozen=True)
class Halves:
    """Where the mask and the face lie in a widget.

    Side by side both are shown with the same `ViewTransform`, whose viewport is one half; else there is one
    half, the whole widget, which the line of a wipe parts.

    Attributes:
        width: Of the widget, device pixels.
        height: Likewise.
        pairing: How both are shown.
        ratio: Device pixels for one logical pixel.
        line: Place of the wipe's line, 0 (left) to 1 (right) of the width.
    """

    width: int = 1
    height: int = 1
    pairing: Pairing = Pairing.OFF
    ratio: float = 1.0
    line: float = 0.5

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of one half."""
        if self.pairing is not Pairing.SIDE:
            return self.width, self.height
        return max(1, (self.width - round(_GAP * self.ratio)) // 2), self.height

    @property
    def offsets(self) -> tuple[int, ...]:
        """First column of each half; the mask's comes first."""
        return (0,) if self.pairing is not Pairing.SIDE else (0, self.width - self.size[0])

    @property
    def gap(self) -> Box | None:
        """What lies between the halves, None where there is one."""
        if self.pairing is not Pairing.SIDE:
            return None
        return Box(self.size[0], 0, self.offsets[1], self.height)

    def half_at(self, x: float) -> int:
        """Return the number of the half at a column; the gap's middle parts them."""
        return int(self.pairing is Pairing.SIDE and 2 * x >= self.width)

    @property
    def line_at(self) -> int | None:
        """The first column right of the wipe's line, None without one."""
        if self.pairing is not Pairing.WIPE:
            return None
        edge = min(round(_EDGE * self.ratio), self.width // 2)
        return min(max(round(self.line * self.width), edge), self.width - edge)

    def on_line(self, x: float) -> bool:
        """Return whether a press at a column takes hold of the wipe's line."""
        at = self.line_at
        return at is not None and abs(x - at) <= _GRASP * self.ratio

    def parts(self, half: int, box: Box) -> tuple[tuple[Box, bool], ...]:
        """Return a box of one half, cut where the line runs, each part with whether it shows the face."""
        at = self.line_at
        if at is None:
            return ((box, half == 1),)
        left, right = min(max(at, box.x0), box.x1), max(min(at, box.x1), box.x0)
        cut = (Box(box.x0, box.y0, left, box.y1), False), (Box(right, box.y0, box.x1, box.y1), True)
        return tuple(part for part in cut if part[0].x0 < part[0].x1)
