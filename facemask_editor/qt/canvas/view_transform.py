"""Where the picture lies in the viewport. No widgets.

The unit of the screen side is the device pixel, so that 100 % means one device pixel for each pixel of the
mask on every display, also at fractional scaling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from facemask_editor.document.region import Box

MIN_SCALE = 0.02
MAX_SCALE = 64.0
_KEEP_VISIBLE = 48
"""Device pixels of the picture that panning never takes out of sight."""
_FIT_MARGIN = 0.04
_LADDER = (
    0.02, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0,
    6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0,
)  # fmt: skip
"""Stops of zooming by key: whole ratios, because these show the pixels in equal size."""


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """Maps between image pixels and device pixels of the viewport; every change gives a new one.

    Attributes:
        image: (width, height) of the picture in pixels.
        viewport: (width, height) of the viewport in device pixels.
        scale: Device pixels for one pixel of the picture.
        x: Device position of the picture's left border.
        y: Device position of the picture's upper border.
    """

    image: tuple[int, int] = (1, 1)
    viewport: tuple[int, int] = (1, 1)
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the picture at a device position; pixel centres lie at +0.5."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return the device position of a point of the picture."""
        return x * self.scale + self.x, y * self.scale + self.y

    def contains(self, x: float, y: float) -> bool:
        """Return whether a device position lies on the picture."""
        u, v = self.to_image(x, y)
        return 0 <= u < self.image[0] and 0 <= v < self.image[1]

    def fitted(self) -> ViewTransform:
        """Show the whole picture, centred; small pictures grow by whole ratios, with even pixels."""
        width, height = self.image
        room = 1 - 2 * _FIT_MARGIN
        scale = min(self.viewport[0] * room / width, self.viewport[1] * room / height)
        if scale > 4:
            scale = math.floor(scale)
        return replace(self, scale=_limited(scale)).centred()

    def centred(self) -> ViewTransform:
        """Put the picture's centre into the viewport's centre."""
        width, height = self.image
        # Whole device pixels: at 100 % no pixel of the picture then straddles two of the screen.
        x = math.floor((self.viewport[0] - width * self.scale) / 2)
        y = math.floor((self.viewport[1] - height * self.scale) / 2)
        return replace(self, x=float(x), y=float(y))

    def zoomed(self, scale: float, x: float, y: float) -> ViewTransform:
        """Change the scale; the point of the picture at the device position (x, y) stays there.

        Beside the picture its nearest point stays, so that the picture cannot fly away.
        """
        scale = _limited(scale)
        u, v = self.to_image(x, y)
        u, v = min(max(u, 0.0), self.image[0]), min(max(v, 0.0), self.image[1])
        at_x, at_y = self.to_screen(u, v)
        return replace(self, scale=scale, x=at_x - u * scale, y=at_y - v * scale)

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """Move the picture by device pixels; a part of it stays visible."""
        return replace(self, x=self.x + dx, y=self.y + dy).clamped()

    def resized(self, viewport: tuple[int, int]) -> ViewTransform:
        """Change the viewport; what lay in its centre stays in its centre."""
        dx, dy = (viewport[0] - self.viewport[0]) / 2, (viewport[1] - self.viewport[1]) / 2
        return replace(self, viewport=viewport, x=self.x + dx, y=self.y + dy).clamped()

    def clamped(self) -> ViewTransform:
        """Return the nearest position at which a part of the picture is visible."""
        x = _kept(self.x, self.image[0] * self.scale, self.viewport[0])
        y = _kept(self.y, self.image[1] * self.scale, self.viewport[1])
        return replace(self, x=x, y=y)

    def to_device_box(self, box: Box, margin: float = 0.0) -> Box:
        """Return the device pixels that show a box of the picture.

        Args:
            box: Pixels of the picture.
            margin: Device pixels to add on each side.
        """
        x0, y0 = self.to_screen(box.x0, box.y0)
        x1, y1 = self.to_screen(box.x1, box.y1)
        return Box(
            math.floor(x0 - margin),
            math.floor(y0 - margin),
            math.ceil(x1 + margin),
            math.ceil(y1 + margin),
        )

    def visible_part(self, device_box: Box) -> Box | None:
        """Return the part of a device box whose pixel centres lie on the picture, or None."""
        x1, y1 = self.to_screen(*self.image)
        part = Box(
            max(device_box.x0, math.ceil(self.x - 0.5)),
            max(device_box.y0, math.ceil(self.y - 0.5)),
            min(device_box.x1, math.ceil(x1 - 0.5)),
            min(device_box.y1, math.ceil(y1 - 0.5)),
        )
        return part if part.x0 < part.x1 and part.y0 < part.y1 else None


def next_step(scale: float, *, up: bool) -> float:
    """Return the next stop of the zoom ladder above or below a scale."""
    if up:
        return next((s for s in _LADDER if s > scale * 1.01), MAX_SCALE)
    return next((s for s in reversed(_LADDER) if s < scale / 1.01), MIN_SCALE)


def _limited(scale: float) -> float:
    return min(max(scale, MIN_SCALE), MAX_SCALE)


def _kept(start: float, length: float, room: float) -> float:
    keep = min(_KEEP_VISIBLE, length, room)
    return min(max(start, keep - length), room - keep)
