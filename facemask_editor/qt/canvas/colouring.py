"""Label maps to colours: palette lookup, contours and the marks of a preview. No Qt.

Colours are uint32 0xAARRGGBB, premultiplied, as QImage.Format_ARGB32_Premultiplied wants them.
"""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box

Pixels = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

_BAND = 64
"""Rows that are coloured at a time: what is needed in between then stays in the processor's cache."""
_UNKNOWN = (255, 0, 255)
_TINT = 56
"""Of 255: how much white lies over changed pixels; enough to find them, little enough to see the class."""
_OUTLINE = 208
_DIMMED = 0xFF484848
"""What is left of the colours of pixels that did not change, in 255ths of each channel."""


def colour_table(
    palette: npt.NDArray[np.uint8], *, opacity: float = 1.0, hidden: Collection[int] = ()
) -> Pixels:
    """Return the (256,) colours of all ids.

    Args:
        palette: (C, 3) uint8 RGB.
        opacity: 0 to 1, of all classes.
        hidden: Classes that become transparent.
    """
    rgba = np.empty((256, 4), dtype=np.uint32)
    rgba[:, :3] = _UNKNOWN
    rgba[: len(palette), :3] = palette
    rgba[:, 3] = 255
    rgba = (rgba * np.clip(opacity, 0.0, 1.0) + 0.5).astype(np.uint32)
    rgba[list(hidden)] = 0
    table: Pixels = rgba[:, 3] << 24 | rgba[:, 0] << 16 | rgba[:, 1] << 8 | rgba[:, 2]
    return table


def opaque_pixels(rgb: npt.NDArray[np.uint8]) -> Pixels:
    """Return H x W opaque colours of an H x W x 3 RGB picture."""
    pixels = rgb[..., 0].astype(np.uint32)
    for channel in (1, 2):
        pixels <<= 8
        pixels |= rgb[..., channel]
    pixels |= np.uint32(0xFF000000)
    return pixels


def grown(box: Box, by: int, shape: tuple[int, ...]) -> Box:
    """Return the box with ``by`` more pixels on each side, cut at the borders of an (H, W) map."""
    return Box(
        max(box.x0 - by, 0), max(box.y0 - by, 0), min(box.x1 + by, shape[1]), min(box.y1 + by, shape[0])
    )


def borders(values: npt.NDArray[np.generic], box: Box) -> Flags:
    """Return which pixels of a box differ from one of their four neighbours, in or out of the box."""
    halo = grown(box, 1, values.shape)
    around = values[halo.slices]
    found = np.zeros(around.shape, dtype=np.bool_)
    across = around[:, 1:] != around[:, :-1]
    found[:, 1:] |= across
    found[:, :-1] |= across
    down = around[1:] != around[:-1]
    found[1:] |= down
    found[:-1] |= down
    return found[box.shift(-halo.x0, -halo.y0).slices]


def recolour(
    out: Pixels,
    label_map: LabelMap,
    table: Pixels,
    box: Box,
    *,
    contours: bool = False,
    photo: Pixels | None = None,
) -> None:
    """Write the colours of a box of the label map into ``out``.

    Args:
        out: H x W.
        label_map: H x W.
        table: (256,) colours of the classes.
        box: What to write.
        contours: Only the borders of the classes, nothing between them.
        photo: H x W opaque colours that lie under the mask; the result is opaque too.
    """
    for y in range(box.y0, box.y1, _BAND):
        band = Box(box.x0, y, box.x1, min(y + _BAND, box.y1))
        colours = table.take(label_map[band.slices])
        if contours:
            colours[~borders(label_map, band)] = 0
        out[band.slices] = colours if photo is None else laid_over(colours, photo[band.slices])


