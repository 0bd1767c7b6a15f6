"""Where the picture lies in the viewport: scale, place, turn and mirror. No widgets.

The unit of the screen side is the device pixel, so that 100 % means one device pixel for each pixel of the
mask on every display, also at fractional scaling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from facemask_editor.core.region import Box

MIN_SCALE = 0.02
MAX_SCALE = 64.0
TURN = 15.0
"""Degrees of one step of turning the view."""
_KEEP_VISIBLE = 48
"""Device pixels of the picture that panning never takes out of sight."""
_FIT_MARGIN = 0.04
_BOX_SHARE, _BOX_SCALE = 0.4, 6.0
"""How much of the viewport a box takes that is shown, and the scale at most."""
_LADDER = (
    0.02, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0,
    6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0,
)  # fmt: skip
"""Stops of zooming by key: whole ratios, because these show the pixels in equal size."""


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """Maps between image pixels and device pixels of the viewport; every change gives a new one.

    The picture is mirrored left to right first, then turned, then scaled and moved.

    Attributes:
        image: (width, height) of the picture in pixels.
        viewport: (width, height) of the viewport in device pixels.
        scale: Device pixels for one pixel of the picture.
        x: Device column of the picture's first corner: where its row 0 and column 0 meet.
        y: Device row of that corner.
        angle: Degrees clockwise, -180 < angle <= 180.
        mirrored: Whether left and right are exchanged on the screen.
    """

    image: tuple[int, int] = (1, 1)
    viewport: tuple[int, int] = (1, 1)
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    mirrored: bool = False

    @property
    def upright(self) -> bool:
        """Whether rows of the picture are rows or columns of the screen: no turn, or by quarters."""
        return self.angle % 90 == 0

    @property
    def directions(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """How columns and then rows of the picture, at 100 %, grow with columns and rows of the screen."""
        cos, sin = _turn(self.angle)
        return ((-cos, -sin) if self.mirrored else (cos, sin)), (-sin, cos)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the picture at a device position; pixel centres lie at +0.5."""
        (uu, ud), (vu, vd) = self.directions
        dx, dy = x - self.x, y - self.y
        return (uu * dx + ud * dy) / self.scale, (vu * dx + vd * dy) / self.scale

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return the device position of a point of the picture."""
        dx, dy = self.offset(x, y)
        return dx + self.x, dy + self.y

    def offset(self, dx: float, dy: float) -> tuple[float, float]:
        """Return the way on the screen, in device pixels, of a way in the picture."""
        (uu, ud), (vu, vd) = self.directions  # a turn: the way back is the same table, read by columns
        dx, dy = dx * self.scale, dy * self.scale
        return uu * dx + vu * dy, ud * dx + vd * dy

    def step(self, dx: int, dy: int) -> tuple[int, int]:
        """Return the whole step in the picture that looks most like one of (dx, dy) on the screen."""
        quarters = replace(self, angle=90.0 * round(self.angle / 90), scale=1.0, x=0.0, y=0.0)
        u, v = quarters.to_image(dx, dy)
        return round(u), round(v)

    def contains(self, x: float, y: float) -> bool:
        """Return whether a device position lies on the picture."""
        u, v = self.to_image(x, y)
        return 0 <= u < self.image[0] and 0 <= v < self.image[1]

    def fitted(self) -> ViewTransform:
        """Show the whole picture, centred; small pictures grow by whole ratios, with even pixels."""
        width, height = self._extent()
        room = 1 - 2 * _FIT_MARGIN
        scale = min(self.viewport[0] * room / width, self.viewport[1] * room / height)
        if scale > 4:
            scale = math.floor(scale)
        return replace(self, scale=_limited(scale)).centred()

    def on_box(self, box: Box) -> ViewTransform:
        """Show a box of the picture in the middle, with room around it; from where the whole fits at most."""
        left, top, right, bottom = replace(self, scale=1.0).bounds(box)
        width, height = max(right - left, 1.0), max(bottom - top, 1.0)
        scale = min(self.viewport[0] * _BOX_SHARE / width, self.viewport[1] * _BOX_SHARE / height, _BOX_SCALE)
        view = replace(self, scale=_limited(max(scale, self.fitted().scale)))
        x, y = view.to_screen((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        return view.panned(self.viewport[0] / 2 - x, self.viewport[1] / 2 - y)

    def centred(self) -> ViewTransform:
        """Put the picture's centre into the viewport's centre."""
        dx, dy = self.offset(self.image[0] / 2, self.image[1] / 2)
        view = replace(self, x=self.viewport[0] / 2 - dx, y=self.viewport[1] / 2 - dy)
        if not self.upright:
            return view
        # Whole device pixels: at 100 % no pixel of the picture then straddles two of the screen.
        left, top, _, _ = view.bounds()
        return replace(view, x=view.x - left + math.floor(left), y=view.y - top + math.floor(top))

    def zoomed(self, scale: float, x: float, y: float) -> ViewTransform:
        """Change the scale; the point of the picture at the device position (x, y) stays there.

        Beside the picture its nearest point stays, so that the picture cannot fly away.
        """
        return self._about(x, y, replace(self, scale=_limited(scale)))

    def turned(self, angle: float, x: float, y: float) -> ViewTransform:
        """Set the angle; the point of the picture at the device position (x, y) stays there.

        Args:
            angle: Degrees clockwise, of any size.
            x: Device column; beside the picture its nearest point stays.
            y: Device row.
        """
        angle = 180.0 - (180.0 - angle) % 360.0
        return self._about(x, y, replace(self, angle=angle)).clamped()

    def flipped(self) -> ViewTransform:
        """Mirror what is on the screen, left to right."""
        angle = self.angle if self.angle == 180.0 else 0.0 - self.angle
        return replace(self, x=self.viewport[0] - self.x, angle=angle, mirrored=not self.mirrored)

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """Move the picture by device pixels; a part of it stays visible."""
        return replace(self, x=self.x + dx, y=self.y + dy).clamped()

    def resized(self, viewport: tuple[int, int]) -> ViewTransform:
        """Change the viewport; what lay in its centre stays in its centre."""
        dx, dy = (viewport[0] - self.viewport[0]) / 2, (viewport[1] - self.viewport[1]) / 2
        return replace(self, viewport=viewport, x=self.x + dx, y=self.y + dy).clamped()

    def clamped(self) -> ViewTransform:
        """Return the nearest position at which a part of the picture is visible."""
        left, top, right, bottom = self.bounds()
        x = _kept(left, right - left, self.viewport[0])
        y = _kept(top, bottom - top, self.viewport[1])
        # Unmoved borders leave the place as it is: adding their difference would round it.
        return replace(
            self,
            x=self.x if x == left else self.x + (x - left),
            y=self.y if y == top else self.y + (y - top),
        )

    def corners(self, box: Box | None = None) -> tuple[tuple[float, float], ...]:
        """Return the device positions of the four corners of a box, by default of the picture, in turn."""
        x0, y0, x1, y1 = box or (0, 0, *self.image)
        return tuple(self.to_screen(*corner) for corner in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))

    def bounds(self, box: Box | None = None) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom on the screen of a box, by default of the picture."""
        if not self.angle and not self.mirrored:
            # What every painted move asks for; the same sums without the turn.
            x0, y0, x1, y1 = box or (0, 0, *self.image)
            scale, x, y = self.scale, self.x, self.y
            return x0 * scale + x, y0 * scale + y, x1 * scale + x, y1 * scale + y
        across, down = zip(*self.corners(box), strict=True)
        return min(across), min(down), max(across), max(down)

    def to_device_box(self, box: Box, margin: float = 0.0) -> Box:
        """Return the device pixels that show a box of the picture.

        Args:
            box: Pixels of the picture.
            margin: Device pixels to add on each side.
        """
        x0, y0, x1, y1 = self.bounds(box)
        return Box(
            math.floor(x0 - margin),
            math.floor(y0 - margin),
            math.ceil(x1 + margin),
            math.ceil(y1 + margin),
        )

    def visible_part(self, device_box: Box) -> Box | None:
        """Return the part of a device box that shows the picture, or None.

        Of an upright picture these are exactly the pixels whose centres lie on it; of a turned one the
        smallest box around them.
        """
        x0, y0, x1, y1 = self.bounds()
        part = Box(
            max(device_box.x0, math.ceil(x0 - 0.5)),
            max(device_box.y0, math.ceil(y0 - 0.5)),
            min(device_box.x1, math.ceil(x1 - 0.5)),
            min(device_box.y1, math.ceil(y1 - 0.5)),
        )
        return part if part.x0 < part.x1 and part.y0 < part.y1 else None

    def _about(self, x: float, y: float, changed: ViewTransform) -> ViewTransform:
        """Return the changed view, moved so that what lies at a device position stays there."""
        u, v = self.to_image(x, y)
        u, v = min(max(u, 0.0), self.image[0]), min(max(v, 0.0), self.image[1])
        at_x, at_y = self.to_screen(u, v)
        dx, dy = changed.offset(u, v)
        return replace(changed, x=at_x - dx, y=at_y - dy)

    def _extent(self) -> tuple[float, float]:
        """Return width and height of what the picture covers at 100 %."""
        left, top, right, bottom = replace(self, scale=1.0, x=0.0, y=0.0).bounds()
        return right - left, bottom - top


def next_step(scale: float, *, up: bool) -> float:
    """Return the next stop of the zoom ladder above or below a scale."""
    if up:
        return next((s for s in _LADDER if s > scale * 1.01), MAX_SCALE)
    return next((s for s in reversed(_LADDER) if s < scale / 1.01), MIN_SCALE)


@lru_cache(maxsize=64)
def _turn(angle: float) -> tuple[float, float]:
    """Return cosine and sine; exact for quarters of a turn, so that these move whole pixels."""
    if angle % 90 == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(angle // 90) % 4]
    return math.cos(math.radians(angle)), math.sin(math.radians(angle))


def _limited(scale: float) -> float:
    return min(max(scale, MIN_SCALE), MAX_SCALE)


def _kept(start: float, length: float, room: float) -> float:
    keep = min(_KEEP_VISIBLE, length, room)
    return min(max(start, keep - length), room - keep)