def laid_over(colours: Pixels, below: Pixels) -> Pixels:
    """Return premultiplied colours on opaque ones of the same shape."""
    uncovered = np.uint32(255) - (colours >> np.uint32(24))
    uncovered *= np.uint32(0x01010101)  # the same for all four channels
    below = np.ascontiguousarray(below)
    left = cv2.multiply(below.view(np.uint8), uncovered.view(np.uint8), scale=1 / 255)
    # No channel can run over: a premultiplied one is at most as large as what covers.
    return colours + np.asarray(left).view(np.uint32)


def mark_changes(out: Pixels, before: LabelMap, after: LabelMap, box: Box, line: int = 1) -> None:
    """Lay a light tint over the pixels of a box that differ, and a brighter line along their inner edge.

    Args:
        out: H x W.
        before: H x W.
        after: H x W.
        box: What to mark.
        line: Width of the line, in pixels of the picture.
    """
    changed, outline = _differing(before, after, box, line)
    _whiten(out[box.slices], changed & ~outline, _TINT)
    _whiten(out[box.slices], outline, _OUTLINE)


def dim_unchanged(out: Pixels, before: LabelMap, after: LabelMap, box: Box, line: int = 1) -> None:
    """Darken the pixels of a box that are the same, and draw a bright line along the edge of the others."""
    changed, outline = _differing(before, after, box, line)
    pixels = np.ascontiguousarray(out[box.slices])
    share = np.where(changed, np.uint32(0xFFFFFFFF), np.uint32(_DIMMED))
    dimmed = cv2.multiply(pixels.view(np.uint8), share.view(np.uint8), scale=1 / 255)
    out[box.slices] = np.asarray(dimmed).view(np.uint32)
    _whiten(out[box.slices], outline, _OUTLINE)


_TINTS = np.array([0, 0xFF3D8BFF, 0xFFFFB020, 0xFFFF4FB0], np.uint32)
"""Blue, amber and pink, for what is 1, 2 and 3."""
_TINTED = 150
"""Strength of a tint, 0 to 255."""


def tint(out: Pixels, marks: LabelMap, at: Box, box: Box) -> None:
    """Lay a colour over the marked pixels of a box.

    Args:
        out: Colours of the whole picture.
        marks: uint8 of the shape of `at`: 0 for none, 1 to 3 for a colour.
        at: Where the marks lie.
        box: What is to be coloured; nothing outside it changes.
    """
    x0, y0, x1, y1 = max(at.x0, box.x0), max(at.y0, box.y0), min(at.x1, box.x1), min(at.y1, box.y1)
    if x0 >= x1 or y0 >= y1:
        return
    here = marks[y0 - at.y0 : y1 - at.y0, x0 - at.x0 : x1 - at.x0]
    where = here > 0
    pixels = out[y0:y1, x0:x1]
    old, new = (
        np.ascontiguousarray(each).view(np.uint8).astype(np.uint16)
        for each in (pixels[where], _TINTS[here[where]])
    )
    mixed = (old * (255 - _TINTED) + new * _TINTED + 127) // 255
    pixels[where] = mixed.astype(np.uint8).view(np.uint32)


def _differing(before: LabelMap, after: LabelMap, box: Box, line: int) -> tuple[Flags, Flags]:
    """Return which pixels of a box differ, and which of these lie within a line of one that does not."""
    halo = grown(box, line, before.shape)
    differs = before[halo.slices] != after[halo.slices]
    inner = box.shift(-halo.x0, -halo.y0)
    changed = differs[inner.slices]
    if line == 1:
        return changed, changed & borders(differs, inner)
    # What lies beyond the picture counts as changed, so that its border is no edge.
    whole = cv2.erode(differs.view(np.uint8), np.ones((2 * line + 1,) * 2, np.uint8), borderValue=1)
    return changed, changed & ~whole.astype(np.bool_)[inner.slices]


def _whiten(pixels: Pixels, where: Flags, strength: int) -> None:
    if not where.any():
        return
    channels = pixels[where].view(np.uint8).astype(np.uint16)
    channels = (channels * (255 - strength) + 127) // 255 + strength
    pixels[where] = channels.astype(np.uint8).view(np.uint32)
